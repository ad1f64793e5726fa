import { insertBlock, queryRows } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import type { Range } from '@chargeplane/kafka';
import { toSinkRejected } from '@chargeplane/project';
import type { ProjectedTopic, Table } from '@chargeplane/project';
import type { Codec } from '@chargeplane/schema-registry';
import { insertLines } from './insert-lines.ts';
import { projectRange } from './project-range.ts';
import type { SinkMetrics } from './metrics.ts';

export interface RangeStoreParts {
  readonly client: ClickHouseClient;
  readonly codec: Codec;
  readonly metrics: Pick<SinkMetrics, 'rows' | 'undecodable'>;
}

type Named = Omit<Range, 'topic'> & { readonly topic: ProjectedTopic };

/** Tables that a row of another one points to come last: an event after the rows made from it, a ledger entry after its batch. */
const LAST: readonly Table[] = ['frame_outcomes', 'events'];

/** Ranges of Kafka offsets as rows of ClickHouse. Every insert of a range has the token `topic:partition:from-to`, so a range that comes again is the same range. */
export class RangeStore {
  readonly #parts: RangeStoreParts;
  /** Last recorded offset by topic-partition. */
  readonly #lastTo = new Map<string, number>();

  constructor(parts: RangeStoreParts) {
    this.#parts = parts;
  }

  /** Inserts all rows of the range, then its record in sink_ranges. Safe to repeat with the same range. */
  async insert(range: Named): Promise<void> {
    const { client, codec, metrics } = this.#parts;
    const { topic, partition, from, to, records } = range;
    const token = `${topic}:${partition}:${from}-${to}`;
    await codec.prepare(records.map(({ value }) => value));
    const { lines, undecodable } = projectRange(codec, topic, partition, records);
    const refused = async (table: Table): Promise<void> => {
      for (const { line, detail } of await insertLines(client, { table, lines: lines.get(table) ?? [], token })) {
        const offset = offsetOf(line, topic);
        undecodable.add(offset);
        const place = { topic, partition, offset, timestamp: records.find((record) => record.offset === offset)?.timestamp ?? 0 };
        const rejected = toSinkRejected('ROW_REFUSED', `${table}: ${detail}`, Buffer.from(line), place);
        lines.set('sink_rejected', [...(lines.get('sink_rejected') ?? []), ...rejected.map(({ row }) => JSON.stringify(row))]);
      }
    };
    const tables = [...lines.keys()].filter((table) => table !== 'sink_rejected');
    await Promise.all(tables.filter((table) => !LAST.includes(table)).map(refused));
    for (const table of LAST) if (lines.has(table)) await refused(table);
    await insertBlock(client, { table: 'sink_rejected', lines: lines.get('sink_rejected') ?? [], token });
    const rows = [...lines.values()].reduce((sum, each) => sum + each.length, 0);
    const record = { topic, partition, from_offset: from, to_offset: to, previous_to: this.#lastTo.get(`${topic}-${partition}`) ?? -1, records: records.length, undecodable: undecodable.size, rows };
    await insertBlock(client, { table: 'sink_ranges', lines: [JSON.stringify(record)], token });
    this.#lastTo.set(`${topic}-${partition}`, to);
    for (const [table, each] of lines) metrics.rows(table, each.length);
    if (undecodable.size > 0) metrics.undecodable(topic, undecodable.size);
  }

  /** The last offset that sink_ranges has of a topic-partition. */
  async recorded(topic: ProjectedTopic, partition: number): Promise<{ lastTo: number } | null> {
    const sql = 'SELECT max(to_offset) AS lastTo FROM sink_ranges WHERE topic = {topic:String} AND partition = {partition:Int32} HAVING count() > 0';
    const [row] = await queryRows<{ lastTo: number }>(this.#parts.client, sql, { topic, partition });
    const key = `${topic}-${partition}`;
    if (row === undefined) this.#lastTo.delete(key);
    else this.#lastTo.set(key, row.lastTo);
    return row ?? null;
  }
}

/** Which Kafka record a refused row was made from. */
function offsetOf(line: string, topic: ProjectedTopic): number {
  const row = JSON.parse(line) as { offset?: number; topic_offset?: number };
  return (topic === 'frames' ? row.offset : row.topic_offset) ?? -1;
}
