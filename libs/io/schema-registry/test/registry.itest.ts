// Against a real registry (Apicurio, its journal in a real Kafka).
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import fc from 'fast-check';
import { TOPICS } from '@chargeplane/contracts';
import type { TopicName } from '@chargeplane/contracts';
import { startKafka } from '../../../../infra/local/servers/kafka.ts';
import type { RunningKafka } from '../../../../infra/local/servers/kafka.ts';
import { startRegistry } from '../../../../infra/local/servers/registry.ts';
import type { RunningRegistry } from '../../../../infra/local/servers/registry.ts';
import type { AvroPrimitive, AvroRecord } from '../src/avro-schema.ts';
import { recordType } from '../src/avro-type.ts';
import { encodeFramed } from '../src/encoder.ts';
import { IncompatibleSchema, loadSchemas, openCodec, registerAll, RegistryAway, SchemasNotDeployed, subjectOf } from '../src/index.ts';
import type { RecordName } from '../src/index.ts';
import { catalogOf, entryOf } from '../src/load-schemas.ts';
import type { SchemaCatalog } from '../src/load-schemas.ts';
import { registryClient } from '../src/registry-client.ts';
import { valueOf } from './arbitrary.ts';
import { edited, fieldOf, without } from './edit.ts';

const TOKEN = 'io.chargeplane.registry.Token';
const topics = Object.keys(TOPICS) as TopicName[];
const all = topics.flatMap((topic) => TOPICS[topic].records.map((fullName) => ({ topic, fullName: fullName as RecordName })));
const catalog = loadSchemas();
/** avsc's own longs, which the other client uses, are wrong below −2^52. */
const FOR_OTHERS = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });

let dir: string;
let kafka: RunningKafka;
let registry: RunningRegistry;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'registry-'));
  kafka = await startKafka({ dir: join(dir, 'kafka') });
  registry = await startRegistry({ dir: join(dir, 'registry'), kafkaBootstrap: kafka.bootstrap });
}, 300_000);

