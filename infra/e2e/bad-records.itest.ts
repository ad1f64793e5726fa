// Each kind of bad record on each topic, with the real apps: it is kept with a code where one can ask for it, and what follows on its partition flows.
import { randomUUID } from 'node:crypto';
import { chargerKey, partitionOf, TOPICS } from '@chargeplane/contracts';
import type { CanonicalCommand, CommandEnvelope, RawRecord, TopicName } from '@chargeplane/contracts';
import { createKafka, openProducer } from '@chargeplane/kafka';
import type { Kafka, KafkaProducer } from '@chargeplane/kafka';
import { openCodec } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';
import { WebSocket } from 'ws';
import { readTopic } from '../local/read-topic.ts';
import { BAD_VALUES } from './bad-values.ts';
import { eventually, startAppsOnServers } from './libraries/apps-on-servers.ts';
import type { AppsOnServers } from './libraries/apps-on-servers.ts';

const NAMES = Object.keys(TOPICS) as TopicName[];
/** Topics whose records become rows of the sink. */
const KEPT = ['frames', 'events', 'rejected', 'ledger', 'outcomes'] as const;
const TABLES = ['chargers', 'tokens', 'downlink'] as const;
const CHARGER = 'CP-1';
const KEY = chargerKey('main', CHARGER);
const HERE = partitionOf(KEY, 3);
const ELSEWHERE = (HERE + 1) % 3;
const FAR = 'x'.repeat(300_000);

let apps: AppsOnServers;
let kafka: Kafka;
let codec: Codec;
let producer: KafkaProducer;
let peer: WebSocket;
const good = new Map<TopicName, Buffer>();
/** topic, kind → where it stands. */
const written = new Map<string, { partition: number; offset: number }>();

const prefixed = (topic: TopicName): string => `${apps.installation.topicPrefix}${topic}`;
async function put(topic: TopicName, value: Buffer | null, { key = KEY as string | null, partition = HERE } = {}): Promise<{ partition: number; offset: number }> {
  const { baseOffset } = await producer.send(prefixed(topic), partition, [{ key, value }]);
  return { partition, offset: baseOffset };
}
async function bad(topic: TopicName, kind: string, value: Buffer | null, place: Parameters<typeof put>[2] = {}): Promise<void> {
  written.set(`${topic} ${kind}`, await put(topic, value, place));
}
const at = (topic: TopicName, kind: string) => written.get(`${topic} ${kind}`) ?? { partition: -1, offset: -1 };

const raw = (more: Partial<RawRecord> = {}): Buffer => codec.encode('frames', 'io.chargeplane.raw.RawRecord', {
  kind: 'FRAME_IN', frameId: randomUUID(), tenantId: 'main', chargerId: CHARGER, connectionId: 'a connection of the test', connSeq: 0, ocppVersion: 'V16', receivedAt: Date.now(), edgeNode: 'test', incarnation: 'test', binary: false,
  leg: 'CHARGER', payload: '[2,"1","Heartbeat",{}]', ...more,
});
const command = (more: Partial<CommandEnvelope> = {}, type: CanonicalCommand['type'] = 'charger.reset', payload: object = { mode: 'HARD' }): Buffer => codec.encodeCommand({
  type, payload, envelope: { commandId: randomUUID(), commandVersion: 1, tenantId: 'main', chargerId: CHARGER, requestedAt: Date.now(), expiresAt: Date.now() + 600_000, system: 'test', waitForEffect: false, allowApproximation: false, queueOffline: false, ...more },
} as unknown as CanonicalCommand);
const entry = (topic: 'chargers' | 'tokens', name: string, wrong = false): Buffer => topic === 'chargers'
  ? codec.encode(topic, 'io.chargeplane.registry.Charger', { tenantId: 'main', chargerId: name, blocked: wrong, topology: [], quirks: [], updatedAt: 0 })
  : codec.encode(topic, 'io.chargeplane.registry.Token', { tenantId: 'main', ref: name, keyId: 'k1', status: wrong ? 'BLOCKED' : 'ACCEPTED', updatedAt: 0 });
const downlink = (connectionId: string): Buffer => codec.encode('downlink', 'io.chargeplane.command.Downlink', { kind: 'CLOSE', tenantId: 'main', chargerId: CHARGER, connectionId, deliverBefore: Date.now() + 60_000, answerWithinMs: 0, closeCode: 4_001 });

