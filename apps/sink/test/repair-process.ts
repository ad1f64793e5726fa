import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RepairWorld } from './repair-world.ts';

/** `chargeplane tables repair --apply` as an operator runs it. */
export class RepairProcess {
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  readonly #child: ChildProcess;
  said = '';

  constructor({ servers, prefix, database }: RepairWorld, clickhouse: string) {
    this.#child = spawn(process.execPath, ['apps/cli/bin/chargeplane.mjs', 'tables', 'repair', '--apply'], {
      cwd: fileURLToPath(new URL('../../..', import.meta.url)),
      env: {
        ...process.env, NODE_OPTIONS: '', CHARGEPLANE_KAFKA: servers.kafka, CHARGEPLANE_REGISTRY: servers.registry, CHARGEPLANE_CLICKHOUSE: clickhouse, CHARGEPLANE_CLICKHOUSE_USER: 'default', CHARGEPLANE_CLICKHOUSE_DATABASE: database,
        CHARGEPLANE_TOPIC_PREFIX: prefix,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    this.ended = new Promise((resolve) => this.#child.once('exit', (code, signal) => resolve(signal ?? code)));
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
