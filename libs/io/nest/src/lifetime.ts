import type { Logger } from 'pino';

export const EXIT_STOPPED = 0;
export const EXIT_FAILED = 1;

export interface LifetimeOptions {
  logger: Logger;
  /** Ends what the app does, in order. */
  close(): Promise<void>;
  /** Default 8 000 ms, 2 000 ms after a failure; then the process ends whatever is unfinished. */
  deadlineMs?: number;
  failureDeadlineMs?: number;
  /** Default: process.exit. */
  exit?(code: number): void;
}

/**
 * The end of an app, once: asked for (exit code 0) or because something failed (1). What is not done when the deadline is over is left,
 * with code 1: every part of the pipe is built to be killed.
 */
export class Lifetime {
  readonly #options: Required<LifetimeOptions>;
  readonly #stopping = new AbortController();
  #ended: Promise<void> | undefined;

  constructor(options: LifetimeOptions) {
    const { deadlineMs = 8_000, failureDeadlineMs = 2_000, exit = (code: number) => process.exit(code) } = options;
    this.#options = { ...options, deadlineMs, failureDeadlineMs, exit };
  }

  /** Aborted when the end begins. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Graceful end. Resolves when `exit` was called. */
  stop(reason: string): Promise<void> {
    this.#ended ??= this.#end(reason, EXIT_STOPPED, this.#options.deadlineMs);
    return this.#ended;
  }

  /** The app cannot go on. */
  fail(what: string, error: unknown): Promise<void> {
    this.#options.logger.fatal({ err: error }, `${what} failed: ${error instanceof Error ? error.message : String(error)}`);
    this.#ended ??= this.#end(`${what} failed`, EXIT_FAILED, this.#options.failureDeadlineMs);
    return this.#ended;
  }

  /** Ends the app when `failure` rejects, e.g. with the `failed` of a loop. */
  failOn(failure: Promise<unknown>, what: string): void {
    failure.catch((error: unknown) => (this.stopping.aborted ? undefined : this.fail(what, error)));
  }

  async #end(reason: string, code: number, deadlineMs: number): Promise<void> {
    const { logger, close, exit } = this.#options;
    logger.info({ reason }, 'stopping');
    this.#stopping.abort();
    const begun = Date.now();
    const outcome = await settled(close(), deadlineMs);
    const ms = Date.now() - begun;
    if (outcome === 'closed') logger.info({ ms }, 'stopped');
    else if (outcome === 'late') logger.error({ ms }, `not everything was closed within ${deadlineMs} ms: ended anyway`);
    else logger.error({ ms, err: outcome.error }, 'closing failed: ended anyway');
    exit(outcome === 'closed' ? code : EXIT_FAILED);
  }
}

async function settled(closing: Promise<void>, deadlineMs: number): Promise<'closed' | 'late' | { error: unknown }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), deadlineMs);
  });
  try {
    return await Promise.race([closing.then(() => 'closed' as const), late]);
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
  }
}
