import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { queryRows } from '@chargeplane/clickhouse';
import { endOffsets } from '@chargeplane/kafka';
import type { JournalEntry } from '@chargeplane/simulator';
import { differencesOf } from '../index.ts';
import type { Comparison } from '../index.ts';
import { CHARGERS, eventually, ManyMembers } from './many-members.ts';
import { TENANT } from './pipe-world.ts';
import type { PipeWorld } from './pipe-world.ts';

let all: ManyMembers;
let world: PipeWorld;
const appended: string[] = [];
beforeAll(async () => {
  all = await ManyMembers.open();
  ({ world } = all);
}, 400_000);
afterAll(() => all?.close(), 60_000);

const rows = <T>(sql: string): Promise<T[]> => queryRows<T>(world.admin, sql);
const differing = (results: readonly Comparison[]): Comparison[] => results.filter((each) => differencesOf(each) > 0);
const compare = (): Promise<Comparison[]> => world.compare({ journals: [{ file: all.journal, tenant: TENANT }] });
const of = (results: readonly Comparison[], name: string): Comparison => results.find((each) => each.name === name) as Comparison;
const frames = async (): Promise<number> => (await endOffsets(world.kafka, `${world.topicPrefix}frames`)).reduce((sum, end) => sum + end, 0);

test('five of each loop, killed, chargers that hop between two edges, one of which sleeps with an append in flight: nothing is lost, doubled or invented', async () => {
  const killed = all.killOneOfEach();
  for (const charger of all.chargers.filter((_, n) => n % 2 === 0)) {
    await Promise.all([all.command([charger]), charger.hop()]);
    await sleep(100);
  }
  await killed;
  await all.partitionsAreShared();
  appended.push(await all.sleepsWithAnAppend('pass'));
  await all.command(all.chargers.slice(0, 4));
  appended.push(await all.sleepsWithAnAppend('cut-before'));
  // Whichever edge woke up when: the newest connection of each charger is its current one, and no other is open.
  await eventually('each charger has one connection, its newest', async () => {
    const [now] = await rows<{ open: number; newest: number }>(`
      SELECT count() AS open, countIf(c.connection_id = f.newest) AS newest FROM connections AS c
      INNER JOIN (SELECT charger, argMax(connection_id, offset) AS newest FROM frames WHERE kind = 'CONN_OPENED' GROUP BY charger) AS f ON f.charger = c.charger
      WHERE c.state = 'open'`);
    return now?.open === CHARGERS && now.newest === CHARGERS;
  });
  // What is no record of ours has its place in everything, too.
  for (const [partition, value] of [[0, Buffer.from('no Avro')], [1, null], [2, Buffer.from([0, 0, 1, 0, 0, 1])]] as const) await world.producer.send(`${world.topicPrefix}frames`, partition, [{ key: 'sim/x', value }]);
  await all.rest();

  const results = await compare();
  expect(differing(results)).toEqual([]);
  for (const { name, compared, note } of results) expect([name, compared > 0, note]).toEqual([name, true, undefined]);
  expect(of(results, 'frames against ledger').compared).toBe(await frames());
  expect(of(results, 'topics against ClickHouse: frames').compared).toBe(await frames());
  expect(of(results, 'journal against frames: answered CALLs').compared).toBeGreaterThan(100);
  expect(of(results, 'fold of frames against events').hashes?.every(({ expected, found }) => expected === found)).toBe(true);
}, 560_000);

test('an append that was in flight is in the log once, a fact also where the charger had gone; older connections were closed by command', async () => {
  const found = await Promise.all(appended.map((call) => rows<{ later: number; outcome: string }>(`
    SELECT any(o.outcome) AS outcome, countIf(n.incarnation != f.incarnation AND n.offset BETWEEN c.offset AND f.offset) AS later
    FROM (SELECT * FROM frames WHERE kind = 'FRAME_IN' AND startsWith(payload, '${call}')) AS f
    INNER JOIN (SELECT * FROM frames WHERE kind = 'CONN_OPENED') AS c ON c.connection_id = f.connection_id
    INNER JOIN (SELECT * FROM frames WHERE kind = 'CONN_OPENED') AS n ON n.charger = f.charger
    INNER JOIN frame_outcomes AS o ON o.partition = f.partition AND o.offset = f.offset
    GROUP BY f.partition, f.offset`)));
  expect(found.map(({ length }) => length)).toEqual([1, 1]);
  expect(found.flat().filter(({ outcome }) => outcome === 'REJECTED')).toEqual([]);
  expect(found[1]?.[0]?.later).toBeGreaterThan(0);
  const [closed] = await rows<{ n: number }>("SELECT count() AS n FROM frames WHERE kind = 'CONN_CLOSED' AND reason = 'COMMANDED'");
  expect(closed?.n).toBeGreaterThan(0);
});