afterAll(async () => {
  await registry?.stop();
  await kafka?.stop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

const withToken = (edit: (record: AvroRecord) => void): SchemaCatalog =>
  catalogOf([...catalog.records.values()].map((entry) => (entry.fullName === TOKEN ? entryOf(TOKEN, edited(entry.schema, edit)) : entry)));

test('before the deploy a codec says what to do', async () => {
  const opening = openCodec({ registryUrl: registry.url, topicPrefix: 'none.', topics: ['events'], waitMs: 1_000 });
  await expect(opening).rejects.toThrow(SchemasNotDeployed);
  await expect(opening).rejects.toThrow(new RegExp(`^${TOPICS.events.records.length} schemas .* are not registered .*npm run deploy`));
});

test('the deploy registers every record of every topic, and again changes no id', async () => {
  const progress: number[] = [];
  const first = await registerAll({ registryUrl: registry.url, topicPrefix: 'a.', onProgress: (done) => progress.push(done) });
  expect(first.map((one) => one.subject).sort()).toEqual(all.map(({ topic, fullName }) => `a.${topic}-${fullName}`).sort());
  expect(first.every((one) => one.added)).toBe(true);
  expect(progress).toEqual(all.map((_one, i) => i + 1));
  const again = await registerAll({ registryUrl: registry.url, topicPrefix: 'a.' });
  expect(again.every((one) => !one.added)).toBe(true);
  const ids = (list: typeof first): [string, number][] => list.map((one): [string, number] => [one.subject, one.schemaId]).sort();
  expect(ids(again)).toEqual(ids(first));
  for (const { topic, fullName } of all) expect(await registryClient(registry.url).compatibility(subjectOf('a.', topic, fullName))).toBe(TOPICS[topic].compatibility);
}, 60_000);

test('every record type goes through a codec of the registry, and another client with its default settings reads it', async () => {
  const codec = await openCodec({ registryUrl: registry.url, topicPrefix: 'a.', topics });
  const other = new SchemaRegistry({ host: registry.url });
  for (const { topic, fullName } of all) {
    for (const value of fc.sample(valueOf(catalog.get(fullName).schema), { numRuns: 5, seed: 42 })) {
      const bytes = codec.encode(topic, fullName, value as never);
      await codec.prepare([bytes]);
      expect(codec.decode(topic, bytes)).toEqual({ fullName, schemaId: codec.schemaId(topic, fullName), value });
    }
    const [value] = fc.sample(valueOf(catalog.get(fullName).schema, FOR_OTHERS), { numRuns: 1, seed: 3 });
    expect(await other.decode(codec.encode(topic, fullName, value as never))).toEqual(value);
  }
}, 120_000);

test.each<[string, (record: AvroRecord) => void, RegExp]>([
  ['a removed field', without('ref'), /ref was removed and had no default/],
  ['a new field without a default', (record) => record.fields.push({ name: 'more', type: 'string' }), /more is new and has no default/],
  ['another type', (record) => (fieldOf(record, 'ref').type = { type: 'long' } as AvroPrimitive), /ref was string and is long/],
])('the registry refuses %s in a public subject, and the deploy says what and what to do', async (_what, edit, what) => {
  const refused = registerAll({ registryUrl: registry.url, topicPrefix: 'a.', topics: ['tokens'], catalog: withToken(edit) });
  await expect(refused).rejects.toThrow(IncompatibleSchema);
  await expect(refused).rejects.toThrow(what);
  await expect(refused).rejects.toThrow(/a\.tokens-io\.chargeplane\.registry\.Token \(FULL_TRANSITIVE\)/);
});

test('an additive change is accepted, the old id stays, and a codec of the old version reads the new data', async () => {
  const codec = await openCodec({ registryUrl: registry.url, topicPrefix: 'a.', topics: ['tokens'] });
  const newer = withToken((record) => record.fields.splice(1, 0, { name: 'labels', type: { type: 'array', items: 'string' }, default: [] }));
  const [added] = await registerAll({ registryUrl: registry.url, topicPrefix: 'a.', topics: ['tokens'], catalog: newer });
  expect(added?.added).toBe(true);
  expect(added?.schemaId).not.toBe(codec.schemaId('tokens', TOKEN));
  const value = { tenantId: 'main', ref: 'r', keyId: 'k1', status: 'ACCEPTED', expiresAt: null, groupRef: null, note: null, updatedAt: 1 };
  const bytes = encodeFramed(recordType(newer.get(TOKEN).schema), added?.schemaId ?? 0, { ...value, labels: ['x'] });
  expect(codec.decode('tokens', bytes)).toMatchObject({ error: 'UNKNOWN_SCHEMA' });
  await codec.prepare([bytes]);
  expect(codec.decode('tokens', bytes)).toEqual({ fullName: TOKEN, schemaId: added?.schemaId, value });

  const [back] = await registerAll({ registryUrl: registry.url, topicPrefix: 'a.', topics: ['tokens'] });
  expect(back).toMatchObject({ added: false, schemaId: codec.schemaId('tokens', TOKEN) });
});

test('an id that does not exist is UNKNOWN_SCHEMA', async () => {
  const codec = await openCodec({ registryUrl: registry.url, topicPrefix: 'a.', topics: ['tokens'] });
  const bytes = Buffer.from([0, 0, 0x7f, 0xff, 0xff, 0]);
  await codec.prepare([bytes]);
  expect(codec.decode('tokens', bytes)).toMatchObject({ error: 'UNKNOWN_SCHEMA', detail: expect.stringContaining('no such schema') });
});

test('a registry that was away for long and then answers as if it were empty is waited for as well', async () => {
  await registerAll({ registryUrl: registry.url, topicPrefix: 'late.' });
  const journalMs = 4_000;
  const awayUntil = Date.now() + 5_000;
  let empty = 9;
  // The registry between its start and the end of its journal: away for longer than journalMs, then empty, then whole.
  const front = createServer((request, response) => {
    if (Date.now() < awayUntil) return void request.destroy();
    if (empty-- > 0) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{"error_code":40401,"message":"no such subject"}');
    const { hostname, port } = new URL(registry.url);
    request.pipe(forward({ hostname, port, path: request.url, method: request.method, headers: request.headers }, (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers))));
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  try {
    const registryUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}${new URL(registry.url).pathname}`;
    const codec = await openCodec({ registryUrl, topicPrefix: 'late.', topics: ['commands'], journalMs });
    expect(codec.schemaId('commands', 'io.chargeplane.command.ChargerReset')).toBeGreaterThan(0);
    expect(empty).toBeLessThan(0);
  } finally {
    front.closeAllConnections();
    front.close();
  }
});

test('a registry that is away is waited for; what it would have told is not taken for unknown', async () => {
  const codec = await openCodec({ registryUrl: registry.url, topicPrefix: 'a.', topics: ['tokens'] });
  const { port } = registry;
  await registry.stop();
  await expect(codec.prepare([Buffer.from([0, 0, 0x7f, 0xff, 0xfe, 0])])).rejects.toThrow(RegistryAway);
  await expect(openCodec({ registryUrl: registry.url, topicPrefix: 'a.', topics: ['tokens'], waitMs: 300 })).rejects.toThrow(RegistryAway);

  let waited = 0;
  const opening = openCodec({ registryUrl: registry.url, topicPrefix: 'a.', topics: ['tokens'], onWait: () => (waited += 1) });
  registry = await startRegistry({ dir: join(dir, 'registry'), kafkaBootstrap: kafka.bootstrap, port });
  const reopened = await opening;
  expect(waited).toBeGreaterThan(0);
  expect(reopened.schemaId('tokens', TOKEN)).toBe(codec.schemaId('tokens', TOKEN));
}, 120_000);
