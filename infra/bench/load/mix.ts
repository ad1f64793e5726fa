import { Seeded } from '@chargeplane/simulator';
import { v16Session, v16Boot } from './v16-calls.ts';
import { v2Boot, v2Session } from './v2-calls.ts';

export type MixVersion = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1';

/** One CALL before it has an id. `at`: when it is sent, milliseconds since 1970. */
export interface MixCall {
  readonly action: string;
  payload(at: number, facts: MixFacts): Record<string, unknown>;
}

export interface MixFacts {
  /** The transaction id that the last StartTransaction was answered with. */
  readonly transactionId: number;
}

/** Changes only with the mix: results of different mixes are not compared. */
export const MIX = { name: 'mix-1', seed: 20_261, shares: { 'ocpp1.6': 0.7, 'ocpp2.0.1': 0.25, 'ocpp2.1': 0.05 } } as const;

/** Every 20 chargers in a row hold 14 of 1.6, 5 of 2.0.1 and 1 of 2.1, so that any fleet of a multiple of 20 has the shares exactly. */
const PATTERN: readonly MixVersion[] = [
  'ocpp1.6', 'ocpp1.6', 'ocpp2.0.1', 'ocpp1.6', 'ocpp1.6', 'ocpp1.6', 'ocpp2.0.1', 'ocpp1.6', 'ocpp1.6', 'ocpp2.1',
  'ocpp1.6', 'ocpp2.0.1', 'ocpp1.6', 'ocpp1.6', 'ocpp1.6', 'ocpp2.0.1', 'ocpp1.6', 'ocpp1.6', 'ocpp1.6', 'ocpp2.0.1',
];

export const versionOf = (index: number): MixVersion => PATTERN[index % PATTERN.length] ?? 'ocpp1.6';

export const identityOf = (index: number): string => `BENCH-${String(index + 1).padStart(4, '0')}`;

/** The CALLs of one charger without end, the same for the same index: a boot, then one session of 20 CALLs after another. */
export function* callsOf(index: number, seed: number = MIX.seed): Generator<MixCall, never> {
  const random = new Seeded(seed * 1_000 + index);
  const version = versionOf(index);
  yield* version === 'ocpp1.6' ? v16Boot(identityOf(index), random) : v2Boot(identityOf(index), random);
  for (;;) yield* version === 'ocpp1.6' ? v16Session(random) : v2Session(version, random);
}