/** A charger on the edge, from which the topics get a record of each kind. */
async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(`${apps.edge}/${CHARGER}`, 'ocpp1.6');
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('message', (data) => {
    const [type, id] = JSON.parse(String(data)) as [number, string];
    if (type === 2) socket.send(JSON.stringify([3, id, { status: 'Accepted' }]));
  });
  return socket;
}

/** Good records of frames that stand where none of theirs does, or name something at length. */
const MISPLACED: readonly { name: string; code: string; key?: string | null; partition?: number; record?: Partial<RawRecord> }[] = [
  { name: 'under no key', code: 'WRONG_KEY', key: null },
  { name: 'under the key of another', code: 'WRONG_KEY', key: chargerKey('main', 'CP-2') },
  { name: 'on a foreign partition', code: 'WRONG_KEY', partition: ELSEWHERE },
  { name: 'under a key of 300 kB', code: 'TOO_LARGE', key: FAR },
  { name: 'of an identity of 300 kB', code: 'TOO_LARGE', key: `main/${FAR}`, record: { chargerId: FAR } },
  { name: 'with a frameId of 300 kB', code: 'TOO_LARGE', record: { frameId: FAR } },
  { name: 'with an incarnation of 300 kB', code: 'TOO_LARGE', record: { incarnation: FAR } },
];

/** Commands that can be read, and make no sense; the name is the id. */
const SENSELESS: readonly { name: string; state: string; reason: string; envelope?: Partial<CommandEnvelope>; place?: Parameters<typeof put>[2]; type?: CanonicalCommand['type']; payload?: object }[] = [
  { name: 'for no charger', state: 'CHARGER_OFFLINE', reason: 'CHARGER_OFFLINE', envelope: { chargerId: 'nobody' } },
  { name: 'of a tenant that does not exist', state: 'CHARGER_OFFLINE', reason: 'CHARGER_OFFLINE', envelope: { tenantId: 'nowhere' } },
  { name: 'of no tenant', state: 'REJECTED', reason: 'VALIDATION_FAILED', envelope: { tenantId: '' } },
  { name: 'that is over', state: 'EXPIRED', reason: 'EXPIRED', envelope: { requestedAt: 0, expiresAt: 1 } },
  { name: 'that was asked for before time began', state: 'EXPIRED', reason: 'EXPIRED', envelope: { requestedAt: -1, expiresAt: null } },
  { name: 'that ends in a thousand years', state: 'REJECTED', reason: 'VALUE_OUT_OF_RANGE', envelope: { expiresAt: Date.UTC(3_026, 0) } },
  { name: 'that waits until it is over', state: 'REJECTED', reason: 'VALIDATION_FAILED', envelope: { notBefore: Number.MAX_SAFE_INTEGER } },
  { name: 'with a system of 300 kB', state: 'REJECTED', reason: 'VALUE_OUT_OF_RANGE', envelope: { system: FAR } },
  { name: 'under no key', state: 'CHARGER_OFFLINE', reason: 'CHARGER_OFFLINE', envelope: { chargerId: 'nobody' }, place: { key: null } },
  { name: 'under a key of 300 kB', state: 'CHARGER_OFFLINE', reason: 'CHARGER_OFFLINE', envelope: { chargerId: 'nobody' }, place: { key: FAR } },
  { name: 'on a foreign partition', state: 'CHARGER_OFFLINE', reason: 'CHARGER_OFFLINE', envelope: { chargerId: 'nobody' }, place: { partition: (partitionOf('main/nobody', 3) + 1) % 3 } },
  { name: 'of a priority that nobody knows', state: 'REJECTED', reason: 'VALIDATION_FAILED', envelope: { priority: 'UNKNOWN' } },
  { name: 'that sets nothing', state: 'REJECTED', reason: 'VALIDATION_FAILED', type: 'configuration.set', payload: { items: [] } },
  { name: 'that sets 300 kB', state: 'REJECTED', reason: 'VALUE_OUT_OF_RANGE', type: 'configuration.set', payload: { items: [{ key: 'HeartbeatInterval', value: FAR }] } },
  { name: 'that triggers what nobody knows', state: 'REJECTED', reason: 'VALIDATION_FAILED', type: 'message.trigger', payload: { message: 'UNKNOWN' } },
  { name: 'that resets in no known way', state: 'REJECTED', reason: 'VALIDATION_FAILED', payload: { mode: 'UNKNOWN' } },
];