test('whatever is deleted, changed, doubled or made up afterwards is counted once where it is, and named', async () => {
  const { topicPrefix: prefix, admin, producer } = world;
  const row = async (table: string, columns: string): Promise<string> => {
    const [first] = await rows<Record<string, number>>(`SELECT ${columns} FROM ${table} ORDER BY ${columns} LIMIT 1`);
    return Object.values(first ?? {}).join(', ');
  };
  const place = 'topic_partition, topic_offset';
  const [frame, outcome, event, rejection, command] = await Promise.all([row('frames', 'partition, offset'), row('frame_outcomes', 'partition, offset'), row('events', place), row('rejections', place), row('command_outcomes', place)]);
  const made = await row("events WHERE event_type = 'charger.connection.changed' AND derived_rows = 1", place);
  for (const table of ['frame_outcomes', 'events', 'rejections', 'connection_events']) await admin.command({ query: `SYSTEM START MERGES ${table}` });
  await admin.command({ query: `INSERT INTO frames SELECT * FROM frames WHERE (partition, offset) = (${frame}) SETTINGS insert_deduplicate = 0` });
  await admin.command({ query: `DELETE FROM frame_outcomes WHERE (partition, offset) = (${outcome})` });
  await admin.command({ query: `DELETE FROM events WHERE (${place}) = (${event})` });
  await admin.command({ query: `DELETE FROM connection_events WHERE (${place}) = (${made})` });
  await admin.command({ query: `ALTER TABLE rejections UPDATE payload = 'another' WHERE (${place}) = (${rejection}) SETTINGS mutations_sync = 1` });
  await admin.command({ query: `INSERT INTO command_outcomes SELECT * REPLACE (topic_offset + 1000000 AS topic_offset) FROM (SELECT * FROM command_outcomes WHERE (${place}) = (${command})) SETTINGS insert_deduplicate = 0` });
  await producer.send(`${prefix}events`, 1, [{ key: 'sim/SIM-0001', value: Buffer.from('no event') }]);
  await producer.send(`${prefix}ledger`, 0, [{ key: '/0', value: Buffer.from('no batch') }]);
  const journalled = readFileSync(all.journal, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as JournalEntry);
  const answered = journalled.findIndex(({ what, text }) => what === 'received' && text?.startsWith('[3,'));
  const changed = journalled.map((entry, n) => (n === answered ? { ...entry, text: entry.text?.replace('[3,', '[3, ') } : entry));
  writeFileSync(all.journal, `${changed.map((entry) => JSON.stringify(entry)).join('\n')}\n`);

  const results = await compare();
  const none = { lost: 0, doubled: 0, invented: 0, changed: 0 };
  const table = 'topics against ClickHouse:';
  expect(Object.fromEntries(differing(results).map(({ name, lost, doubled, invented, changed: other }) => [name, { lost, doubled, invented, changed: other }]))).toEqual({
    [`${table} frames`]: { ...none, doubled: 1 },
    [`${table} frame_outcomes`]: { ...none, lost: 1 },
    [`${table} frame_outcomes FINAL`]: { ...none, lost: 1 },
    [`${table} events`]: { ...none, lost: 1 },
    [`${table} events FINAL`]: { ...none, lost: 1 },
    [`${table} rows made of events`]: { ...none, lost: 1 },
    [`${table} rows made of events FINAL`]: { ...none, lost: 1 },
    [`${table} rejections`]: { ...none, changed: 1 },
    [`${table} rejections FINAL`]: { ...none, changed: 1 },
    [`${table} command_outcomes`]: { ...none, invented: 1 },
    [`${table} command_outcomes FINAL`]: { ...none, lost: 1, invented: 1 },
    'ledger against events': { ...none, invented: 1 },
    'frames against ledger': { ...none, invented: 1 },
    'fold of frames against events': { ...none, invented: 1 },
    'fold of frames against ledger': { ...none, invented: 1 },
    'journal against frames: answered CALLs': { ...none, lost: 1 },
    'journal against frames: what chargers received': { ...none, lost: 1 },
  });
  expect(of(results, 'ledger against events').examples).toEqual([expect.stringMatching(/^invented: events-1 offset \d+ is no event$/)]);
  expect(of(results, 'fold of frames against events').examples).toEqual([expect.stringMatching(/^events-1 offset \d+, number \d+: nothing is expected here, sim\/SIM-0001 is there$/)]);
}, 300_000);
