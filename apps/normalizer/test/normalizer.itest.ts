import { randomBytes, randomUUID } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { TOPICS, topicConfig } from '@chargeplane/contracts';
import type { TopicName } from '@chargeplane/contracts';
import { createKafka, ensureTopics, openLanes, openProducer, tail } from '@chargeplane/kafka';
import type { InRecord, Kafka } from '@chargeplane/kafka';
import { PartitionFold, ruleSet, STATE_VERSION, vendorPacks } from '@chargeplane/normalize';
import type { FoldInput, FoldOutput } from '@chargeplane/normalize';
import { openCodec, registerAll } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';
import { sharedServers } from '../../../infra/local/servers/for-tests.ts';
import { AppProcess, freePort } from './app-process.ts';
import { fleetLog } from './fleet-log.ts';
import type { Written } from './fleet-log.ts';

const PARTITIONS = 3;
const SECRET = 'the secret of the tests of the normalizer';
const USED: TopicName[] = ['frames', 'events', 'rejected', 'ledger', 'normalizer-state'];

let servers: Awaited<ReturnType<typeof sharedServers>>;
let kafka: Kafka;
const processes: AppProcess[] = [];
beforeAll(async () => {
  servers = await sharedServers();
  kafka = createKafka({ brokers: [servers.kafka], clientId: 'normalizer-test' });
}, 120_000);
afterAll(async () => {
  await Promise.all(processes.map((each) => each.end('SIGKILL')));
  await servers.stop();
});

/** Topics and subjects of one test. */
async function openWorld(): Promise<{ prefix: string; codec: Codec; normalizer(env?: Record<string, string>): Promise<AppProcess> }> {
  const prefix = `t${randomBytes(6).toString('hex')}.`;
  await ensureTopics(kafka, USED.map((name) => ({ name: prefix + name, partitions: PARTITIONS, replicationFactor: 1, config: topicConfig(TOPICS[name]) })));
  const at = { registryUrl: servers.registry, topicPrefix: prefix, topics: USED };
  await registerAll(at);
  return {
    prefix,
    codec: await openCodec(at),
    async normalizer(env = {}) {
      const started = await AppProcess.start({
        CHARGEPLANE_KAFKA: servers.kafka, CHARGEPLANE_REGISTRY: servers.registry, CHARGEPLANE_TOPIC_PREFIX: prefix, CHARGEPLANE_PARTITIONS: String(PARTITIONS), CHARGEPLANE_TOKEN_KEY: SECRET, ...env,
      });
      processes.push(started);
      return started;
    },
  };
}

/** Every frame stands in the ledger. */
async function ledgerEnds(prefix: string, codec: Codec): Promise<boolean> {
  const [frames, ledger] = await Promise.all([readAll(`${prefix}frames`), readAll(`${prefix}ledger`)]);
  return frames.every((records, partition) => {
    const last = ledger[partition]?.at(-1)?.value;
    const decoded = last && codec.decodeAs('ledger', 'io.chargeplane.rejected.LedgerBatch', last);
    return decoded?.error === undefined && decoded?.value.toOffset === records.at(-1)?.offset;
  });
}

async function readAll(topic: string): Promise<InRecord[][]> {
  const records: InRecord[][] = Array.from({ length: PARTITIONS }, () => []);
  const reading = tail({ kafka, topic, from: 'beginning', incarnation: randomUUID(), onRecord: (partition, record) => records[partition]?.push(record) });
  await reading.ready;
  await reading.stop();
  return records;
}

