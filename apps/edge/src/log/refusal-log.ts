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

/** Different refusals of one peer that get a record each within a period; the rest is counted into the first of its code. */
const KINDS_PER_PEER = 8;
/** Records that are kept while nothing can be written: of what comes then, peers are told apart no more. */
const MOST_KEPT = 10_000;

interface Kept {
  readonly first: Refusal;
  count: number;
}

/**
 * Every refused connection is in the log, but a flood is not: one record per peer, path, charger and code in a period, with a count, and few per peer. What cannot be appended
 * (Kafka is away, the edge is starting) is kept and counted until it can.
 */
export class RefusalLog {
  readonly #peers = new Map<string, Map<string, Kept>>();
  readonly #mostKept: number;
  #kept = 0;
  #log: RawLog | null = null;
  #appending = 0;

  constructor(mostKept = MOST_KEPT) {
    this.#mostKept = mostKept;
  }

  /** From now on refusals are appended to this log. */
  attach(log: RawLog): void {
    this.#log = log;
  }

  add(refusal: Refusal): void {
    const kind = `${refusal.code} ${chargerKey(refusal.tenantId, refusal.chargerId)} ${refusal.transport.path}`;
    const full = this.#kept >= this.#mostKept;
    const known = this.#find(refusal.peer, kind, refusal.code, full) ?? (full ? this.#find('', kind, refusal.code, true) : undefined);
    if (known !== undefined) {
      known.count++;
      return;
    }
    const peer = full ? '' : refusal.peer;
    const kinds = this.#peers.get(peer) ?? new Map<string, Kept>();
    this.#peers.set(peer, kinds.set(kind, { first: refusal, count: 1 }));
    this.#kept++;
  }

  #find(peer: string, kind: string, code: RefuseCode, full: boolean): Kept | undefined {
    const kinds = this.#peers.get(peer);
    if (kinds === undefined || kinds.has(kind)) return kinds?.get(kind);
    return full || kinds.size >= KINDS_PER_PEER ? [...kinds.values()].find(({ first }) => first.code === code) : undefined;
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
    this.#kept = 0;
  }
}

function refusalDraft({ code, tenantId, chargerId, peer, at, transport }: Refusal, count: number): Draft {
  return { kind: 'CONN_REFUSED', tenantId, chargerId, receivedAt: at, peer, reason: code, transport: { ...transport, count } };
}
