import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';

/** What the sink counts; all names begin with chargeplane_sink_. */
export interface SinkMetrics {
  rows(table: string, count: number): void;
  undecodable(topic: string, count: number): void;
  inserted(topic: string, records: number, ms: number): void;
  retried(topic: string): void;
}

export function sinkMetrics(registry: Registry, lag: () => Readonly<Record<string, number>>): SinkMetrics {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) => new Counter({ name: `chargeplane_sink_${name}`, help, labelNames, registers });
  const rows = counter('rows_total', 'Rows inserted, by table', ['table']);
  const undecodable = counter('undecodable_total', 'Kafka records that became rows of sink_rejected', ['topic']);
  const records = counter('records_total', 'Kafka records inserted, by topic', ['topic']);
  const ranges = counter('ranges_total', 'Ranges inserted, by topic', ['topic']);
  const retries = counter('retries_total', 'Inserts that were tried again, by topic', ['topic']);
  const seconds = new Histogram({ name: 'chargeplane_sink_insert_seconds', help: 'Time of one range from its close to its record', registers, buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
  new Gauge({
    name: 'chargeplane_sink_lag', help: 'Kafka records not inserted yet, by topic', labelNames: ['topic'], registers,
    collect() {
      for (const [topic, n] of Object.entries(lag())) this.set({ topic }, n);
    },
  });
  return {
    rows: (table, count) => rows.inc({ table }, count),
    undecodable: (topic, count) => undecodable.inc({ topic }, count),
    inserted(topic, count, ms) {
      records.inc({ topic }, count);
      ranges.inc({ topic });
      seconds.observe(ms / 1000);
    },
    retried: (topic) => retries.inc({ topic }),
  };
}
