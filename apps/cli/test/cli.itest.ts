import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, startAppsOnServers } from '../../../infra/e2e/libraries/apps-on-servers.ts';
import type { AppsOnServers } from '../../../infra/e2e/libraries/apps-on-servers.ts';
import { PlainCharger } from './plain-charger.ts';

const root = join(import.meta.dirname, '../../..');
const dir = mkdtempSync(join(tmpdir(), 'chargeplane-cli-'));
const file = (name: string): string => join(dir, name);
let apps: AppsOnServers;
let charger: PlainCharger;

interface Said { code: number | null; out: string; err: string }

function run(args: string[], env: Record<string, string> = apps.env, input = ''): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['apps/cli/bin/chargeplane.mjs', ...args], { cwd: root, env: { ...process.env, NODE_OPTIONS: '', CHARGEPLANE_HOME: dir, ...env } });
    let out = '';
    let err = '';
    child.stdout.on('data', (d: Buffer) => (out += d.toString('latin1')));
    child.stderr.on('data', (d: Buffer) => (err += d.toString()));
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}
const cli = (...args: string[]): Promise<Said> => run(args);
const basic = (user: string, password: string) => ({ headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } });
const lines = <T = Record<string, unknown>>(said: Said): T[] => said.out.split('\n').filter(Boolean).map((line) => JSON.parse(line) as T);

beforeAll(async () => {
  apps = await startAppsOnServers();
  charger = await PlainCharger.connect(`${apps.edge}/CP-1`, { GetConfiguration: { configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }] } });
  await charger.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'One' });
  const { transactionId } = await charger.call('StartTransaction', { connectorId: 1, idTag: 'CARD-1', meterStart: 1000, timestamp: new Date().toISOString() });
  await charger.call('StopTransaction', { transactionId, meterStop: 3500, timestamp: new Date().toISOString(), reason: 'Local' });
  charger.send('[2,"x","Heartbeat",{}');
  await eventually('session and rejected record in the tables', async () => {
    const [row] = await apps.query<{ sessions: number; rejected: number }>("SELECT (SELECT count() FROM sessions WHERE state = 'ended') AS sessions, (SELECT count() FROM rejected) AS rejected");
    return row && row.sessions >= 1 && row.rejected >= 1;
  });
}, 240_000);

