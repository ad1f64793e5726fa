import { queryRows } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import type { CanonicalEvent, CommandOutcome, LedgerBatch, RawRecord, Rejected } from '@chargeplane/contracts';
import { projectRecord } from '@chargeplane/project';
import type { Place, ProjectedTopic, Table } from '@chargeplane/project';
import { md5 } from './digest.ts';
import type { PlacedRow } from './expected-rows.ts';

/** How a table is compared with its topic: where a row stands, and what it says, as the same text from the row (SQL) and from the record. */
export interface ComparedTable {
  readonly table: string;
  /** Whose offsets the places are. */
  readonly places: ProjectedTopic;
  readonly partition: string;
  readonly offset: string;
  readonly identity: readonly string[];
  /** Where the rows come from, if it is no table. */
  readonly from?: (database: string, final: string) => string;
}

/** Rows of other generations are replays: not what the running normalizer says. */
const LIVE = "generation = 'live'";

/** Tables with rows that are made of events, beside the table events: several for one event. */
const FROM_EVENTS: readonly Table[] = ['transaction_events', 'status_events', 'connection_events', 'boot_events', 'meter_values', 'fault_events', 'configuration_items', 'command_exchanges', 'authorization_events', 'charger_settings', 'quirk_uses'];

/** One row for each event that has such rows: how many it has in which tables. */
const rowsFromEvents = (database: string, final: string): string => `(
  SELECT topic_partition, topic_offset, arrayStringConcat(arraySort(groupArray(concat(name, '=', toString(n)))), ',') AS tables
  FROM (SELECT topic_partition, topic_offset, _table AS name, count() AS n FROM merge('${database}', '^(${FROM_EVENTS.join('|')})$') ${final} WHERE ${LIVE} GROUP BY topic_partition, topic_offset, name)
  GROUP BY topic_partition, topic_offset)`;

const WHERE: Readonly<Record<string, string>> = { frame_outcomes: LIVE, ledger_batches: LIVE, events: LIVE, rejections: LIVE };

export const COMPARED_TABLES = {
  frames: {
    table: 'frames', places: 'frames', partition: 'partition', offset: 'offset',
    identity: ['frame_id', 'kind', 'tenant', 'charger', 'connection_id', 'hex(MD5(payload))', 'hex(MD5(payload_base64))'],
  },
  frame_outcomes: { table: 'frame_outcomes', places: 'frames', partition: 'partition', offset: 'offset', identity: ['outcome', 'code', 'events', 'rejected', 'topic_offset'] },
  ledger_batches: { table: 'ledger_batches', places: 'ledger', partition: 'topic_partition', offset: 'topic_offset', identity: ['partition', 'from_offset', 'to_offset', 'entries', 'events', 'rejected'] },
  from_events: { table: 'rows made of events', places: 'events', partition: 'topic_partition', offset: 'topic_offset', identity: ['tables'], from: rowsFromEvents },
  events: {
    table: 'events', places: 'events', partition: 'topic_partition', offset: 'topic_offset',
    identity: ['event_id', 'event_type', 'tenant', 'charger', 'source_partition', 'source_offset', 'ordinal', 'hex(MD5(data))'],
  },
  rejections: {
    table: 'rejections', places: 'rejected', partition: 'topic_partition', offset: 'topic_offset',
    identity: ['code', 'tenant', 'charger', 'frame_id', 'source_partition', 'source_offset', 'timer', 'hex(MD5(payload))', 'hex(MD5(payload_base64))'],
  },
  command_outcomes: { table: 'command_outcomes', places: 'outcomes', partition: 'topic_partition', offset: 'topic_offset', identity: ['tenant', 'charger', 'command_id', 'outcome_id', 'state', 'settled', 'sequence'] },
} as const satisfies Record<string, ComparedTable>;

type Part = string | number | boolean | null | undefined;
const joined = (...parts: Part[]): string => parts.map((part) => String(part ?? '')).join('\u001f');
const base64 = (bytes: Uint8Array | null | undefined): string => (bytes == null ? '' : Buffer.from(bytes).toString('base64'));

