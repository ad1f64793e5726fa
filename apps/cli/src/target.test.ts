import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Target } from './target.ts';

const home = mkdtempSync(join(tmpdir(), 'chargeplane-target-'));
const nothing = join(home, 'nothing');
beforeAll(() => {
  writeFileSync(join(home, 'endpoints.json'), JSON.stringify({ edge: 'ws://e/ocpp', clickhouse: 'http://c', kafka: 'k:1', registry: 'http://r', pids: { edge: 1 } }));
  writeFileSync(join(home, 'token-key'), 'local key\n');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('without settings it is the pipe that runs here, as analyst', () => {
  const target = new Target({}, home);
  expect(target.brokers).toEqual(['k:1']);
  expect(target.clickhouse).toEqual({ url: 'http://c', user: 'analyst', password: 'analyst', database: 'chargeplane' });
  expect(target.tokenKey).toEqual({ id: 'k1', secret: 'local key' });
  expect(new Target({ CHARGEPLANE_CLICKHOUSE_USER: 'default' }, home).clickhouse).toMatchObject({ url: 'http://c', user: 'default', password: '' });
});

test('one address that is given means another installation: nothing is taken from the local one', () => {
  const target = new Target({ CHARGEPLANE_KAFKA: 'a:1, b:2' }, home);
  expect(target.brokers).toEqual(['a:1', 'b:2']);
  expect(target.edge).toBeNull();
  expect(() => target.tokenKey).toThrow('CHARGEPLANE_KAFKA is given, but CHARGEPLANE_TOKEN_KEY is not');
  expect(() => target.registryUrl).toThrow('CHARGEPLANE_REGISTRY');
});

test('where nothing runs and nothing is given, the fault says what to do', () => {
  const target = new Target({ CHARGEPLANE_KAFKA: '' }, nothing);
  expect(target.found).toBe(false);
  expect(() => target.brokers).toThrow('npm start');
});

test.each([
  [{ CHARGEPLANE_KAFKA: 'broker' }, (t: Target) => t.brokers, 'broker is no host:port'],
  [{ CHARGEPLANE_REGISTRY: 'user:secret@host' }, (t: Target) => t.registryUrl, 'CHARGEPLANE_REGISTRY is no address'],
  [{ CHARGEPLANE_CLICKHOUSE: 'ws://c' }, (t: Target) => t.clickhouse, 'CHARGEPLANE_CLICKHOUSE is no address'],
  [{ CHARGEPLANE_EDGE: 'http://e' }, (t: Target) => t.edge, 'ws://host:port/ocpp'],
])('an address of the wrong kind is named and not shown: %j', (env, read, message) => {
  expect(() => read(new Target(env, nothing))).toThrow(message);
  expect(() => read(new Target(env, nothing))).not.toThrow('secret');
});
