import { logBounds, moveCommits, openSpanReader } from '@chargeplane/kafka';
import type { InRecord } from '@chargeplane/kafka';
import { PROJECTED_TOPICS, TABLES } from '@chargeplane/project';
import type { ProjectedTopic } from '@chargeplane/project';
import { RangeStore } from '../src/range-store.ts';
import { planTables, repairTables, SinksRun } from '../src/repair/index.ts';
import type { PlannedStep } from '../src/repair/index.ts';
import { ClickHouseProxy } from './clickhouse-proxy.ts';
import { RepairProcess } from './repair-process.ts';
import { PARTITIONS, RepairWorld } from './repair-world.ts';
import { until } from './sink-world.ts';

const EVERYTHING = [...TABLES, 'sink_ranges'];

interface Span {
  topic: ProjectedTopic;
  partition: number;
  from: number;
  to: number;
}

describe('tables that are not what Kafka holds', () => {
  let world: RepairWorld;
  let rows: Record<string, string[]>;
  let chains: unknown[];
  const plan = (): Promise<PlannedStep[]> => planTables(world);
  const repair = (): Promise<PlannedStep[]> => repairTables({ kafka: world.kafka, prefix: world.prefix, client: world.client, codec: world.codec });
  /** Not one row less or more than before anything happened, and a sink goes on. */
  const asBefore = async (): Promise<void> => {
    expect(await plan()).toEqual([]);
    expect(await world.dump()).toEqual(rows);
    expect(await world.chains()).toEqual(chains);
    await world.whole();
    await world.compact();
  };
  const kinds = (steps: readonly PlannedStep[]): string[] => [...new Set(steps.map(({ kind }) => kind))].sort();

  beforeAll(async () => {
    world = await RepairWorld.open();
    await world.fill();
    [rows, chains] = [await world.dump(), await world.chains()];
  }, 240_000);
  afterAll(() => world.close(), 60_000);

  it('are found right where nothing happened, and hold something in every table that these chargers fill', async () => {
    expect(await plan()).toEqual([]);
    for (const table of ['frames', 'frame_outcomes', 'ledger_batches', 'rejections', 'events', 'transaction_events', 'boot_events', 'connection_events', 'meter_values', 'authorization_events', 'command_outcomes', 'sink_rejected']) {
      expect([table, (rows[table] ?? []).length > 0]).toEqual([table, true]);
    }
  });

  it('ranges whose tokens are remembered and whose rows are gone are whole again when they are inserted again; those that are whole stay as they are', async () => {
    await world.goBack(TABLES.filter((table) => table !== 'meter_values' && table !== 'ledger_batches'), 'DELETED');
    const store = new RangeStore({ client: world.client, codec: world.codec, metrics: { rows: () => undefined, undecodable: () => undefined } });
    const reader = await openSpanReader({ kafka: world.kafka, topics: PROJECTED_TOPICS.map((topic) => world.prefix + topic), partitions: PARTITIONS, incarnation: world.database });
    for (const { topic, partition, from, to } of await world.rows<Span>('SELECT topic, partition, from_offset AS "from", to_offset AS "to" FROM sink_ranges ORDER BY topic, partition, from_offset')) {
      const records: InRecord[] = [];
      for await (const some of reader.read({ topic: world.prefix + topic, partition, from, to })) records.push(...some);
      await store.insertRows({ topic, partition, from, to, records, again: true }, `${topic}:${partition}:${from}-${to}`);
    }
    await reader.close();
    await asBefore();
  }, 240_000);

  it.each(['RESTORED', 'DELETED'] as const)('the whole database as it was before (%s): the sink says that Kafka is ahead and writes nothing; the repair makes every row again', async (how) => {
    await world.goBack(EVERYTHING, how);
    const older = await world.dump();
    const sink = await world.sink();
    await until('it says so', async () => /Kafka is ahead: the group has committed/.test(await sink.ready()));
    await expect(repair()).rejects.toThrow(SinksRun);
    await sink.kill('SIGTERM');
    expect(await world.dump()).toEqual(older);
    const steps = await plan();
    expect(kinds(steps)).toEqual(['REFILL']);
    expect(steps.map(({ topic }) => topic)).toEqual(expect.arrayContaining([...PROJECTED_TOPICS]));
    expect(await repair()).toEqual([]);
    await asBefore();
  }, 240_000);

  it.each<[tables: string[], leaks: string[]]>([
    [['frames'], ['FRAME']],
    [['frame_outcomes'], ['ENTRY']],
    [['events'], ['EVENTS']],
    [['meter_values', 'rejections'], ['DERIVED_ROWS', 'REJECTED']],
    [['ledger_batches', 'command_outcomes', 'sink_rejected'], ['BATCH', 'OUTCOMES', 'SINK_REJECTED']],
    // The accounting judges what is recorded; the sink is what finds this.
    [['sink_ranges'], []],
  ])('only %s as before: the accounting shows %s; every row again', async (tables, leaks) => {
    await world.goBack(tables, 'DELETED');
    const shown = async (): Promise<string[]> => (await world.leaks()).map(({ kind }) => kind);
    // It judges a range two seconds after it was recorded.
    await until('the accounting has judged them', async () => (await shown()).length === leaks.length);
    expect(await shown()).toEqual(leaks);
    expect(kinds(await plan())).toEqual(['REFILL']);
    expect(await repair()).toEqual([]);
    await asBefore();
  }, 240_000);

  it('ranges that are not recorded, and no group: the sink does not make the rows a second time; the repair makes them once', async () => {
    await world.goBack(['sink_ranges'], 'DELETED');
    await world.forgetGroup();
    const sink = await world.sink();
    await until('it says so', async () => /The store is ahead: it holds rows up to offset \d+, but has recorded only up to/.test(await sink.ready()));
    await sink.kill('SIGTERM');
    expect(await world.dump()).toEqual(rows);
    expect(kinds(await plan())).toEqual(['REFILL']);
    expect(await repair()).toEqual([]);
    await asBefore();
  }, 240_000);

  it('a repair that is killed again and again ends in the same state', async () => {
    await world.commitAll();
    await world.goBack(EVERYTHING, 'RESTORED');
    const proxy = await ClickHouseProxy.open(world.servers.clickhouse);
    const points: [when: 'before' | 'after', statement: RegExp, times: number][] = [['after', /^DELETE FROM events /, 1], ['before', /^INSERT INTO meter_values /, 1], ['after', /^INSERT INTO frame_outcomes /, 2], ['before', /^INSERT INTO sink_ranges /, 3]];
    for (const [when, statement, times] of points) {
      let seen = 0;
      const run = new RepairProcess(world, proxy.url);
      proxy.gate = { [when]: async (query: string) => (statement.test(query) && ++seen === times ? run.kill().then(() => new Promise(() => undefined)) : undefined) };
      expect([String(statement), await run.ended]).toEqual([String(statement), 'SIGKILL']);
    }
    proxy.gate = {};
    const last = new RepairProcess(world, proxy.url);
    expect([await last.ended, last.said]).toEqual([0, expect.stringContaining('The tables hold what Kafka holds')]);
    await proxy.close();
    await asBefore();
  }, 240_000);

  it('offsets of the group moved to the beginning: the sink says that the store is ahead; the repair moves them', async () => {
    await moveCommits(world.kafka, `${world.prefix}sink`, Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: `${world.prefix}frames`, partition, offset: 0 })));
    const sink = await world.sink();
    await until('it says so', async () => /The store is ahead: it has recorded up to/.test(await sink.ready()));
    await sink.kill('SIGTERM');
    expect(kinds(await plan())).toEqual(['COMMIT']);
    expect(await repair()).toEqual([]);
    await asBefore();
  }, 240_000);

  it('frames that were deleted before anybody read them: refused, and shown as lost for ever where that is accepted, which hides no leak', async () => {
    const frames = `${world.prefix}frames`;
    const [read = 0] = (await logBounds(world.kafka, frames)).map(({ end }) => end);
    await world.append(2);
    const [{ end } = { end: 0 }] = await logBounds(world.kafka, frames);
    const start = read + 7;
    expect(end).toBeGreaterThan(start + 5);
    await world.deleteBefore(frames, 0, start);
    const refusing = await world.sink();
    const loss = `${frames}-0:${read}-${start - 1}`;
    await until('it says so', async () => (await refusing.ready()).includes(`retention deleted 7 records unread. Restore them, or decide to go on without them: CHARGEPLANE_ACCEPT_LOSS=${loss}`));
    await refusing.kill('SIGTERM');
    const env = { CHARGEPLANE_ACCEPT_LOSS: loss };
    const apps = [await world.normalizer(env), await world.sink(env)] as const;
    await world.whole();
    const accounting = async (): Promise<unknown> => (await world.rows('SELECT leaks, in_flight, lost, frames FROM accounting'))[0];
    const whole = { leaks: 0, in_flight: 0, lost: 7, frames: end - 7 + ((await logBounds(world.kafka, frames))[1]?.end ?? 0) };
    expect(await accounting()).toEqual(whole);
    expect(await world.rows('SELECT partition, from_offset, to_offset, missing_in FROM log_gaps ORDER BY missing_in')).toEqual(['outcomes', 'tables'].map((missing_in) => ({ partition: 0, from_offset: read, to_offset: start - 1, missing_in })));
    await apps[0].end('SIGTERM');
    await apps[1].kill('SIGTERM');
    expect(await plan()).toEqual([]);
    await world.client.command({ query: `DELETE FROM frames WHERE partition = 0 AND offset = ${start}` });
    // It judges a range two seconds after it was recorded.
    await until('the accounting judges the new ranges', async () => ((await accounting()) as { leaks: number }).leaks > 0);
    expect(await accounting()).toEqual({ ...whole, leaks: 1, frames: whole.frames - 1 });
    await world.client.command({ query: `DELETE FROM log_gaps WHERE missing_in = 'outcomes'` });
    expect(await accounting()).toMatchObject({ leaks: 8 });
  }, 240_000);
});
