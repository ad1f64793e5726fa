import { queryRows } from '@chargeplane/clickhouse';
import type { Block, ClickHouseClient } from '@chargeplane/clickhouse';
import { insertLines } from './insert-lines.ts';
import type { RefusedRow } from './insert-lines.ts';
import type { OffsetColumns } from './table-offsets.ts';

/** ClickHouse would have to be killed between token and rows of one block each time. What is missing then shows in accounting_leaks. */
const MOST_ROUNDS = 5;

/** The rows of a topic-partition that a block holds, the last offset included. */
export interface BlockPlace extends OffsetColumns<string> {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Inserts a block that may have been inserted before, and looks whether its rows are there. A MergeTree table notes the token of a block before it has the rows: ClickHouse killed
 * between the two remembers the token, lost the rows, and takes every repeat for a duplicate (MergeTreeSink.cpp). Rows that are not there are inserted under a next token; the same
 * tokens in the same order, so that this, too, can be repeated.
 * @returns rows that ClickHouse refuses
 */
export async function insertAgain(client: ClickHouseClient, block: Block, place: BlockPlace): Promise<RefusedRow[]> {
  const refused = await insertLines(client, block);
  const left = new Set(refused.map(({ line }) => line));
  let due = block.lines.filter((line) => !left.has(line)).map((line) => ({ line, row: JSON.parse(line) as Record<string, unknown> }));
  for (let round = 1; round <= MOST_ROUNDS && due.length > 0; round += 1) {
    const there = await offsetsThere(client, place, due.map(({ row }) => row));
    due = due.filter(({ row }) => !there.has(row[place.offset]));
    await insertLines(client, { ...block, lines: due.map(({ line }) => line), token: `${block.token}~${round}` });
  }
  return refused;
}

/** Reads no part of the table that is older or newer than the rows. */
async function offsetsThere(client: ClickHouseClient, { table, partition, offset, of, time, number, from, to }: BlockPlace, rows: readonly Record<string, unknown>[]): Promise<Set<unknown>> {
  const times = time === null ? [] : rows.map((row) => Number(row[time])).sort((a, b) => a - b);
  const within = time === null ? '' : ` AND ${time} BETWEEN fromUnixTimestamp64Milli({first:Int64}, 'UTC') AND fromUnixTimestamp64Milli({last:Int64}, 'UTC')`;
  const sql = `SELECT DISTINCT toInt64(${offset}) AS o FROM ${table} WHERE ${of} AND ${partition} = {number:Int32} AND ${offset} BETWEEN {from:Int64} AND {to:Int64}${within}`;
  return new Set((await queryRows<{ o: number }>(client, sql, { number, from, to, first: times[0] ?? 0, last: times.at(-1) ?? 0 })).map(({ o }) => o));
}