async function metric(app: 'edge' | 'normalizer' | 'dispatcher', name: string, labels: Record<string, string> = {}): Promise<number> {
  const lines = (await apps.ask(app, '/metrics')).split('\n').filter((line) => line.startsWith(`chargeplane_${app}_${name}`) && Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
/** The settled outcome of a command, once it is in the table. */
const settled = (commandId: string) => eventually(`the outcome of ${commandId}`, async () => (await apps.query<{ state: string; reason: string }>(`SELECT state, reason FROM command_outcomes WHERE command_id = '${commandId}' AND settled`))[0], 90);

beforeAll(async () => {
  apps = await startAppsOnServers();
  kafka = createKafka({ brokers: [apps.installation.kafka], clientId: 'bad-records' });
  codec = await openCodec({ registryUrl: apps.installation.registry, topicPrefix: apps.installation.topicPrefix, topics: NAMES });
  producer = openProducer(kafka);
  peer = await connect();
  peer.send('no OCPP');
  // Until the events tell that the charger is connected, a command is refused.
  await eventually('a command that is answered', async () => {
    const commandId = randomUUID();
    await put('commands', command({ commandId }, 'message.trigger', { message: 'STATUS' }));
    return (await settled(commandId)).state === 'ACKNOWLEDGED';
  });
  good.set('chargers', entry('chargers', CHARGER)).set('tokens', entry('tokens', 'f00d'));
  for (const topic of NAMES) {
    if (good.has(topic)) continue;
    const found = await eventually(`a record of ${topic}`, async () => (await readTopic(kafka, prefixed(topic))).find(({ record }) => record.value !== null && !record.key?.toString().startsWith('m/'))?.record.value);
    good.set(topic, found);
  }

  for (const topic of NAMES) {
    const sound = good.get(topic) as Buffer;
    const foreign = good.get(topic === 'tokens' ? 'chargers' : 'tokens') as Buffer;
    // A state topic is the memory of one app: what is wrong there stands under keys that are none of its parts.
    const key = topic.endsWith('-state') ? 'nobody' : KEY;
    // In a compacted topic a null is a tombstone, and the broker itself refuses what has no key.
    const compacted = TOPICS[topic].cleanup === 'compact';
    for (const { name, make } of BAD_VALUES) if (!(name === 'null' && compacted)) await bad(topic, name, make(sound, foreign), { key });
    for (const { name, make } of BAD_VALUES.slice(1, 3)) if (!compacted) await bad(topic, `${name}, no key`, make(sound, foreign), { key: null });
    await bad(topic, 'no Avro, a key of 300 kB', Buffer.from('x'), { key: FAR });
  }
  for (const { name, code: _code, record, ...place } of MISPLACED) await bad('frames', name, raw(record), place);
  for (const { name, envelope, place, type, payload } of SENSELESS) await put('commands', command({ commandId: name, ...envelope }, type, payload), place);
}, 240_000);

afterAll(async () => {
  peer?.terminate();
  await producer?.close();
  await apps?.stop();
}, 120_000);

const byKind = [...BAD_VALUES, { name: 'empty, no key', error: 'NOT_CONFLUENT' }, { name: 'no Avro, no key', error: 'NOT_CONFLUENT' }, { name: 'no Avro, a key of 300 kB', error: 'NOT_CONFLUENT' }];

describe.each(KEPT)('%s', (topic) => {
  it.each(byKind.map(({ name, error }) => [name, error]))('%s: a row of sink_rejected', async (name, error) => {
    const { partition, offset } = at(topic, name);
    const row = await eventually('the row', async () => (await apps.query<{ code: string; detail: string }>(`SELECT code, detail FROM sink_rejected FINAL WHERE topic = '${topic}' AND partition = ${partition} AND offset = ${offset}`))[0]);
    expect(row).toEqual({ code: error === 'WRONG_RECORD' ? 'UNEXPECTED_RECORD' : 'NOT_AVRO', detail: error === 'NO_VALUE' ? 'the record has no value' : expect.stringMatching(`^${error}`) });
  });
});

describe('frames', () => {
  const rejection = (kind: string) => eventually(`the rejection of ${kind}`, async () => (await apps.query<{ code: string }>(`SELECT code FROM rejections WHERE source_partition = ${at('frames', kind).partition} AND source_offset = ${at('frames', kind).offset}`))[0]);

  it.each(byKind.map(({ name }) => [name]))('%s: rejected by the normalizer too, under NOT_AVRO', async (name) => expect(await rejection(name)).toEqual({ code: 'NOT_AVRO' }));

  it.each(MISPLACED.map(({ name, code }) => [name, code]))('a good record %s: %s', async (name, code) => expect(await rejection(name)).toEqual({ code }));
});

describe('commands', () => {
  // A command is far smaller than a record may be.
  const inCommands = byKind.map(({ name, error }) => [name, name.startsWith('as large as') ? 'TOO_LARGE' : error] as const);
  it.each(inCommands)('%s: an outcome under the place of the record', async (name, error) => {
    const { partition, offset } = at('commands', name);
    const id = `undecodable/${partition}/${offset}`;
    expect(await settled(id)).toEqual({ state: 'REJECTED', reason: 'VALIDATION_FAILED' });
    const [row] = await apps.query<{ detail: string }>(`SELECT detail FROM command_outcomes WHERE command_id = '${id}'`);
    expect(row?.detail).toMatch(error === 'NO_VALUE' ? 'the record has no value' : error);
  });

  it.each(SENSELESS.map(({ name, state, reason }) => [name, state, reason]))('a command %s: %s, %s', async (name, state, reason) => expect(await settled(name)).toEqual({ state, reason }));

  it('with an id, or a charger, that nothing can be written under: an outcome under its place', async () => {
    const places = await Promise.all([put('commands', command({ commandId: FAR })), put('commands', command({ commandId: '' })), put('commands', command({ chargerId: FAR }), { key: null })]);
    for (const { partition, offset } of places) expect(await settled(`undecodable/${partition}/${offset}`)).toEqual({ state: 'REJECTED', reason: 'VALIDATION_FAILED' });
  });
});

describe.each(TABLES)('%s', (topic) => {
  it('each bad value is counted by its code', async () => {
    const expected = Map.groupBy(byKind.filter(({ name }) => written.has(`${topic} ${name}`)), ({ error }) => error);
    expect(expected.size).toBeGreaterThan(5);
    for (const [code, kinds] of expected) await eventually(`${kinds.length} of ${code}`, async () => (await metric('edge', 'unusable_records_total', { topic, code })) === kinds.length);
  });

  it('a good one in a wrong place is counted, and what stands in the right place holds', async () => {
    if (topic === 'downlink') return expect(await metric('edge', 'unusable_records_total', { topic, code: 'WRONG_KEY' })).toBe(0);
    const [name, key] = topic === 'chargers' ? ['CP-9', chargerKey('main', 'CP-9')] : ['beef', 'main/beef'];
    await put(topic, entry(topic, name, true), { key: 'main/other' });
    await put(topic, entry(topic, name, true), { key, partition: (partitionOf(key, 3) + 1) % 3 });
    await eventually('both codes', async () => (await metric('edge', 'unusable_records_total', { topic, code: 'WRONG_KEY' })) >= 1 && (await metric('edge', 'unusable_records_total', { topic, code: 'WRONG_PARTITION' })) === 1);
  });
});

describe('the good ones behind', () => {
  it('flow on every topic', async () => {
    peer.send('still no OCPP');
    peer.send('[2,"after","Heartbeat",{}]');
    await eventually('the rejected frame', async () => (await apps.query(`SELECT 1 FROM frames AS f INNER JOIN rejections AS r ON r.source_partition = f.partition AND r.source_offset = f.offset WHERE f.payload = 'still no OCPP'`))[0]);
    await eventually('the event', async () => (await apps.query(`SELECT 1 FROM frames AS f INNER JOIN events AS e ON e.source_partition = f.partition AND coalesce(e.request_offset, e.source_offset) = f.offset WHERE f.payload = '[2,"after","Heartbeat",{}]'`))[0]);
    const commandId = randomUUID();
    await put('commands', command({ commandId }, 'message.trigger', { message: 'HEARTBEAT' }));
    expect((await settled(commandId)).state).toBe('ACKNOWLEDGED');
    await put('chargers', entry('chargers', CHARGER, true));
    const [code] = await Promise.all([new Promise<number>((resolve) => peer.once('close', resolve)), put('downlink', downlink('nobody'))]);
    expect(code).toBe(1008);
  }, 180_000);

  it('and nothing leaks: what was rejected has its entry, what could not be read its row', async () => {
    const leaks = async (): Promise<object[]> => apps.query('SELECT kind, topic, partition, offset, detail FROM accounting_leaks');
    await eventually('an accounting without a leak', async () => (await leaks()).length === 0).catch(async () => expect(await leaks()).toEqual([]));
  }, 180_000);

  it('events that the dispatcher cannot use are counted by their code', async () => {
    for (const [code, kinds] of Map.groupBy(byKind, ({ error }) => error)) expect([code, await metric('dispatcher', 'unreadable_events_total', { code })]).toEqual([code, kinds.length]);
    await put('events', good.get('events') as Buffer, { key: 'main/other' });
    await eventually('the foreign one', async () => (await metric('dispatcher', 'unreadable_events_total', { code: 'WRONG_KEY' })) === 1);
  });

  it('no app ended, none stands still', async () => {
    for (const app of ['edge', 'normalizer', 'dispatcher', 'sink'] as const) expect([app, await apps.ask(app, '/ready')]).toEqual([app, expect.stringContaining('"ready"')]);
  });
});

describe('the state topics', () => {
  it.each(['normalizer', 'dispatcher'] as const)('what stands in that of the %s and is none of its parts is passed over when it is read back, and counted', async (app) => {
    const foreign = [...written.keys()].filter((kind) => kind.startsWith(`${app}-state `)).length;
    expect(foreign).toBeGreaterThan(10);
    // Of the positions only the newest counts: the app itself writes them again with its next transaction.
    await put(`${app}-state`, Buffer.from('junk'), { key: 'p/positions' });
    const before = randomUUID();
    await put('frames', raw({ frameId: before }));
    await eventually('the frame to have its outcome', async () => (await apps.query(`SELECT 1 FROM frames AS f INNER JOIN frame_outcomes AS o ON o.partition = f.partition AND o.offset = f.offset WHERE f.frame_id = '${before}'`))[0]);
    await put('commands', command({ commandId: before, expiresAt: 1 }));
    await settled(before);
    await apps.replace(app);
    await eventually('it to be ready', async () => (await apps.ask(app, '/ready').catch(() => '')).includes('"ready"'));
    // Compaction may have taken older ones of the same key.
    expect(await metric(app, 'foreign_state_total')).toBeGreaterThan(0);
    const commandId = randomUUID();
    await put('commands', command({ commandId, chargerId: 'nobody' }), { key: null });
    expect((await settled(commandId)).state).toBe('CHARGER_OFFLINE');
  }, 180_000);

  it('a part of ours that cannot be read stops its partition, by name, and no other; a tombstone heals it', async () => {
    const key = `c/${KEY}/core`;
    await put('dispatcher-state', Buffer.from('junk'), { key });
    await apps.replace('dispatcher');
    const why = await eventually('the partition to stand still', async () => {
      const text = await apps.ask('dispatcher', '/ready').catch(() => '');
      return text.includes('stand still') && text;
    });
    expect(why).toContain(`The state part ${key} of partition ${HERE} cannot be read`);
    const others = ['a', 'b', 'c', 'd', 'e', 'f'].filter((id) => partitionOf(chargerKey('main', id), 3) !== HERE);
    for (const chargerId of others) {
      const commandId = randomUUID();
      const own = chargerKey('main', chargerId);
      await put('commands', command({ commandId, chargerId }), { key: own, partition: partitionOf(own, 3) });
      expect((await settled(commandId)).state).toBe('CHARGER_OFFLINE');
    }
    await put('dispatcher-state', null, { key });
    await apps.replace('dispatcher');
    await eventually('it to be ready', async () => (await apps.ask('dispatcher', '/ready').catch(() => '')).includes('"ready"'));
  }, 180_000);
});
