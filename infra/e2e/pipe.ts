import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoints } from '../local/endpoints-file.ts';
import { DEFAULT_PORTS } from '../local/ports.ts';
import { ANALYST_USER, DATABASE } from '../local/servers/clickhouse-config.ts';

const root = join(import.meta.dirname, '../..');

/** The whole pipe as a user starts it, in a folder of its own that goes away with it. */
export class Pipe {
  readonly home = mkdtempSync(join(tmpdir(), 'chargeplane-e2e-'));
  /** All that `npm start` printed. */
  said = '';
  private readonly env = { ...process.env, CHARGEPLANE_HOME: this.home };
  private readonly process: ChildProcess;

  constructor(...args: string[]) {
    this.process = spawn(process.execPath, ['infra/local/start.mjs', ...args], { cwd: root, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) stream?.on('data', (d: Buffer) => (this.said += d.toString()));
  }

  get endpointsFile(): string {
    return join(this.home, 'endpoints.json');
  }

  /** As they are now: a part that was started again has another process id. */
  get endpoints(): Endpoints {
    return JSON.parse(readFileSync(this.endpointsFile, 'utf8')) as Endpoints;
  }

  async ready(): Promise<void> {
    await this.eventually('endpoints.json', async () => (existsSync(this.endpointsFile) ? true : undefined), 240);
  }

  /** Rows of a query as the user that analysts have, or as another. */
  async rows<T>(sql: string, user: { name: string; password: string } = ANALYST_USER): Promise<T[]> {
    const text = (await this.query(`${sql} FORMAT JSONEachRow`, user)).toString();
    return text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as T);
  }

  /** Rows as the user that may read everything. */
  all<T>(sql: string): Promise<T[]> {
    return this.rows<T>(sql, ROOT);
  }

  async query(sql: string, { name, password }: { name: string; password: string } = ROOT): Promise<Buffer> {
    const settings = 'output_format_json_quote_64bit_integers=0&output_format_json_quote_decimals=1&output_format_decimal_trailing_zeros=0';
    const answer = await fetch(`${this.endpoints.clickhouse}/?user=${name}&password=${password}&database=${DATABASE}&${settings}`, { method: 'POST', body: sql });
    const body = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok) throw new Error(body.toString());
    return body;
  }

  /** What `look` finds, when it finds something; errors count as nothing. */
  async eventually<T>(what: string, look: () => Promise<T | undefined>, seconds: number): Promise<T> {
    let last: unknown;
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(500)) {
      const found = await look().catch((error: unknown) => void (last = error));
      if (found !== undefined) return found;
    }
    throw new Error(`not within ${seconds} s: ${what}\n${last instanceof Error ? last.message : ''}\n${this.said.slice(-3000)}`);
  }

  cli(...args: string[]): Promise<{ code: number | null; text: string }> {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, ['apps/cli/bin/chargeplane.mjs', ...args], { cwd: root, env: this.env });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (d: Buffer) => (text += d.toString()));
      child.on('close', (code) => resolve({ code, text }));
    });
  }

  signal(part: string, signal: NodeJS.Signals): void {
    const pid = this.endpoints.pids[part];
    if (pid === undefined) throw new Error(`${part} has no process: ${JSON.stringify(this.endpoints.pids)}`);
    process.kill(pid, signal);
  }

  /** Where the apps answer about themselves: the usual ports, unless it said that they are busy. */
  operations(): { app: string; url: string }[] {
    return (['edge', 'normalizer', 'dispatcher', 'sink'] as const).map((app) => {
      const taken = new RegExp(`\\(${app}Http\\) is busy: taking (\\d+)`).exec(this.said)?.[1];
      return { app, url: `http://127.0.0.1:${taken ?? DEFAULT_PORTS[`${app}Http`]}` };
    });
  }

  /** The secret that references to tokens are made with. */
  tokenKey(): { id: string; secret: string } {
    return { id: 'k1', secret: readFileSync(join(this.home, 'token-key'), 'utf8').trim() };
  }

  /** Asks it to stop, as Ctrl-C does, and gives its exit code. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const ended = new Promise<number | null>((resolve) => this.process.on('exit', resolve));
    this.process.kill('SIGTERM');
    return ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

const ROOT = { name: 'default', password: '' };
