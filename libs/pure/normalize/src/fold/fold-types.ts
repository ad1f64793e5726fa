import type { CanonicalEvent, LedgerEntry, RawRecord, Rejected } from '@chargeplane/contracts';

/** Why the bytes of a Kafka record are no raw record. */
export interface Undecodable {
  readonly undecodable: 'NOT_AVRO';
  readonly detail: string;
  readonly bytes: Uint8Array;
}

export interface FoldInput {
  readonly offset: number;
  /** Broker's log-append time in ms. */
  readonly timestamp: number;
  readonly key: string;
  readonly record: RawRecord | Undecodable;
}

/** All that one batch gives; nothing of it counts before it is committed. */
export interface FoldOutput<E = CanonicalEvent> {
  /** In order. `key` is the Kafka key; `offset` that of the record it came from. */
  readonly events: readonly { readonly key: string; readonly event: E; readonly offset: number }[];
  readonly rejected: readonly { readonly key: string; readonly rejected: Rejected }[];
  /** One per offset, in order. */
  readonly ledger: readonly LedgerEntry[];
  /** Parts that changed: JSON, or null for one that is gone. Keys `c/<charger key>/<part>` and `p/<partition>`. */
  readonly state: readonly { readonly key: string; readonly body: string | null }[];
  readonly logTime: number;
}
