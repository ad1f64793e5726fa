import { faultKind, insertBlock, queryRows, refusedRow } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import { FatalError } from '@chargeplane/kafka';
import type { OffsetRange, Range } from '@chargeplane/kafka';
import { toSinkRejected } from '@chargeplane/project';
import type { ProjectedTopic } from '@chargeplane/project';
import type { Codec } from '@chargeplane/schema-registry';
import { add, rowsOfRange } from './rows-of-range.ts';
import type { RangeRows } from './rows-of-range.ts';

export interface Inserted {
  readonly rows: ReadonlyMap<string, number>;
  readonly undecodable: number;
}

/** Exactly once into the tables: every block of a range has the range's token, and the range is recorded after all of them. */
export class RangeInserter {
  /** Last offset recorded, by topic-partition: the ranges are a chain. */
  readonly #last = new Map<string, number>();

  constructor(
    private readonly client: ClickHouseClient,
    private readonly codec: Codec,
  ) {}

  async recorded(topic: ProjectedTopic, partition: number): Promise<{ lastTo: number } | null> {
    const [row] = await queryRows<{ ranges: number; last: number }>(
      this.client, 'SELECT count() AS ranges, max(to_offset) AS last FROM sink_ranges WHERE topic = {topic:String} AND partition = {partition:Int32}', { topic, partition },
    );
    const last = row === undefined || Number(row.ranges) === 0 ? null : Number(row.last);
    this.#last.set(`${topic}-${partition}`, last ?? -1);
    return last === null ? null : { lastTo: last };
  }

  async insert(topic: ProjectedTopic, { partition, records, from, to }: Range): Promise<Inserted> {
    await this.codec.prepare(records.map(({ value }) => value));
    const made = rowsOfRange(this.codec, topic, partition, records);
    const token = `${topic}:${partition}:${from}-${to}`;
    // sink_rejected last: a row that another table refuses goes there.
    const tables = [...made.lines.keys()].filter((t) => t !== 'sink_rejected');
    for (const table of [...tables, 'sink_rejected']) await this.#block(table, made, token);
    await this.#record(topic, partition, { from, to }, records.length, made, token);
    return { rows: new Map([...made.lines].map(([table, lines]) => [table, lines.length])), undecodable: made.undecodable };
  }

  async #block(table: string, made: RangeRows, token: string): Promise<void> {
    const lines = made.lines.get(table) ?? [];
    for (;;) {
      try {
        return await insertBlock(this.client, { table, lines, token });
      } catch (error) {
        const kind = faultKind(error);
        const refused = refusedRow(error);
        if (kind === 'FATAL') throw new FatalError(`Inserting ${token} into ${table}: ${(error as Error).message}. Apply the migrations of this version, or give the user the right to insert.`);
        if (kind !== 'ROW' || refused === null || refused > lines.length || table === 'sink_rejected') throw error;
        this.#refuse(table, made, refused - 1, (error as Error).message);
      }
    }
  }

  /** ClickHouse will not have a row: it is kept as such, and the block goes on without it. */
  #refuse(table: string, made: RangeRows, index: number, message: string): void {
    made.lines.get(table)?.splice(index, 1);
    const [from] = made.places.get(table)?.splice(index, 1) ?? [];
    if (from === undefined) return;
    for (const row of toSinkRejected('ROW_REFUSED', `${table}: ${message}`, from.value, from.place)) add(made, row, from.place, from.value);
  }

  async #record(topic: ProjectedTopic, partition: number, { from, to }: OffsetRange, records: number, made: RangeRows, token: string): Promise<void> {
    const name = `${topic}-${partition}`;
    const rows = [...made.lines.values()].reduce((n, lines) => n + lines.length, 0);
    const line = JSON.stringify({ topic, partition, from_offset: from, to_offset: to, previous_to: this.#last.get(name) ?? -1, records, undecodable: made.undecodable, rows });
    await insertBlock(this.client, { table: 'sink_ranges', lines: [line], token });
    this.#last.set(name, to);
  }
}
