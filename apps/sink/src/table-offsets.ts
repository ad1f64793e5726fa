import { TABLES_OF } from '@chargeplane/project';
import type { ProjectedTopic, Table } from '@chargeplane/project';

/** A table that records of a topic become rows of, and where in it their place in Kafka stands. */
export interface OffsetColumns<T = Table> {
  readonly table: T;
  readonly partition: string;
  readonly offset: string;
  /** Which rows of the table are of this topic. */
  readonly of: string;
  /** What the table is partitioned by: rows of one record have the same. Null for small tables that are not. */
  readonly time: string | null;
}

const TIMES: Partial<Record<Table, string | null>> = { frame_outcomes: 'log_time', ledger_batches: 'log_time', sink_rejected: 'log_time', command_outcomes: 'at', log_gaps: null };
const timeOf = (table: Table): string | null => (table in TIMES ? (TIMES[table] ?? null) : 'received_at');

/** Every table that holds rows of the topic. */
export function tablesOf(topic: ProjectedTopic): OffsetColumns[] {
  const own = TABLES_OF[topic].map((table) => ({ table, time: timeOf(table), ...(table === 'frames' ? { partition: 'partition', offset: 'offset', of: '1' } : { partition: 'topic_partition', offset: 'topic_offset', of: table === 'log_gaps' ? 'topic_offset >= 0' : '1' }) }));
  return [...own, { table: 'sink_rejected', time: timeOf('sink_rejected'), partition: 'partition', offset: 'offset', of: `topic = '${topic}'` }];
}

/** Where the offsets of a topic stand in this table; in sink_ranges and log_gaps, where its ranges begin. */
export function columnsOf(table: Table | 'sink_ranges', topic: ProjectedTopic): OffsetColumns<Table | 'sink_ranges'> {
  const own = tablesOf(topic).find((columns) => columns.table === table);
  return own ?? { table, time: null, partition: 'partition', offset: 'from_offset', of: `topic = '${topic}'` };
}

/** SQL: one row (partition p, offset o) for each row that was made from a record of the topic. */
export const offsetsOf = (topic: ProjectedTopic): string =>
  tablesOf(topic).map(({ table, partition, offset, of }) => `SELECT ${partition} AS p, toInt64(${offset}) AS o FROM ${table} WHERE ${of}`).join(' UNION ALL ');
