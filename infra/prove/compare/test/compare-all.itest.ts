import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { queryRows } from '@chargeplane/clickhouse';
import { chargerKey, partitionOf } from '@chargeplane/contracts';
import type { CanonicalCommand } from '@chargeplane/contracts';
import { endOffsets } from '@chargeplane/kafka';
import { openCodec } from '@chargeplane/schema-registry';
import { ChargerV16, ChargerV2, fleet, Journal } from '@chargeplane/simulator';
import type { JournalEntry } from '@chargeplane/simulator';
import { differencesOf } from '../index.ts';
import type { Comparison } from '../index.ts';
import { PipeWorld, TENANT } from './pipe-world.ts';

const PARTITIONS = 3;
const CHARGERS = 8;

let world: PipeWorld;
let journal: string;
afterAll(() => world.close(), 60_000);

const differing = (results: readonly Comparison[]): Comparison[] => results.filter((each) => differencesOf(each) > 0);
const named = (results: readonly Comparison[]): Record<string, object> => Object.fromEntries(differing(results).map(({ name, lost, doubled, invented, changed }) => [name, { lost, doubled, invented, changed }]));
const compare = (): Promise<Comparison[]> => world.compare({ journals: [{ file: journal, tenant: TENANT }], settleMs: 5_000 });

beforeAll(async () => {
  world = await PipeWorld.open(PARTITIONS);
  journal = join(world.dir, 'journal.jsonl');
  const [edge] = await Promise.all((['edge', 'normalizer', 'dispatcher', 'sink'] as const).map((app) => world.start(app)));
  const notes = new Journal(journal, Infinity);
  const chargers = fleet(CHARGERS, 7).map((spec) => {
    const options = { endpoint: edge?.chargersUrl ?? '', journal: notes, tempo: 0.05, answerTimeoutMs: 60_000 };
    return spec.profile.version === 'ocpp1.6' ? new ChargerV16(spec, options) : new ChargerV2(spec, options);
  });
  for (const charger of chargers) void charger.run();
  const codec = await openCodec({ registryUrl: world.installation.registry, topicPrefix: world.topicPrefix, topics: ['commands'] });
  for (let n = 0; n < 12; n++) {
    const key = chargerKey(TENANT, chargers[n % CHARGERS]?.spec.identity ?? '');
    const envelope = { commandId: randomUUID(), commandVersion: 1, tenantId: TENANT, chargerId: chargers[n % CHARGERS]?.spec.identity ?? '', requestedAt: Date.now(), expiresAt: Date.now() + 4_000, system: 'test', target: null, waitForEffect: false, allowApproximation: true, queueOffline: n % 2 === 0 };
    const command = codec.encodeCommand({ type: 'message.trigger', payload: { message: 'HEARTBEAT' }, envelope } as CanonicalCommand);
    await world.producer.send(`${world.topicPrefix}commands`, n % 4 === 3 ? 0 : partitionOf(key, PARTITIONS), [{ key, value: n % 5 === 4 ? Buffer.from('no command') : command }]);
    await sleep(300);
  }
  // What is no record of ours has its place in everything, too.
  for (const [partition, value] of [[0, Buffer.from('no Avro')], [1, null], [2, Buffer.from([0, 0, 1, 0, 0, 1])]] as const) await world.producer.send(`${world.topicPrefix}frames`, partition, [{ key: 'sim/x', value }]);
  await Promise.all(chargers.map((charger) => charger.stop()));
  await edge?.stop();
  notes.close();
}, 180_000);

test('a run of the real apps: nothing differs, and much was compared', async () => {
  const results = await world.compare({ journals: [{ file: journal, tenant: TENANT }] });
  expect(differing(results)).toEqual([]);
  for (const { name, compared, note } of results) expect([name, compared > 0, note]).toEqual([name, true, undefined]);
  const frames = (await endOffsets(world.kafka, `${world.topicPrefix}frames`)).reduce((sum, end) => sum + end, 0);
  const of = (name: string): Comparison => results.find((each) => each.name === name) as Comparison;
  expect(of('frames against ledger').compared).toBe(frames);
  expect(of('topics against ClickHouse: frames').compared).toBe(frames);
  expect(of('journal against frames: answered CALLs').compared).toBeGreaterThan(100);
  expect(of('fold of frames against events').hashes?.every(({ expected, found }) => expected === found)).toBe(true);
}, 180_000);

