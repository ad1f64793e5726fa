import { applyMigrations, insertBlock, openClickHouse } from '@chargeplane/clickhouse';
import type { InRecord } from '@chargeplane/kafka';
import { projectRecord, type ProjectedTopic, type Table } from '@chargeplane/project';
import { openCodec } from '@chargeplane/schema-registry';
import { readTopic } from '../../local/read-topic.ts';
import { prefixOf, type BenchWorld } from '../bench-world.ts';
import { rateOf, type Rate } from '../rate.ts';
import { watch } from './normalizer-phase.ts';

export interface SinkResult {
  /** Rows over all tables. */
  rate: Rate;
  rows: number;
}

/** The real sink on what edge and normalizer wrote. `records`: of its topics together. */
export async function sinkPhase(world: BenchWorld, installation: string, records: number): Promise<SinkResult> {
  const app = await world.start('sink', installation);
  try {
    const looks = await watch(app, 'chargeplane_sink_records_total', records);
    const rows = (await app.metrics())?.get('chargeplane_sink_rows_total') ?? 0;
    const { perSecond, cpuUs } = rateOf(looks, records);
    const each = rows / records;
    return { rate: { perSecond: perSecond * each, cpuUs: cpuUs === null ? null : cpuUs / each }, rows };
  } finally {
    await app.stop();
  }
}

export interface Blocks {
  blocks: { table: Table; text: string; rows: number }[];
  rows: number;
}

const BLOCK_ROWS = 10_000;
const SINK_TOPICS = ['frames', 'events', 'rejected', 'ledger'] as const;

/** The rows of an installation, ready to be sent: blocks of 10 000 for each table, at most `maxRows` rows, each table and partition with its share. */
export async function serialiseBlocks(world: BenchWorld, installation: string, maxRows: number, allRows: number): Promise<Blocks> {
  const prefix = prefixOf(installation);
  const codec = await openCodec({ registryUrl: world.servers.registry, topicPrefix: prefix, topics: SINK_TOPICS });
  const lines = new Map<Table, string[]>();
  const share = Math.min(1, maxRows / allRows);
  for (const topic of SINK_TOPICS) {
    const records = await readTopic(world.kafka, `${prefix}${topic}`);
    await codec.prepare(records.map(({ record }) => record.value));
    let owed = 0;
    for (const { partition, record } of records) {
      owed += share;
      if (owed < 1) continue;
      owed -= 1;
      for (const { table, line } of linesOf(codec, topic, partition, record)) {
        const known = lines.get(table);
        if (known === undefined) lines.set(table, [line]);
        else known.push(line);
      }
    }
  }
  const blocks = [...lines].flatMap(([table, all]) =>
    Array.from({ length: Math.ceil(all.length / BLOCK_ROWS) }, (_, n) => all.slice(n * BLOCK_ROWS, (n + 1) * BLOCK_ROWS)).map((part) => ({ table, text: part.join('\n'), rows: part.length })),
  );
  return { blocks, rows: blocks.reduce((sum, { rows }) => sum + rows, 0) };
}

/** The engine alone: as many inserts at the same time as the sink makes, of text that is there already, into empty tables. Rows per second. */
export async function enginePhase(world: BenchWorld, database: string, { blocks, rows }: Blocks): Promise<number> {
  const url = world.servers.clickhouse;
  await applyMigrations({ url, user: 'default', database });
  const client = openClickHouse({ url, user: world.servers.users.sink.name, database });
  const queue = blocks.map((block, index) => ({ ...block, token: `${index}` }));
  const worker = async (): Promise<void> => {
    for (let block = queue.shift(); block !== undefined; block = queue.shift()) await insertBlock(client, { table: block.table, lines: [block.text], token: block.token });
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: SINK_CONCURRENCY }, worker));
  const seconds = (performance.now() - began) / 1000;
  await client.close();
  return rows / seconds;
}

/** Default of runRanges. */
const SINK_CONCURRENCY = 4;

function linesOf(codec: Awaited<ReturnType<typeof openCodec>>, topic: ProjectedTopic, partition: number, { offset, timestamp, value }: InRecord): { table: Table; line: string }[] {
  const decoded = value === null ? null : codec.decode(topic, value);
  if (decoded === null || decoded.error !== undefined) throw new Error(`Reading ${topic}-${partition} at ${offset}: ${decoded?.error ?? 'no value'}`);
  return projectRecord(decoded.value, { topic, partition, offset, timestamp }).map(({ table, row }) => ({ table, line: JSON.stringify(row) }));
}
