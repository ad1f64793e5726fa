import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'chargeplane-e2e-'));
const env = { ...process.env, CHARGEPLANE_HOME: home };
interface Endpoints { edge: string; clickhouse: string; pids: Record<string, number> }

let pipe: ChildProcess;
let said = '';
let endpoints: Endpoints;

async function rows<T>(sql: string, user = 'user=analyst&password=analyst'): Promise<T[]> {
  const answer = await fetch(`${endpoints.clickhouse}/?${user}`, { method: 'POST', body: `${sql} FORMAT JSONEachRow` });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as T);
}

async function eventually<T>(what: string, look: () => Promise<T | undefined>, seconds: number): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(500)) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error(`not within ${seconds} s: ${what}\n${said}`);
}

const cli = (...args: string[]) =>
  new Promise<{ code: number | null; text: string }>((resolve) => {
    const child = spawn(process.execPath, ['apps/cli/bin/chargeplane.mjs', ...args], { cwd: root, env });
    let text = '';
    child.stdout.on('data', (d: Buffer) => (text += d.toString()));
    child.stderr.on('data', (d: Buffer) => (text += d.toString()));
    child.on('close', (code) => resolve({ code, text }));
  });

beforeAll(async () => {
  pipe = spawn(process.execPath, ['infra/local/start.mjs'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  pipe.stdout?.on('data', (d: Buffer) => (said += d.toString()));
  pipe.stderr?.on('data', (d: Buffer) => (said += d.toString()));
  const file = join(home, 'endpoints.json');
  endpoints = await eventually('endpoints.json', async () => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Endpoints) : undefined), 240);
}, 250_000);

afterAll(() => {
  if (pipe.exitCode === null) pipe.kill('SIGTERM');
  rmSync(home, { recursive: true, force: true });
});

test('a simulated 1.6 session reaches the analyst with exact energy', async () => {
  const [session] = await eventually('an ended session', async () => {
    const found = await rows<{ kwh: string; energy_method: string; token_ref: string }>("SELECT kwh, energy_method, token_ref FROM chargeplane.sessions WHERE tenant = 'sim' AND state = 'ended' AND ocpp_version = 'V16' AND kwh > 0 LIMIT 1");
    return found.length ? found : undefined;
  }, 150);
  expect(session?.energy_method).toBe('TX_FIELDS');
  expect(session?.token_ref).toMatch(/^[0-9a-f]{32}$/);
}, 160_000);

test('a quirk is undone and says what stood there', async () => {
  const [boot] = await eventually('a boot of the composite model', async () => {
    const found = await rows<{ model: string }>("SELECT model FROM chargeplane.chargers WHERE vendor = 'ABB' LIMIT 1");
    return found.length ? found : undefined;
  }, 60);
  expect(boot?.model).toBe('CDT_TACW11');
}, 70_000);

test('a command goes to the charger and its effect is observed', async () => {
  const { code, text } = await cli('send', 'SIM-0001', 'message.trigger', '--tenant', 'sim', '--message', 'HEARTBEAT');
  expect(text).toContain('EFFECT_OBSERVED');
  expect(code).toBe(0);
}, 120_000);

test('normalizer, dispatcher and sink are killed: nothing is lost, nothing is doubled', async () => {
  for (const name of ['normalizer', 'sink', 'dispatcher']) {
    process.kill(endpoints.pids[name] as number, 'SIGKILL');
    await sleep(4_000);
  }
  const before = await eventually('the sink after the kills', async () => (await rows<{ frames: number }>('SELECT frames FROM chargeplane.accounting'))[0], 60);
  const after = await eventually('new frames with an outcome, without a leak', async () => {
    const [now] = await rows<{ leaks: number; frames: number; in_flight: number; oldest_in_flight_s: number }>('SELECT leaks, frames, in_flight, oldest_in_flight_s FROM chargeplane.accounting');
    return now && Number(now.frames) > Number(before.frames) + 100 && Number(now.oldest_in_flight_s) < 10 ? now : undefined;
  }, 120);
  expect(Number(after.leaks)).toBe(0);
  const [doubled] = await rows<{ n: number }>('SELECT count() - uniqExact(event_id) AS n FROM chargeplane.events', 'user=default');
  expect(Number(doubled?.n)).toBe(0);
}, 240_000);

test('the analyst cannot read the restricted tables or write', async () => {
  await expect(rows('SELECT count() FROM chargeplane.frames')).rejects.toThrow('ACCESS_DENIED');
  await expect(rows('SELECT 1 FROM chargeplane.rejected_raw')).rejects.toThrow('ACCESS_DENIED');
  await expect(rows("INSERT INTO chargeplane.generations VALUES ('x', now(), '')")).rejects.toThrow(/ACCESS_DENIED|READONLY/);
});

test('a signal stops everything and leaves no process', async () => {
  const pids = Object.values(JSON.parse(readFileSync(join(home, 'endpoints.json'), 'utf8')).pids as Record<string, number>);
  const ended = new Promise<number | null>((resolve) => pipe.on('exit', resolve));
  pipe.kill('SIGTERM');
  expect(await ended).toBe(0);
  const alive = pids.filter((pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  });
  expect(alive).toEqual([]);
  expect(existsSync(join(home, 'endpoints.json'))).toBe(false);
}, 30_000);
