import type { LoggerService } from '@nestjs/common';
import type { Logger } from './create-logger.ts';

/** Nest's own log lines in ours; what it tells about its start is debug. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  /** Nest puts the context last, and the stack before it. */
  #write(level: 'trace' | 'debug' | 'warn' | 'error' | 'fatal', message: unknown, rest: unknown[]): void {
    const nest = typeof rest.at(-1) === 'string' ? rest.at(-1) : undefined;
    if (message instanceof Error) this.#logger[level]({ nest, err: message }, message.message);
    else if (typeof message === 'string') this.#logger[level]({ nest, ...(rest.length > 1 ? { detail: rest.slice(0, -1) } : {}) }, message);
    else this.#logger[level]({ nest, detail: message }, 'nest');
  }
}
