import { queryRows } from '@chargeplane/clickhouse';
import type { Block, ClickHouseClient } from '@chargeplane/clickhouse';
import type { Range } from '@chargeplane/kafka';
import { toSinkRejected } from '@chargeplane/project';
import type { ProjectedTopic, Table } from '@chargeplane/project';
import type { Codec } from '@chargeplane/schema-registry';
import { insertAgain } from './insert-again.ts';
import { insertLines } from './insert-lines.ts';
import type { RefusedRow } from './insert-lines.ts';
import { projectRange } from './project-range.ts';
import type { SinkMetrics } from './metrics.ts';
import { columnsOf, offsetsOf } from './table-offsets.ts';

export interface RangeStoreParts {
  readonly client: ClickHouseClient;
  readonly codec: Codec;
  readonly metrics: Pick<SinkMetrics, 'rows' | 'undecodable'>;
}

export type NamedRange = Omit<Range, 'topic' | 'lost' | 'again'> & { readonly topic: ProjectedTopic } & Partial<Pick<Range, 'lost' | 'again'>>;

type Place = Omit<NamedRange, 'records' | 'lost'>;

/** What of a range stands in sink_ranges, beside where it begins and ends. */
export interface Stored {
  readonly records: number;
  readonly undecodable: number;
  readonly rows: number;
}

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
  async insert(range: NamedRange): Promise<void> {
    const key = `${range.topic}-${range.partition}`;
    const token = `${range.topic}:${range.partition}:${range.from}-${range.to}`;
    await this.record(range, this.#lastTo.get(key) ?? -1, await this.insertRows(range, token), token);
    this.#lastTo.set(key, range.to);
  }

  /** Inserts all rows of the range; of a lost one, that it is lost. */
  async insertRows(range: NamedRange, token: string): Promise<Stored> {
    const { codec, metrics } = this.#parts;
    const { topic, partition, from, to, records } = range;
    if (range.lost === true) {
      const gap = { topic, partition, from_offset: from, to_offset: to, missing_in: 'tables', log_time: Date.now(), topic_partition: partition, topic_offset: -1 };
      await this.#putWhole(range, { table: 'log_gaps', lines: [JSON.stringify(gap)], token });
      return { records: 0, undecodable: 0, rows: 0 };
    }
    await codec.prepare(records.map(({ value }) => value));
    const { lines, undecodable } = projectRange(codec, topic, partition, records);
    let left = 0;
    const aside = new Map<number, string>();
    const refused = async (table: Table): Promise<void> => {
      for (const { line, detail } of await this.#put(range, { table, lines: lines.get(table) ?? [], token })) {
        const offset = offsetOf(line, topic);
        left += 1;
        undecodable.add(offset);
        // One row says it for all that were made from a record: sink_rejected has one for each offset and code.
        if (aside.has(offset)) continue;
        const place = { topic, partition, offset, timestamp: records.find((record) => record.offset === offset)?.timestamp ?? 0 };
        const [rejected] = toSinkRejected('ROW_REFUSED', `${table}: ${detail}`, Buffer.from(line), place);
        if (rejected) aside.set(offset, JSON.stringify(rejected.row));
      }
    };
    const tables = [...lines.keys()].filter((table) => table !== 'sink_rejected');
    await Promise.all(tables.filter((table) => !LAST.includes(table)).map(refused));
    for (const table of LAST) if (lines.has(table)) await refused(table);
    if (aside.size > 0) lines.set('sink_rejected', [...(lines.get('sink_rejected') ?? []), ...aside.values()]);
    await this.#putWhole(range, { table: 'sink_rejected', lines: lines.get('sink_rejected') ?? [], token });
    for (const [table, each] of lines) metrics.rows(table, each.length);
    if (undecodable.size > 0) metrics.undecodable(topic, undecodable.size);
    return { records: records.length, undecodable: undecodable.size, rows: [...lines.values()].reduce((sum, each) => sum + each.length, 0) - left };
  }

  /** Records in sink_ranges that all rows of a range are in the tables. `previousTo`: where the range before it ends, -1 for none. */
  async record(range: Place, previousTo: number, stored: Stored, token: string): Promise<void> {
    const record = { topic: range.topic, partition: range.partition, from_offset: range.from, to_offset: range.to, previous_to: previousTo, ...stored };
    await this.#putWhole(range, { table: 'sink_ranges', lines: [JSON.stringify(record)], token });
  }

  /** @returns rows that ClickHouse refuses */
  #put({ topic, partition, from, to, again }: Place, block: Block & { table: Table | 'sink_ranges' }): Promise<RefusedRow[]> {
    const { client } = this.#parts;
    return again ? insertAgain(client, block, { ...columnsOf(block.table, topic), number: partition, from, to }) : insertLines(client, block);
  }

  /** A block of rows of our own making: none may be missing. */
  async #putWhole(place: Place, block: Block & { table: Table | 'sink_ranges' }): Promise<void> {
    const [refused] = await this.#put(place, block);
    if (refused !== undefined) throw new Error(`ClickHouse refuses a row of ${block.table}: ${refused.detail}`);
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

  /** The highest offset beyond `after` that a row of the topic-partition was made from, null for none. Reads the offsets of whole tables. */
  async beyond(topic: ProjectedTopic, partition: number, after: number): Promise<number | null> {
    const sql = `SELECT max(o) AS last FROM (${offsetsOf(topic)}) WHERE p = {partition:Int32} AND o > {after:Int64} HAVING count() > 0`;
    const [row] = await queryRows<{ last: number }>(this.#parts.client, sql, { partition, after });
    return row?.last ?? null;
  }
}

/** Which Kafka record a refused row was made from. */
function offsetOf(line: string, topic: ProjectedTopic): number {
  const row = JSON.parse(line) as { offset?: number; topic_offset?: number };
  return (topic === 'frames' ? row.offset : row.topic_offset) ?? -1;
}
