import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKafka, endOffsets, ensureTopics, openProducer } from '@chargeplane/kafka';
import { KafkaProxy } from '@chargeplane/testkit';
import { ANALYST_USER, SINK_USER } from './clickhouse-config.ts';
import { isAlive } from './fetch-once.ts';
import { freePort } from './free-port.ts';
import { answersApiVersions } from './kafka.ts';
import { deleteAtEnd } from './reaper.ts';
import { startServers, type Servers } from './stack.ts';

const sql = async (url: string, user: { name: string; password: string }, query: string): Promise<{ ok: boolean; text: string }> => {
  const headers = { 'X-ClickHouse-User': user.name, 'X-ClickHouse-Key': user.password };
  const answer = await fetch(url, { method: 'POST', body: query, headers });
  return { ok: answer.ok, text: (await answer.text()).trim() };
};
const ADMIN = { name: 'default', password: '' };
const subjects = async (servers: Servers): Promise<unknown> => (await fetch(`${servers.registry.url}/subjects`)).json();

describe('the real servers', () => {
  let dir = '';
  let servers: Servers;
  let proxy: KafkaProxy;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'chargeplane-servers-'));
    deleteAtEnd(dir);
    const port = await freePort();
    proxy = await KafkaProxy.open({ host: '127.0.0.1', port });
    servers = await startServers({ dir, behindProxies: [{ port, advertisedPort: proxy.port }] });
  }, 120_000);
  afterAll(async () => {
    await servers.stop();
    await proxy.close();
    await rm(dir, { recursive: true, force: true });
  }, 30_000);

  it('answer', async () => {
    expect(await answersApiVersions(servers.kafka.port)).toBe(true);
    expect(await subjects(servers)).toEqual([]);
    expect(await sql(servers.clickhouse.url, ADMIN, 'SELECT 1')).toEqual({ ok: true, text: '1' });
  });

  it('keep a client of Kafka that came through a proxy behind it, and the others in front of it', async () => {
    const topic = { name: 'proxied', partitions: 1, replicationFactor: 1, config: {} };
    const behind = createKafka({ brokers: [`127.0.0.1:${proxy.port}`], clientId: 'behind' });
    await ensureTopics(behind, [topic]);
    const producer = openProducer(behind);
    await producer.send('proxied', 0, [{ key: 'k', value: Buffer.from('v') }]);
    await producer.close();
    expect(proxy.passed('Produce')).toBe(1);
    proxy.refuse(true);
    expect(await endOffsets(createKafka({ brokers: [servers.kafka.bootstrap], clientId: 'in-front' }), 'proxied')).toEqual([1]);
    proxy.refuse(false);
  });

  it('let the sink write and the analyst only read what is not restricted', async () => {
    const ask = (user: { name: string; password: string }, query: string) => sql(servers.clickhouse.url, user, query);
    for (const query of [
      'CREATE DATABASE chargeplane ENGINE = Atomic',
      'CREATE TABLE chargeplane.frames (a Int64) ENGINE = MergeTree ORDER BY a',
      'CREATE TABLE chargeplane.facts (a Int64) ENGINE = MergeTree ORDER BY a',
    ]) {
      expect(await ask(ADMIN, query)).toEqual({ ok: true, text: '' });
    }
    expect(await ask(SINK_USER, 'INSERT INTO chargeplane.facts VALUES (42)')).toMatchObject({ ok: true });
    expect(await ask(ANALYST_USER, 'SELECT a FROM chargeplane.facts')).toEqual({ ok: true, text: '42' });
    for (const query of [
      'INSERT INTO chargeplane.facts VALUES (1)',
      'ALTER TABLE chargeplane.facts DELETE WHERE 1',
      'CREATE TABLE chargeplane.mine (a Int64) ENGINE = Memory',
      'SELECT * FROM chargeplane.frames',
      "SELECT * FROM file('/etc/hostname', 'LineAsString')",
      'DROP TABLE chargeplane.facts',
    ]) {
      const answer = await ask(ANALYST_USER, query);
      expect([query, answer.ok, /ACCESS_DENIED|READONLY/.test(answer.text)]).toEqual([query, false, true]);
    }
    expect(await sql(servers.clickhouse.url, { name: 'analyst', password: 'wrong' }, 'SELECT 1')).toMatchObject({ ok: false });
  });

  it('keep their data over stop and start, on other ports, and over kill -9', async () => {
    const registered = await fetch(`${servers.registry.url}/subjects/thing-value/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ schema: '{"type":"record","name":"Thing","fields":[]}' }),
    });
    const { id } = (await registered.json()) as { id: number };
    const pids = [servers.kafka.pid, servers.registry.pid, servers.clickhouse.pid];
    await servers.stop();
    expect(pids.filter(isAlive)).toEqual([]);

    for (const way of ['stop', 'kill'] as const) {
      servers = await startServers({ dir });
      expect(await subjects(servers)).toEqual(['thing-value']);
      const schema = await fetch(`${servers.registry.url}/schemas/ids/${id}`);
      expect(((await schema.json()) as { schema: string }).schema).toContain('Thing');
      expect(await sql(servers.clickhouse.url, ANALYST_USER, 'SELECT sum(a) FROM chargeplane.facts')).toEqual({ ok: true, text: '42' });
      if (way === 'kill') for (const { pid } of [servers.kafka, servers.registry, servers.clickhouse]) process.kill(pid, 'SIGKILL');
      await servers.stop();
    }
    servers = await startServers({ dir });
    expect(await subjects(servers)).toEqual(['thing-value']);
    expect(await sql(servers.clickhouse.url, ANALYST_USER, 'SELECT sum(a) FROM chargeplane.facts')).toEqual({ ok: true, text: '42' });
    expect(existsSync(join(dir, 'kafka', 'data'))).toBe(true);
  }, 180_000);
});
