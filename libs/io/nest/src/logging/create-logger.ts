import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { PinoPretty } from 'pino-pretty';
import { redact } from './redact.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  /** Name of the app, on every line. */
  app: string;
  format: 'json' | 'human';
  level: string;
  /** Default: standard output. */
  destination?: DestinationStream;
}

/**
 * One line per entry, written before the call returns. Whatever is logged is redacted: values of secret names (authorization, password, idTag, idToken, …) at any depth,
 * and in texts that hold JSON.
 */
export function createLogger({ app, format, level, destination }: LoggerOptions): Logger {
  const target = destination ?? pino.destination({ dest: 1, sync: true });
  const stream = format === 'json' ? target : PinoPretty({ destination: target, colorize: destination === undefined && process.stdout.isTTY === true, ignore: 'pid,hostname,app', translateTime: 'SYS:HH:MM:ss.l', messageFormat: `${app}: {msg}`, singleLine: true });
  return pino(
    {
      level,
      base: { app, pid: process.pid },
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg) => redactArgument(arg)) as Parameters<typeof method>);
        },
      },
    },
    stream,
  );
}

/** pino wants an error as `err`. */
const redactArgument = (arg: unknown): unknown => (arg instanceof Error ? { err: redact(arg), msg: redact(arg.message) } : redact(arg));
