import { chargerKey } from '@chargeplane/contracts';
import type { RefuseCode, Transport } from '@chargeplane/contracts';
import type { Draft, RawLog } from './raw-log.ts';

export interface Refusal {
  readonly code: RefuseCode;
  /** Empty where the path names nobody. */
  readonly tenantId: string;
  readonly chargerId: string;
  readonly peer: string;
  readonly at: number;
  readonly transport: Transport;
}

/** Different refusals of one peer that get a record each within a period; the rest of it is counted into the first. */
const KINDS_PER_PEER = 8;
/** Peers that are told apart while nothing can be written. */
const MOST_PEERS = 10_000;

/**
 * Every refused connection is in the log, but a flood is not: one record per peer, path, charger and code in a period, with a count, and few per peer. What cannot be appended
 * (Kafka is away, the edge is starting) is kept and counted until it can.
 */
export class RefusalLog {
  readonly #peers = new Map<string, Map<string, { first: Refusal; count: number }>>();
  #log: RawLog | null = null;
  #appending = 0;

  /** From now on refusals are appended to this log. */
  attach(log: RawLog): void {
    this.#log = log;
  }

  add(refusal: Refusal): void {
    const peer = this.#peers.has(refusal.peer) || this.#peers.size < MOST_PEERS ? refusal.peer : '';
    const kinds = this.#peers.get(peer) ?? new Map<string, { first: Refusal; count: number }>();
    this.#peers.set(peer, kinds);
    const kind = `${refusal.code} ${chargerKey(refusal.tenantId, refusal.chargerId)} ${refusal.transport.path}`;
    const known = kinds.get(kind) ?? (kinds.size < KINDS_PER_PEER ? undefined : kinds.values().next().value);
    if (known === undefined) kinds.set(kind, { first: refusal, count: 1 });
    else known.count++;
  }

  /** Appends what came together since the last call; to be called once a second. Waits where the last ones are not acknowledged. */
  flush(): void {
    const log = this.#log;
    if (log === null || this.#appending > 0) return;
    for (const kinds of this.#peers.values()) {
      for (const { first, count } of kinds.values()) {
        this.#appending++;
        log
          .append(log.partitionOf(chargerKey(first.tenantId, first.chargerId)), [refusalDraft(first, count)])
          .catch(() => undefined)
          .finally(() => this.#appending--);
      }
    }
    this.#peers.clear();
  }
}

function refusalDraft({ code, tenantId, chargerId, peer, at, transport }: Refusal, count: number): Draft {
  return { kind: 'CONN_REFUSED', tenantId, chargerId, receivedAt: at, peer, reason: code, transport: { ...transport, count } };
}