/** Appends in order, a few at a time, so that a normalizer has something to do while it is killed. */
async function append(prefix: string, codec: Codec, log: readonly Written[], pauseMs: number): Promise<void> {
  const lanes = openLanes({ kafka, topic: `${prefix}frames`, partitions: PARTITIONS });
  for (let at = 0; at < log.length; at += 30) {
    await Promise.all(log.slice(at, at + 30).map(({ partition, key, record, bytes }) => lanes.append(partition, [{ key, value: record === null ? (bytes ?? null) : codec.encode('frames', 'io.chargeplane.raw.RawRecord', record) }])));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await lanes.close({ drainMs: 60_000 });
}

/** What the fold makes of a partition of `frames` in one go, without a broker. */
function foldOf(codec: Codec, partition: number, frames: readonly InRecord[]): FoldOutput {
  const inputs = frames.map(({ offset, timestamp, key, value }): FoldInput => {
    const place = { offset, timestamp, key: key?.toString() ?? '' };
    if (value === null) return { ...place, record: { undecodable: 'NOT_AVRO', detail: 'the record has no value', bytes: new Uint8Array() } };
    const decoded = codec.decodeAs('frames', 'io.chargeplane.raw.RawRecord', value);
    return { ...place, record: decoded.error === undefined ? decoded.value : { undecodable: 'NOT_AVRO', detail: `${decoded.error}: ${decoded.detail}`, bytes: value } };
  });
  return new PartitionFold(partition, ruleSet({ id: 'k1', secret: SECRET }, { packs: vendorPacks() }), { partitions: PARTITIONS }).apply(inputs);
}

describe('the normalizer', () => {
  it('waits for a registry that is away; killed in the middle it gives every frame one outcome, and the bytes of a fold without a broker', async () => {
    const { prefix, codec, normalizer } = await openWorld();
    const [registryPort, registry] = [await freePort(), new URL(servers.registry)];
    const first = await normalizer({ CHARGEPLANE_REGISTRY: `http://127.0.0.1:${registryPort}${registry.pathname}` });
    const { body } = await first.answers('/ready', ({ status, body: text }) => status === 503 && text.includes('registry'));
    expect(body).toContain('waiting for the schema registry');
    expect((await first.get('/health')).status).toBe(200);
    const proxy = createServer((socket) => {
      const upstream = connect(Number(registry.port), registry.hostname);
      socket.on('error', () => upstream.destroy()).pipe(upstream.on('error', () => socket.destroy())).pipe(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(registryPort, '127.0.0.1', resolve));
    await first.ready();
    expect(first.log).toContain('waiting for the schema registry');

    const log = fleetLog(12, 12, PARTITIONS);
    const third = Math.ceil(log.length / 3);
    let victim = first;
    for (let kill = 0; kill < 2; kill += 1) {
      const appended = append(prefix, codec, log.slice(kill * third, (kill + 1) * third), 100);
      await victim.until(async (app) => (await app.metric('chargeplane_normalizer_transactions_total')) >= 2, 'it has committed something');
      await victim.end('SIGKILL');
      victim = await normalizer();
      await appended;
    }
    await append(prefix, codec, log.slice(2 * third), 0);
    await victim.ready();
    const last = victim;
    await last.until(async (app) => (await ledgerEnds(prefix, codec)) && (await app.metric('chargeplane_normalizer_lag')) === 0, 'all is normalized');
    expect(await victim.metric('chargeplane_normalizer_partitions')).toBe(PARTITIONS);
    expect(await victim.end('SIGTERM')).toBe(0);
    await new Promise((resolve) => proxy.close(resolve));

    const [frames, events, rejected, ledger] = await Promise.all(['frames', 'events', 'rejected', 'ledger'].map((name) => readAll(prefix + name)));
    expect(frames?.flat().length).toBe(log.length);
    let transactions = 0;
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const expected = foldOf(codec, partition, frames?.[partition] ?? []);
      const values = (records: InRecord[][] | undefined): string[] => (records?.[partition] ?? []).map(({ value }) => value?.toString('hex') ?? '');
      expect(values(events)).toEqual(expected.events.map(({ event }) => codec.encodeEvent(event).toString('hex')));
      expect(values(rejected)).toEqual(expected.rejected.map((each) => codec.encode('rejected', 'io.chargeplane.rejected.Rejected', each.rejected).toString('hex')));
      const batches = (ledger?.[partition] ?? []).map(({ value }) => {
        const decoded = codec.decodeAs('ledger', 'io.chargeplane.rejected.LedgerBatch', value ?? Buffer.alloc(0));
        if (decoded.error !== undefined) throw new Error(decoded.detail);
        return decoded.value;
      });
      expect(batches.flatMap(({ entries }) => entries.map((entry) => ({ ...entry })))).toEqual(expected.ledger.map((entry) => expect.objectContaining({ offset: entry.offset, outcome: entry.outcome, events: entry.events, rejected: entry.rejected })));
      expect(batches.flatMap(({ entries }) => entries.map(({ offset }) => offset))).toEqual((frames?.[partition] ?? []).map(({ offset }) => offset));
      for (const batch of batches) {
        const said = (events?.[partition] ?? []).filter(({ offset }) => offset >= (batch.firstEventOffset ?? Infinity) && offset <= (batch.lastEventOffset ?? -1));
        expect(said.length).toBe(batch.events);
      }
      transactions += batches.length;
    }
    // Two of each victim before it was killed, and the rest.
    expect(transactions).toBeGreaterThanOrEqual(5);
  }, 600_000);

  it('refuses the state of newer code for the partition that has it, says so, and runs the others', async () => {
    const { prefix, codec, normalizer } = await openWorld();
    const producer = openProducer(kafka);
    const newer = codec.encode('normalizer-state', 'io.chargeplane.state.StatePart', { stateVersion: STATE_VERSION + 1, ruleSetVersion: 'later', body: '{}' });
    await producer.send(`${prefix}normalizer-state`, 1, [{ key: 'c/main/CS-0/core', value: newer }]);
    await producer.close();
    const log = fleetLog(9, 1, PARTITIONS);
    await append(prefix, codec, log, 0);
    const app = await normalizer();
    const { body } = await app.answers('/ready', ({ body: text }) => text.includes('newer code'));
    expect(body).toContain('partitions that stand still: 1 (The state part c/main/CS-0/core of partition 1 was written by newer code');
    const others = log.filter(({ partition }) => partition !== 1).length;
    await app.until(async () => (await app.metric('chargeplane_normalizer_records_total')) === others, 'the other partitions are normalized');
    await app.end('SIGTERM');
    const events = await readAll(`${prefix}events`);
    expect(events.map((records) => records.length > 0)).toEqual([true, false, true]);
  }, 300_000);
});