test('each row that is deleted or doubled is seen', async () => {
  const row = async (table: string, columns: string): Promise<string> => {
    const [first] = await queryRows<Record<string, number>>(world.admin, `SELECT ${columns} FROM ${table} ORDER BY ${columns} LIMIT 1`);
    return Object.values(first ?? {}).join(', ');
  };
  const [frame, outcome, event, rejection, command] = await Promise.all([
    row('frames', 'partition, offset'), row('frame_outcomes', 'partition, offset'), row('events', 'topic_partition, topic_offset'), row('rejections', 'topic_partition, topic_offset'), row('command_outcomes', 'topic_partition, topic_offset'),
  ]);
  for (const table of ['frame_outcomes', 'events', 'rejections']) await world.admin.command({ query: `SYSTEM START MERGES ${table}` });
  await world.admin.command({ query: `INSERT INTO frames SELECT * FROM frames WHERE (partition, offset) = (${frame}) SETTINGS insert_deduplicate = 0` });
  await world.admin.command({ query: `DELETE FROM frame_outcomes WHERE (partition, offset) = (${outcome})` });
  await world.admin.command({ query: `DELETE FROM events WHERE (topic_partition, topic_offset) = (${event})` });
  await world.admin.command({ query: `ALTER TABLE rejections UPDATE payload = 'another' WHERE (topic_partition, topic_offset) = (${rejection}) SETTINGS mutations_sync = 1` });
  await world.admin.command({ query: `INSERT INTO command_outcomes SELECT * REPLACE (topic_offset + 1000000 AS topic_offset) FROM (SELECT * FROM command_outcomes WHERE (topic_partition, topic_offset) = (${command})) SETTINGS insert_deduplicate = 0` });
  const none = { lost: 0, doubled: 0, invented: 0, changed: 0 };
  expect(named(await compare())).toEqual({
    'topics against ClickHouse: frames': { ...none, doubled: 1 },
    'topics against ClickHouse: frame_outcomes': { ...none, lost: 1 },
    'topics against ClickHouse: frame_outcomes FINAL': { ...none, lost: 1 },
    'topics against ClickHouse: events': { ...none, lost: 1 },
    'topics against ClickHouse: events FINAL': { ...none, lost: 1 },
    'topics against ClickHouse: rejections': { ...none, changed: 1 },
    'topics against ClickHouse: rejections FINAL': { ...none, changed: 1 },
    'topics against ClickHouse: command_outcomes': { ...none, invented: 1 },
    'topics against ClickHouse: command_outcomes FINAL': { ...none, lost: 1, invented: 1 },
  });
}, 180_000);

test('a foreign record on a topic, a foreign state and a journal that tells of more are seen, and named', async () => {
  const { topicPrefix: prefix } = world;
  const codec = await openCodec({ registryUrl: world.installation.registry, topicPrefix: prefix, topics: ['outcomes', 'normalizer-state'] });
  await world.producer.send(`${prefix}events`, 1, [{ key: 'sim/SIM-0001', value: Buffer.from('no event') }]);
  await world.producer.send(`${prefix}ledger`, 0, [{ key: '/0', value: Buffer.from('no batch') }]);
  const journalled = readFileSync(journal, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as JournalEntry);
  const answered = journalled.findIndex(({ what, text }) => what === 'received' && text?.startsWith('[3,'));
  const changed = journalled.map((entry, n) => (n === answered ? { ...entry, text: entry.text?.replace('[3,', '[3, ') } : entry));
  writeFileSync(journal, `${changed.map((entry) => JSON.stringify(entry)).join('\n')}\n`);
  const part = codec.encode('normalizer-state', 'io.chargeplane.state.StatePart', { stateVersion: 1, ruleSetVersion: 'x', body: '{"a":1}' });
  const positions = codec.encode('normalizer-state', 'io.chargeplane.state.Positions', { stateVersion: 1, offsets: { [`${prefix}frames`]: (await endOffsets(world.kafka, `${prefix}frames`))[2] ?? 0 } });
  await world.producer.send(`${prefix}normalizer-state`, 2, [{ key: 'p/2', value: part }, { key: 'p/positions', value: positions }]);
  const results = await compare();
  const of = (name: string): Comparison => results.find((each) => each.name === name) as Comparison;
  expect(of('ledger against events')).toMatchObject({ lost: 0, doubled: 0, invented: 1, changed: 0 });
  expect(of('ledger against events').examples[0]).toMatch(/^invented: events-1 offset \d+ is no event$/);
  expect(of('frames against ledger')).toMatchObject({ lost: 0, doubled: 0, invented: 1, changed: 0 });
  expect(of('fold of frames against events')).toMatchObject({ lost: 0, doubled: 0, invented: 1, changed: 0 });
  expect(of('fold of frames against events').examples[0]).toMatch(/^events-1 offset \d+, number \d+: nothing is expected here, sim\/SIM-0001 is there$/);
  expect(of('journal against frames: answered CALLs')).toMatchObject({ lost: 1, doubled: 0, invented: 0, changed: 0 });
  expect(of('journal against frames: what chargers received')).toMatchObject({ lost: 1 });
}, 180_000);
