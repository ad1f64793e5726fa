import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

export interface SinkGauges {
  /** Offsets not inserted yet, by topic without its prefix. */
  lag(): Readonly<Record<string, number>>;
}

/** The accounting as last asked. */
export interface Balance {
  readonly leaks: number;
  readonly in_flight: number;
  readonly oldest_in_flight_s: number;
}

/** What the sink counts; all names begin with chargeplane_sink_. */
export interface SinkMetrics {
  rows(table: string, count: number): void;
  undecodable(topic: string, count: number): void;
  inserted(topic: string, records: number, ms: number): void;
  retried(topic: string): void;
  balance(balance: Balance): void;
}

export function sinkMetrics(registry: Registry, gauges: SinkGauges): SinkMetrics {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) => new Counter({ name: `chargeplane_sink_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name: `chargeplane_sink_${name}`, help, registers });
  const rows = counter('rows_total', 'Rows inserted, by table', ['table']);
  const records = counter('records_total', 'Kafka records inserted, by topic', ['topic']);
  const ranges = counter('ranges_total', 'Ranges inserted, by topic', ['topic']);
  const retries = counter('retries_total', 'Tries that failed and were repeated, by topic', ['topic']);
  const undecodable = counter('undecodable_total', 'Records that became rows of sink_rejected, by topic', ['topic']);
  const seconds = new Histogram({ name: 'chargeplane_sink_insert_seconds', help: 'Time to insert a range, retries included', labelNames: ['topic'], buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60], registers });
  const leaks = gauge('leaks', 'Records that are missing, doubled or disagree, by the accounting');
  const inFlight = gauge('in_flight', 'Records of the log whose outcome is not in the tables yet');
  const oldest = gauge('oldest_in_flight_seconds', 'Age of the oldest of them');
  new Gauge({
    name: 'chargeplane_sink_lag', help: 'Offsets not inserted yet, by topic', labelNames: ['topic'], registers,
    collect() {
      for (const [topic, lag] of Object.entries(gauges.lag())) this.set({ topic }, lag);
    },
  });
  return {
    rows: (table, count) => rows.inc({ table }, count),
    undecodable: (topic, count) => undecodable.inc({ topic }, count),
    inserted(topic, count, ms) {
      records.inc({ topic }, count);
      ranges.inc({ topic });
      seconds.observe({ topic }, ms / 1000);
    },
    retried: (topic) => retries.inc({ topic }),
    balance(balance) {
      leaks.set(balance.leaks);
      inFlight.set(balance.in_flight);
      oldest.set(balance.oldest_in_flight_s);
    },
  };
}
