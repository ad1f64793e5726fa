import { TABLES_OF } from '@chargeplane/project';
import type { ProjectedTopic, Table } from '@chargeplane/project';

/** A table that records of a topic become rows of, and where in it their place in Kafka stands. */
export interface OffsetColumns<T = Table> {
  readonly table: T;
  readonly partition: string;
  readonly offset: string;
  /** Which rows of the table are of this topic. */
  readonly of: string;
}

/** Every table that holds rows of the topic. */
export function tablesOf(topic: ProjectedTopic): OffsetColumns[] {
  const own = TABLES_OF[topic].map((table) => (table === 'frames' ? { table, partition: 'partition', offset: 'offset', of: '1' } : { table, partition: 'topic_partition', offset: 'topic_offset', of: table === 'log_gaps' ? 'topic_offset >= 0' : '1' }));
  return [...own, { table: 'sink_rejected', partition: 'partition', offset: 'offset', of: `topic = '${topic}'` }];
}

/** Where the offsets of a topic stand in this table; in sink_ranges and log_gaps, where its ranges begin. */
export function columnsOf(table: Table | 'sink_ranges', topic: ProjectedTopic): OffsetColumns<Table | 'sink_ranges'> {
  const own = tablesOf(topic).find((columns) => columns.table === table);
  return own ?? { table, partition: 'partition', offset: 'from_offset', of: `topic = '${topic}'` };
}

/** SQL: one row (partition p, offset o) for each row that was made from a record of the topic. */
export const offsetsOf = (topic: ProjectedTopic): string =>
  tablesOf(topic).map(({ table, partition, offset, of }) => `SELECT ${partition} AS p, toInt64(${offset}) AS o FROM ${table} WHERE ${of}`).join(' UNION ALL ');