afterAll(async () => {
  charger?.close();
  await apps?.stop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

test('tables repair finds nothing to do while the sinks run, changes nothing under them, and needs more than an analyst may', async () => {
  const asDefault = { ...apps.env, CHARGEPLANE_CLICKHOUSE_USER: 'default', CHARGEPLANE_CLICKHOUSE_PASSWORD: '' };
  const [planned, applied, analyst] = [await run(['tables', 'repair'], asDefault), await run(['tables', 'repair', '--apply'], asDefault), await run(['tables', 'repair'], { ...apps.env, CHARGEPLANE_CLICKHOUSE_USER: 'analyst', CHARGEPLANE_CLICKHOUSE_PASSWORD: 'analyst' })];
  expect([planned.code, planned.out]).toEqual([0, expect.stringContaining('The tables hold what Kafka holds')]);
  expect([applied.code, applied.err]).toEqual([1, expect.stringContaining('Stop them first')]);
  expect([analyst.code, analyst.err]).toEqual([1, expect.stringContaining('--clickhouse-user')]);
}, 120_000);

test('status says that everything is up, and which part is away', async () => {
  const away = 'http://127.0.0.1:9';
  const [all, tables, log, nothing] = await Promise.all([
    eventually('nothing in flight', async () => {
      const said = await cli('status', '--json');
      return (JSON.parse(said.out) as { lag: number }).lag === 0 && said;
    }),
    run(['status', '--clickhouse', away]),
    run(['status', '--json', '--kafka', '127.0.0.1:9']),
    run(['status'], Object.fromEntries(Object.keys(apps.env).map((name) => [name, '']))),
  ]);
  expect(JSON.parse(all.out)).toMatchObject({ ok: true, wrong: [], leaks: 0, attention: [], tenants: [{ tenant: 'main', connected: 1 }] });
  expect(all.code).toBe(0);
  expect(tables.out).toMatch(/clickhouse +down .*127\.0\.0\.1:9 cannot be reached/);
  expect(tables.out).toMatch(/kafka +up/);
  expect(tables.code).toBe(1);
  const { parts } = JSON.parse(log.out) as { parts: { part: string; state: string }[] };
  expect(Object.fromEntries(parts.map(({ part, state }) => [part, state]))).toEqual({ kafka: 'down', registry: 'up', clickhouse: 'up', edge: 'up', normalizer: 'unknown', dispatcher: 'unknown', sink: 'unknown' });
  expect(log.code).toBe(1);
  expect(nothing.code).toBe(4);
  expect(nothing.err).toContain('npm start');
}, 300_000);

test('a fleet is imported once, whatever often; a wrong row is told with its line and nothing is written', async () => {
  writeFileSync(file('fleet.csv'), 'identity;site;label;time zone;group;credential\nCP-2;Depot A;Bay 1;Europe/Berlin;pilot;generate\nCP-3;Depot;"Bay; 2";;pilot;correct-horse\n');
  writeFileSync(file('wrong.csv'), 'identity,time zone\nCP-4,Mars/Olympus\nCP-5,Europe/Rome\nCP-4,\n');
  const wrong = await cli('chargers', 'import', file('wrong.csv'));
  expect(wrong.code).toBe(1);
  expect(wrong.err).toContain('wrong.csv:2: Mars/Olympus');
  expect(wrong.err).toContain('wrong.csv:4: identity CP-4 stands already in line 2');
  const dry = await cli('chargers', 'import', file('fleet.csv'), '--dry-run', '--json');
  expect(lines(dry)).toEqual([{ identity: 'CP-2', what: 'would be new' }, { identity: 'CP-3', what: 'would be new' }]);
  const first = lines<{ identity: string; what: string; password?: string }>(await cli('chargers', 'import', file('fleet.csv'), '--json'));
  expect(first).toEqual([{ identity: 'CP-2', what: 'new', password: expect.stringMatching(/^[0-9a-f]{40}$/) }, { identity: 'CP-3', what: 'new' }]);
  const [again, exported] = await Promise.all([cli('chargers', 'import', file('fleet.csv'), '--json'), cli('chargers', 'export')]);
  expect(lines(again).map(({ what }) => what)).toEqual(['unchanged', 'unchanged']);
  writeFileSync(file('round.csv'), exported.out);
  const round = await cli('chargers', 'import', file('round.csv'), '--json');
  expect(lines(round)).toEqual([{ identity: 'CP-2', what: 'unchanged' }, { identity: 'CP-3', what: 'unchanged' }]);

  const password = first[0]?.password ?? '';
  await eventually('the edge to know the password', () => PlainCharger.connect(`${apps.edge}/CP-2`, {}, basic('CP-2', password)).then((c) => (c.close(), true)), 120);
  await eventually('the edge to refuse another one', () => PlainCharger.connect(`${apps.edge}/CP-2`, {}, basic('CP-2', 'wrong')).then((c) => c.close(), (e: Error) => e.message === 'HTTP 401'), 120);
}, 300_000);

test('a password is set from standard input, a fix is switched for a group, an identity of another tenant is found', async () => {
  await cli('chargers', 'add', 'CP-6', '--group', 'east', '--tenant', 'other');
  const [set, quirk, missing, list] = await Promise.all([
    run(['chargers', 'set-password', 'CP-6', '-', '--tenant', 'other', '--json'], apps.env, 'battery-staple\n'),
    cli('chargers', 'quirk', 'openevse/kwh-as-wh', 'on', '--group', 'nobody'),
    cli('chargers', 'set-password', 'CP-6'),
    cli('chargers', 'quirk', 'acme/none', 'on', 'CP-6'),
  ]);
  expect(lines(set)).toEqual([{ identity: 'CP-6', what: 'changed' }]);
  expect([quirk.code, missing.code, list.code]).toEqual([2, 1, 2]);
  expect(missing.err).toContain('--tenant other');
  expect(list.err).toContain('openevse/kwh-as-wh');
  await cli('chargers', 'quirk', 'openevse/kwh-as-wh', 'on', '--group', 'east', '--tenant', 'other');
  expect(lines(await cli('chargers', 'list', '--tenant', 'other', '--json'))).toEqual([expect.objectContaining({ identity: 'CP-6', credential: 'scrypt', quirks: 'openevse/kwh-as-wh on' })]);
}, 300_000);

test('tokens are imported once, listed as references only, and a blocked one is refused by the edge', async () => {
  writeFileSync(file('cards.csv'), 'token,status,expires,note\nCARD-1,blocked,,lost\nCARD-2,,2099-01-31T00:00:00Z,\n');
  writeFileSync(file('wrong-cards.csv'), 'token,expires\nCARD-9,never\ncard-9,\n');
  const [wrong, dry] = await Promise.all([cli('tokens', 'import', file('wrong-cards.csv')), cli('tokens', 'import', file('cards.csv'), '--dry-run', '--json')]);
  expect(wrong.code).toBe(1);
  expect(wrong.err).toMatch(/wrong-cards\.csv:2: expires is no time.*\n.*wrong-cards\.csv:3: the token stands already in line 2/);
  expect(lines(dry).map(({ what }) => what)).toEqual(['would be new', 'would be new']);
  expect(lines(await cli('tokens', 'import', file('cards.csv'), '--json')).map(({ what, status }) => [what, status])).toEqual([['new', 'BLOCKED'], ['new', 'ACCEPTED']]);
  const again = await cli('tokens', 'import', file('cards.csv'), '--json');
  expect(lines(again).map(({ what }) => what)).toEqual(['unchanged', 'unchanged']);
  const list = await cli('tokens', 'list', '--json');
  expect(lines(list)).toHaveLength(2);
  expect(list.out).not.toMatch(/CARD/i);
  await eventually('the edge to refuse the token', async () => ((await charger.call('Authorize', { idTag: 'CARD-1' }))['idTagInfo'] as { status: string }).status === 'Blocked', 120);
}, 300_000);

test('send shows each step; a charger that is not there is looked for', async () => {
  const [done, elsewhere, nowhere] = await Promise.all([
    cli('send', 'CP-1', 'configuration.get', '--key', 'HeartbeatInterval', '--json'),
    cli('send', 'CP-1', 'configuration.get', '--tenant', 'other'),
    cli('send', 'CP-404', 'charger.reset', '--mode', 'GRACEFUL'),
  ]);
  expect(lines(done).map(({ state }) => state)).toEqual(expect.arrayContaining(['SENT', 'ACKNOWLEDGED']));
  expect(done.code).toBe(0);
  expect(elsewhere.err).toContain('add --tenant main');
  expect(nowhere.err).toContain('was never seen');
  expect([elsewhere.code, nowhere.code]).toEqual([1, 1]);
}, 300_000);

test('rejected records are counted and shown; the raw frame is for those who may', async () => {
  const [counted] = lines<{ code: string; frames: number; last_id: string }>(await cli('rejected', 'list', '--from', '1h', '--charger', 'CP-1', '--json'));
  expect(counted).toMatchObject({ frames: 1, chargers: 1, vendor: 'Acme' });
  const id = counted?.last_id ?? '';
  const [shown, refused, unknown, each] = await Promise.all([cli('rejected', 'show', id), cli('rejected', 'show', id, '--clickhouse-user', 'analyst'), cli('rejected', 'show', 'nope'), cli('rejected', 'list', '--each', '--json')]);
  expect(shown.out).toContain('[2,"x","Heartbeat",{}');
  expect(refused.out).not.toContain('Heartbeat",{');
  expect(refused.code).not.toBe(0);
  expect(unknown.code).toBe(1);
  expect(lines(each).map((row) => row['id'])).toContain(id);
}, 300_000);

test('a view is exported whole or not at all, in stable columns', async () => {
  writeFileSync(file('kept.csv'), 'before');
  const [csv, parquet, empty, unknown, wrongTime, noFolder, noTime] = await Promise.all([
    cli('export', 'sessions', '--from', '1h', '--tenant', 'main'),
    cli('export', 'sessions', '-o', file('sessions.parquet'), '--json'),
    cli('export', 'sessions', '--to', '2020-01-01', '-o', file('kept.csv')),
    cli('export', 'nope'),
    cli('export', 'sessions', '--from', 'yesterday'),
    cli('export', 'sessions', '-o', file('absent/sessions.csv')),
    cli('export', 'accounting', '--from', '1h'),
  ]);
  const [header, ...rows] = csv.out.trimEnd().split('\n');
  const columns = await apps.query<{ name: string }>("SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'sessions' ORDER BY position");
  expect(header?.split(',').map((cell) => JSON.parse(cell) as string)).toEqual(columns.map(({ name }) => name));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toContain('"main","CP-1"');
  expect(rows[0]).toContain(',2.5,');
  expect(rows[0]).not.toContain('\\N');
  expect(readFileSync(file('sessions.parquet')).subarray(0, 4).toString()).toBe('PAR1');
  expect(lines(parquet)).toEqual([expect.objectContaining({ view: 'sessions', format: 'parquet' })]);
  expect(empty.code).toBe(0);
  expect(readFileSync(file('kept.csv'), 'latin1').trimEnd()).toBe(header);
  expect([unknown.code, wrongTime.code, noFolder.code, noTime.code]).toEqual([2, 2, 1, 2]);
  expect(unknown.err).toContain('sessions');
  expect(existsSync(file('absent'))).toBe(false);
  expect(readdirSync(dir).filter((name) => name.includes('partial'))).toEqual([]);
}, 300_000);

test('an app that was killed is seen', async () => {
  process.kill(apps.running.sink.pid, 'SIGKILL');
  const said = await eventually('status to miss the sink', async () => {
    const status = await cli('status');
    return status.code === 1 && status;
  }, 180);
  expect(said.out).toMatch(/sink +down/);
  expect(said.out).toContain('sink is down: nobody reads in its group');
}, 240_000);
