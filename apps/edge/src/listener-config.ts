import { z } from 'zod';
import type { EdgeConfig } from './config.ts';
import type { ListenerPolicy } from './handshake/decide-handshake.ts';

/** One place where chargers connect. */
export interface ListenerConfig extends ListenerPolicy {
  /** In records and metrics. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

const listeners = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(64),
      port: z.int().min(0).max(65_535),
      host: z.string().optional(),
      securityProfile: z.union([z.literal(0), z.literal(1)]).optional(),
      assumeVersion: z.enum(['1.6', '2.0.1', '2.1']).optional(),
      unknownChargers: z.enum(['accept', 'refuse']).optional(),
    }),
  )
  .min(1);

type ListenerEntry = z.infer<typeof listeners>[number];

/** Reads CHARGEPLANE_EDGE_LISTENERS. */
export function listenersOf(text: string | undefined, context: z.RefinementCtx): ListenerEntry[] | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const result = listeners.safeParse(value);
  if (result.success) return result.data;
  context.addIssue(value === undefined ? 'must be JSON' : `${result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  return z.NEVER;
}

/** The listeners of a configuration: those of the list, or the one of the single settings. */
export function listenerConfigs(config: EdgeConfig): ListenerConfig[] {
  return (config.CHARGEPLANE_EDGE_LISTENERS ?? [{ name: 'chargers', port: config.CHARGEPLANE_EDGE_PORT }]).map((listener) => {
    const unknownChargers = listener.unknownChargers ?? config.CHARGEPLANE_UNKNOWN_CHARGERS;
    return {
      name: listener.name,
      host: listener.host ?? config.CHARGEPLANE_EDGE_HOST,
      port: listener.port,
      unknownChargers,
      securityProfile: listener.securityProfile ?? profileOf(config.CHARGEPLANE_EDGE_SECURITY_PROFILE, unknownChargers),
      assumeVersion: listener.assumeVersion ?? config.CHARGEPLANE_EDGE_ASSUME_VERSION ?? null,
    };
  });
}

function profileOf(configured: '0' | '1' | undefined, unknownChargers: 'accept' | 'refuse'): 0 | 1 {
  if (configured === undefined) return unknownChargers === 'accept' ? 0 : 1;
  return configured === '1' ? 1 : 0;
}
