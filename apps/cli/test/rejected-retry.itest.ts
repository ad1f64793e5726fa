import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually, startAppsOnServers } from '../../../infra/e2e/libraries/apps-on-servers.ts';
import type { AppsOnServers } from '../../../infra/e2e/libraries/apps-on-servers.ts';
import { AppProcess } from '../../normalizer/test/app-process.ts';
import { PlainCharger } from './plain-charger.ts';

const root = join(import.meta.dirname, '../../..');
let apps: AppsOnServers;
let normalizer: AppProcess | null = null;
const chargers: PlainCharger[] = [];

interface Said { code: number | null; out: string; err: string }

function cli(...args: string[]): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['apps/cli/bin/chargeplane.mjs', ...args], { cwd: root, env: { ...process.env, NODE_OPTIONS: '', ...apps.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Said = { code: null, out: '', err: '' };
    child.stdout.on('data', (d: Buffer) => (said.out += d.toString()));
    child.stderr.on('data', (d: Buffer) => (said.err += d.toString()));
    child.on('close', (code) => resolve({ ...said, code }));
  });
}
const lines = <T>(said: Said): T[] => said.out.split('\n').filter(Boolean).map((line) => JSON.parse(line) as T);
const one = async <T>(sql: string): Promise<T | undefined> => (await apps.query<T>(sql))[0];
const count = async (sql: string): Promise<number> => (await one<{ n: number }>(`SELECT toUInt32(count()) AS n FROM ${sql}`))?.n ?? -1;

async function connect(name: string, vendor: string): Promise<PlainCharger> {
  const charger = await PlainCharger.connect(`${apps.edge}/${name}`);
  chargers.push(charger);
  await charger.call('BootNotification', { chargePointVendor: vendor, chargePointModel: 'One' });
  return charger;
}

async function charges(charger: PlainCharger, meterStart: number): Promise<void> {
  const timestamp = (): string => new Date().toISOString();
  const { transactionId } = await charger.call('StartTransaction', { connectorId: 1, idTag: 'CARD-1', meterStart, timestamp: timestamp() });
  await charger.call('MeterValues', { connectorId: 1, transactionId, meterValue: [{ timestamp: timestamp(), sampledValue: [{ value: String(meterStart + 100) }] }] });
  await charger.call('StopTransaction', { transactionId, meterStop: meterStart + 500, timestamp: timestamp() });
}

/** The settings of the sink but for its port: they hold those of the normalizer. */
const settings = (): Record<string, string> => Object.fromEntries(Object.entries(apps.env).filter(([name]) => name !== 'CHARGEPLANE_HTTP_PORT'));

beforeAll(async () => {
  apps = await startAppsOnServers();
  await apps.running.normalizer.stop();
  normalizer = await AppProcess.start(settings(), 'apps/normalizer/test/poisoned-main.ts');
  await normalizer.ready();
}, 300_000);

afterAll(async () => {
  for (const charger of chargers) charger.close();
  await normalizer?.end('SIGTERM');
  await apps?.stop();
}, 60_000);

test('what our code throws on is parked and shown while all else goes on; after the fix it is normalized once', async () => {
  const sick = await connect('SICK-1', 'Poison');
  const well = await connect('WELL-1', 'Acme');
  for (const n of [0, 1]) for (const charger of [sick, well]) await charges(charger, n * 1000);
  await eventually('both chargers have their sessions', async () => (await count("sessions WHERE state = 'ended' AND kwh = 0.5")) === 4);
  await eventually('two are parked', async () => (await count("parked WHERE state = 'WAITS'")) === 2);
  expect(await apps.query("SELECT charger, code, action, detail FROM rejected")).toEqual(Array.from({ length: 2 }, () => ({ charger: 'SICK-1', code: 'INTERNAL', action: 'MeterValues', detail: 'a bug in a vendor pack' })));
  expect(await one('SELECT stack, state_hash FROM rejections LIMIT 1')).toMatchObject({ stack: expect.stringContaining('a bug in a vendor pack'), state_hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const attention = await apps.query<{ charger: string; reason: string; since: string; detail: string; look_deeper: string }>('SELECT charger, reason, toString(since) AS since, detail, look_deeper FROM attention');
  expect(attention).toMatchObject([{ charger: 'SICK-1', reason: 'PARKED_RECORD', since: expect.stringMatching(/^20/), detail: expect.stringContaining('2 records wait for a fix of ours: a bug in a vendor pack') }]);
  expect(attention[0]?.detail).toContain('chargeplane rejected retry --tenant main --charger SICK-1 --dry-run');
  expect(await apps.query(attention[0]?.look_deeper.replaceAll(/\bchargeplane\./g, '') ?? '')).toHaveLength(2);
  const status = await cli('status');
  expect(status.out).toMatch(/parked +2 wait for a fix of ours: chargeplane rejected retry --dry-run/);
  expect(status.out).toContain('PARKED_RECORD');
  const waiting = lines<{ charger: string; id: string }>(await cli('rejected', 'retry', '--charger', 'SICK-1', '--dry-run', '--json'));
  expect(waiting.map(({ charger }) => charger)).toEqual(['SICK-1', 'SICK-1']);

  // Before the fix a retry is in vain, and nothing is lost by it.
  const early = await cli('rejected', 'retry', '--charger', 'SICK-1', '--limit', '1');
  expect([early.code, early.err]).toEqual([0, expect.stringContaining('Only the first 1 are taken')]);
  await eventually('it threw again', async () => (await count("parked WHERE state = 'WAITS' AND times = 2")) === 1);
  expect(await count("parked WHERE state = 'WAITS'")).toBe(2);

  // The same normalizer without the bug.
  await normalizer?.end('SIGTERM');
  normalizer = await AppProcess.start(settings());
  await normalizer.ready();
  const samples = "meter_samples WHERE charger = 'SICK-1' AND carrier = 'METER_VALUES'";
  expect(await count(samples)).toBe(0);
  // Twice, as by somebody who is in a hurry.
  const retries = await Promise.all([cli('rejected', 'retry'), cli('rejected', 'retry')]);
  expect(retries.map(({ code, err }) => [code, err])).toEqual([[0, ''], [0, '']]);
  await eventually('all is normalized', async () => (await count("parked WHERE state = 'NORMALIZED'")) === 2);
  await eventually('the repeats have their outcome', async () => (await count("frame_outcomes WHERE code = 'RETRY_REPEAT'")) === 2);
  expect(await count(samples)).toBe(2);
  expect(await one<{ n: number }>("SELECT toUInt32(uniqExact(event_id)) AS n FROM events WHERE event_type = 'meter.sampled' AND charger = 'SICK-1' AND source_offset IN (SELECT offset FROM frames WHERE kind = 'RETRY')")).toEqual({ n: 2 });
  expect(await count("parked WHERE state = 'WAITS'")).toBe(0);
  expect(await count('attention')).toBe(0);
  expect((await cli('rejected', 'retry')).out).toContain('Nothing waits.');
  await eventually('nothing is in flight and nothing leaks', async () => {
    const [row] = await apps.query<{ leaks: number; in_flight: number }>('SELECT toUInt32(leaks) AS leaks, toUInt32(in_flight) AS in_flight FROM accounting');
    return row?.leaks === 0 && row.in_flight === 0;
  });
}, 600_000);
