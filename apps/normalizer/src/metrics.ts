import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** What the normalizer counts, after the transaction that holds it; all names begin with chargeplane_normalizer_. */
export interface NormalizerMetrics {
  frames(outcome: string, count: number): void;
  events(type: string, count: number): void;
  rejected(code: string, count: number): void;
  /** A record of the state topic that is no part of its partition, when it was read back. */
  foreignState(): void;
  committed(records: number, ms: number): void;
}

export function normalizerMetrics(registry: Registry, lag: () => number): NormalizerMetrics {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) => new Counter({ name: `chargeplane_normalizer_${name}`, help, labelNames, registers });
  const frames = counter('records_total', 'Raw records by their outcome', ['outcome']);
  const events = counter('events_total', 'Canonical events by type', ['type']);
  const rejected = counter('rejected_total', 'Rejected records by code', ['code']);
  const transactions = counter('transactions_total', 'Transactions committed', []);
  const seconds = counter('transaction_seconds_total', 'Time from a batch to its commit', []);
  new Gauge({ name: 'chargeplane_normalizer_lag', help: 'Raw records not normalized yet', registers, collect() { this.set(lag()); } });
  const foreign = counter('foreign_state_total', 'Records of the state topic that were passed over when it was read back', []);
  return {
    foreignState: () => foreign.inc(),
    frames: (outcome, count) => frames.inc({ outcome }, count),
    events: (type, count) => events.inc({ type }, count),
    rejected: (code, count) => rejected.inc({ code }, count),
    committed(_records, ms) {
      transactions.inc();
      seconds.inc(ms / 1000);
    },
  };
}
