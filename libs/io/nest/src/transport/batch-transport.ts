import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';

/** A consumer that runs by itself: the handle of runExactlyOnce or runRanges. */
export interface RunningConsumer {
  stop(): Promise<void>;
  /** Rejects when it cannot go on. */
  failed: Promise<never>;
}

/** Gives a batch to the handler of `pattern` (the topic) and answers with what it returned; what the handler throws is thrown. */
export type Dispatch = (pattern: string, batch: unknown, context: unknown) => Promise<unknown>;

export interface BatchTransportOptions {
  /** Topics that are dispatched: each needs one @MessagePattern. Empty where the consumer does its work without handlers. */
  patterns: readonly string[];
  start(dispatch: Dispatch): Promise<RunningConsumer>;
}

/**
 * Nest's side of a consumer that reads batches: Nest starts and stops it, and finds the handlers. One call per batch, so what Nest adds (guards, pipes, interceptors)
 * is paid per batch, never per record.
 */
export class BatchTransport extends Server implements CustomTransportStrategy {
  readonly failed: Promise<never>;
  readonly #options: BatchTransportOptions;
  #fail: (error: unknown) => void = () => undefined;
  #running: Promise<RunningConsumer> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: BatchTransportOptions) {
    super();
    this.#options = options;
    this.failed = new Promise<never>((_resolve, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => undefined);
  }

  listen(callback: (error?: unknown) => void): void {
    const missing = this.#options.patterns.filter((pattern) => this.getHandlerByPattern(pattern) === null);
    if (missing.length > 0) {
      callback(new Error(`No handler for ${missing.join(', ')}: a controller of the app needs a method with @MessagePattern('${missing[0]}')`));
      return;
    }
    this.#running = this.#options.start((pattern, batch, context) => this.#dispatch(pattern, batch, context));
    this.#running.then(
      (consumer) => {
        consumer.failed.catch((error: unknown) => this.#fail(error));
        callback();
      },
      (error: unknown) => callback(error),
    );
  }

  /** Safe to call again. A start that is under way is awaited and stopped. */
  close(): Promise<void> {
    this.#closed ??= (async () => {
      const consumer = await this.#running?.catch(() => undefined);
      await consumer?.stop();
    })();
    return this.#closed;
  }

  on(): never {
    throw new Error('A BatchTransport emits no events: await `failed`');
  }

  unwrap<T>(): T {
    return this.#running as T;
  }

  async #dispatch(pattern: string, batch: unknown, context: unknown): Promise<unknown> {
    const handler = this.getHandlerByPattern(pattern);
    if (handler === null) throw new Error(`No handler for ${pattern}: name it in \`patterns\` and give a controller a method with @MessagePattern('${pattern}')`);
    const result: unknown = await handler(batch, context);
    return isObservable(result) ? lastValueFrom(result) : result;
  }
}