/** What a row says, from the record that it must have been made from: not by the code that the sink makes it with. */
export const IDENTITY = {
  frames: ({ frameId, kind, tenantId, chargerId, connectionId, payload, payloadBytes }: RawRecord) => joined(frameId, kind, tenantId, chargerId, connectionId, md5(payload ?? ''), md5(base64(payloadBytes))),
  /** A record that is no RawRecord keeps its place and its bytes. */
  unreadableFrame: (value: Buffer | null) => joined('', 'UNKNOWN', '', '', '', md5(''), md5(base64(value))),
  frame_outcomes: ({ outcome, code, events, rejected }: LedgerBatch['entries'][number], ledgerOffset: number) => joined(outcome, code, events, rejected, ledgerOffset),
  ledger_batches: (b: LedgerBatch) => joined(b.partition, b.fromOffset, b.toOffset, b.entries.length, b.events, b.rejected),
  /** By what the sink would make of the event; null where it makes nothing more. */
  from_events(event: CanonicalEvent, place: Place) {
    const tables = projectRecord(event, place).map(({ table }) => table).filter((table) => table !== 'events');
    return tables.length === 0 ? null : [...Map.groupBy(tables, (table) => table)].map(([table, { length }]) => `${table}=${length}`).sort().join(',');
  },
  events: ({ type, envelope: e, data }: CanonicalEvent) => joined(e.eventId, type, e.tenantId, e.chargerId, e.source.partition, e.source.offset, e.ordinal, md5(JSON.stringify(data))),
  rejections: (r: Rejected) => joined(r.code, r.tenantId, r.chargerId, r.frameId, r.partition, r.offset, r.timer, md5(r.payload ?? ''), md5(base64(r.payloadBytes))),
  command_outcomes: (o: CommandOutcome) => joined(o.tenantId, o.chargerId, o.commandId, o.outcomeId, o.state, o.settled, o.sequence),
};

/** So many rows are asked for at once. */
const MOST_ROWS = 200_000;

/** All rows of a table; `final` as ReplacingMergeTree will leave them, else as they stand. Of many, one partition after another. */
export async function* rowsOf(client: ClickHouseClient, database: string, { table, partition, offset, identity, from: source }: ComparedTable, partitions: number, final: boolean): AsyncGenerator<PlacedRow> {
  const text = `concatWithSeparator('\\x1f', ${identity.map((column) => `toString(${column})`).join(', ')})`;
  const ending = final ? 'FINAL' : '';
  const from = (condition: string): string => `FROM ${source?.(database, ending) ?? `${database}.${table} ${ending}`} WHERE ${condition} AND ${WHERE[table] ?? '1'}`;
  const [all] = await queryRows<{ n: number }>(client, `SELECT count() AS n ${from('1')}`);
  const each = [...Array.from({ length: partitions }, (_, n) => `${partition} = ${n}`), `(${partition} < 0 OR ${partition} >= ${partitions})`];
  for (const condition of (all?.n ?? 0) > MOST_ROWS ? each : ['1']) {
    const rows = await queryRows<{ p: number; o: number; i: string }>(client, `SELECT ${partition} AS p, ${offset} AS o, ${text} AS i ${from(condition)}`);
    for (const { p, o, i } of rows) yield { partition: p, offset: o, identity: i };
  }
}

/** What the sink could not turn into rows, as `topic-partition/offset`; `refused`: its row, not the record itself. */
export async function asideOf(client: ClickHouseClient, database: string): Promise<ReadonlyMap<string, { readonly refused: boolean; readonly rows: number }>> {
  const rows = await queryRows<{ topic: string; partition: number; offset: number; refused: number; n: number }>(
    client,
    `SELECT topic, partition, offset, max(code = 'ROW_REFUSED') AS refused, countIf(code != 'ROW_REFUSED') AS n FROM ${database}.sink_rejected GROUP BY topic, partition, offset`,
  );
  return new Map(rows.map(({ topic, partition, offset, refused, n }) => [asideKey(topic, partition, offset), { refused: refused === 1, rows: n }]));
}

export const asideKey = (topic: string, partition: number, offset: number): string => `${topic}-${partition}/${offset}`;

/** The last offset that the sink has recorded, as `topic-partition`. Only to wait for it: what is compared are the rows. */
export async function recordedBySink(client: ClickHouseClient, database: string): Promise<ReadonlyMap<string, number>> {
  const rows = await queryRows<{ topic: string; partition: number; last: number }>(client, `SELECT topic, partition, max(to_offset) AS last FROM ${database}.sink_ranges GROUP BY topic, partition`);
  return new Map(rows.map(({ topic, partition, last }) => [`${topic}-${partition}`, last]));
}
