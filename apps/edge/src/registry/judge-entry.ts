import { chargerKey, partitionOf } from '@chargeplane/contracts';
import type { Charger, Token } from '@chargeplane/contracts';
import type { DecodeError } from '@chargeplane/schema-registry';
import type { Place } from './decode-in-order.ts';

/** Why a record that can be read is passed over. */
export const MISFITS = {
  NO_VALUE: 'a record of downlink has no value',
  WRONG_KEY: 'the Kafka key is not that of the charger or token in the record',
  WRONG_PARTITION: 'the record stands on another partition than its key asks for (murmur2): which of two entries is the newer one could not be told',
  TOO_LARGE: 'what would be stamped into the log is larger than 32 KiB',
  SENSELESS: 'a record of downlink holds neither a CALL nor a CLOSE',
} as const;

export interface Misfit {
  readonly code: DecodeError | keyof typeof MISFITS;
  readonly detail: string;
}

/** JSON of everything but the credential. It is stamped into each CONN_OPENED, and kept in the state of the normalizer. */
const LARGEST_SETTINGS = 32 * 1024;

/** A tombstone has only its place. */
export function judgeCharger(place: Place, charger: Charger | null, partitions: number): Misfit | null {
  const misplaced = judgePlace(place, charger === null ? place.key : chargerKey(charger.tenantId, charger.chargerId), partitions);
  if (misplaced !== null || charger === null) return misplaced;
  const size = JSON.stringify({ ...charger, credential: null }).length;
  return size > LARGEST_SETTINGS ? { code: 'TOO_LARGE', detail: `the entry without its credential has ${size} characters, at most ${LARGEST_SETTINGS}` } : null;
}

export function judgeToken(place: Place, token: Token | null, partitions: number): Misfit | null {
  return judgePlace(place, token === null ? place.key : tokenKey(token.tenantId, token.ref), partitions);
}

export function tokenKey(tenantId: string, reference: string): string {
  return `${encodeURIComponent(tenantId)}/${reference}`;
}

function judgePlace({ key, partition }: Place, own: string, partitions: number): Misfit | null {
  if (key !== own || key === '') return { code: 'WRONG_KEY', detail: MISFITS.WRONG_KEY };
  const right = partitionOf(key, partitions);
  return right === partition ? null : { code: 'WRONG_PARTITION', detail: `it stands on partition ${partition}, its key belongs to ${right}` };
}
