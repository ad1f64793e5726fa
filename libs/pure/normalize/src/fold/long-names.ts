import { LONGEST_KEY } from '@chargeplane/contracts';
import type { RawRecord } from '@chargeplane/contracts';
import { clip } from '../state/empty-state.ts';

/** Fields of a raw record that name something. They are copied into each output and into the state, so they are bounded before anything else is done. */
const NAMES = ['frameId', 'tenantId', 'chargerId', 'connectionId', 'edgeNode', 'incarnation', 'peer', 'backendId', 'answeredBy', 'commandId', 'reason'] as const satisfies readonly (keyof RawRecord)[];
/** No edge writes a longer one: an identity has at most 255 characters. */
const LONGEST_NAME = 512;

/** What of a record is longer than any edge writes it; null for nothing. */
export function longName(raw: RawRecord, key: string): string | null {
  if (key.length > LONGEST_KEY) return `the Kafka key has ${key.length} characters`;
  for (const name of NAMES) {
    const length = raw[name]?.length ?? 0;
    if (length > LONGEST_NAME) return `${name} has ${length} characters`;
  }
  return null;
}

export function withShortNames(raw: RawRecord): RawRecord {
  return { ...raw, ...Object.fromEntries(NAMES.flatMap((name) => (typeof raw[name] === 'string' ? [[name, clip(raw[name])]] : []))) };
}

export function shortKey(key: string): string {
  return key.length > LONGEST_KEY ? clip(key) : key;
}
