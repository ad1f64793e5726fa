import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Run {
  out: string;
  err: string;
  code: number | null;
}

const SAMPLE = fileURLToPath(new URL('./sample-app.ts', import.meta.url));
const ENV = { CHARGEPLANE_HTTP_PORT: '0', CHARGEPLANE_TOKEN_KEY: 'k'.repeat(32) };

/** Runs the sample app to its end; `whileUp` is called with the address that it tells, then it gets SIGTERM. */
async function run(mode: string, env: Record<string, string>, whileUp?: (url: string) => Promise<void>): Promise<Run> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [SAMPLE, mode], { env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const result: Run = { out: '', err: '', code: null };
  let visit: Promise<void> | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.err += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result.out += text;
    const url = /"url":"([^"]+)"/.exec(result.out)?.[1];
    if (url === undefined || !result.out.includes('"msg":"started"') || visit !== undefined || whileUp === undefined) return;
    visit = whileUp(url).finally(() => child.kill('SIGTERM'));
  });
  result.code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  await visit;
  return result;
}

const told = ({ out }: Run): string[] => out.split('\n').filter((line) => line !== '').map((line) => (JSON.parse(line) as { msg: string }).msg);

describe('an app', () => {
  it('answers health, readiness and metrics, hands batches to its handlers, and ends with 0 when it is told to', async () => {
    const seen: [string, number, string][] = [];
    const ended = await run('', ENV, async (url) => {
      for (const path of ['/health', '/ready', '/metrics', '/nothing']) {
        const response = await fetch(url + path);
        seen.push([path, response.status, await response.text()]);
      }
    });
    expect(seen.map(([path, status]) => [path, status])).toEqual([['/health', 200], ['/ready', 200], ['/metrics', 200], ['/nothing', 404]]);
    expect(seen[2]?.[2]).toMatch(/^process_cpu_user_seconds_total\{app="sample"\} /m);
    expect(ended.code).toBe(0);
    expect(ended.out).toContain('"result":{"sum":42}');
    expect(told(ended).slice(-2)).toEqual(['stopping', 'stopped']);
    expect(ended.out).not.toContain('SECRET-TAG');
  }, 120_000);

  it('is alive but not ready while a part of it is not, and says why', async () => {
    let ready: [number, unknown] = [0, null];
    let health = 0;
    await run('not-ready', ENV, async (url) => {
      const response = await fetch(`${url}/ready`);
      ready = [response.status, await response.json()];
      health = (await fetch(`${url}/health`)).status;
    });
    expect(ready).toEqual([503, { status: 'not ready', reasons: { kafka: 'no partition is acquired' } }]);
    expect(health).toBe(200);
  }, 120_000);

  it('ends with 78 and tells all faults of its configuration at once', async () => {
    const ended = await run('', { CHARGEPLANE_HTTP_PORT: 'x', CHARGEPLANE_LOG: 'loud' });
    expect(ended.code).toBe(78);
    expect(ended.err).toMatch(/has 3 faults:\n(.*\n)*.*CHARGEPLANE_TOKEN_KEY: is not set/);
    expect(ended.out).toBe('');
  }, 120_000);

  it.each([
    ['fail-later', 'the consumer failed: the group is gone'],
    ['throw', 'starting failed: the fold threw'],
    ['leak', 'the process (a rejection that nobody handled) failed: nobody waits for me'],
  ])('ends with 1 when something fails (%s), and says what', async (mode, message) => {
    const ended = await run(mode, ENV);
    expect(ended.code).toBe(1);
    expect(told(ended)).toContain(message);
  }, 120_000);

  it('ends with 1 at its deadline when a part does not end', async () => {
    const ended = await run('hang', ENV, async () => {});
    expect(ended.code).toBe(1);
    expect(told(ended).at(-1)).toMatch(/not everything was closed within 8000 ms/);
  }, 120_000);
});
