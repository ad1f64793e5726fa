import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The normalizer as a process of its own. */
export class AppProcess {
  readonly #child: ChildProcess;
  readonly #url: string;
  readonly #exited: Promise<number | null>;
  #log = '';

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#url = `http://127.0.0.1:${port}`;
    this.#exited = new Promise((resolve) => child.once('exit', resolve));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#log += text));
  }

  static async start(env: Record<string, string>, main = 'apps/normalizer/src/main.ts'): Promise<AppProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, [main], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'] ?? '', CHARGEPLANE_HTTP_PORT: String(port), ...env },
    });
    return new AppProcess(child, port);
  }

  get log(): string {
    return this.#log;
  }

  /** Status and body; 0 while nobody answers. @throws when the process has ended by itself */
  async get(path: string): Promise<{ status: number; body: string }> {
    if (this.#child.exitCode !== null) throw new Error(`The normalizer ended with ${this.#child.exitCode}:\n${this.#log.slice(-5_000)}`);
    try {
      const response = await fetch(this.#url + path, { signal: AbortSignal.timeout(10_000) });
      return { status: response.status, body: await response.text() };
    } catch {
      return { status: 0, body: '' };
    }
  }

  async answers(path: string, expected: (answer: { status: number; body: string }) => boolean, withinMs = 180_000): Promise<{ status: number; body: string }> {
    const giveUpAt = Date.now() + withinMs;
    for (;;) {
      const answer = await this.get(path);
      if (expected(answer)) return answer;
      if (Date.now() > giveUpAt) throw new Error(`Waiting in vain for ${path}, which answers ${answer.status} ${answer.body.slice(0, 2_000)}\n${this.#log.slice(-5_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async until(condition: (app: this) => Promise<boolean>, what: string, withinMs = 180_000): Promise<void> {
    const giveUpAt = Date.now() + withinMs;
    while (!(await condition(this))) {
      if (Date.now() > giveUpAt) throw new Error(`Waiting in vain until ${what}.\n${this.#log.slice(-5_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  ready(): Promise<unknown> {
    return this.answers('/ready', ({ status }) => status === 200);
  }

  /** The sum of a metric over its labels. */
  async metric(name: string): Promise<number> {
    const { body } = await this.get('/metrics');
    return body.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** @returns the exit code, null after SIGKILL */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.#exited;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
