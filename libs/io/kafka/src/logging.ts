import { logLevel } from 'kafkajs';
import type { LogEntry, logCreator } from 'kafkajs';

/** Where the client's own log lines go (pino fits). */
export interface KafkaLogger {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

/** What kafkajs reports as an error though it is how Kafka works, and the client goes on by itself. */
const NORMAL = [
  /coordinator is (loading|not available)/i,
  /not aware of this member/i,
  /rebalanc/i,
  /concurrent.?transaction|ongoing transaction|pending transaction|another concurrent operation/i,
  /Limiting retries for the idempotent producer/,
  /Response without match/,
  // Told by our own events.
  /^Crash: |^Restarting the consumer/,
  /Failed to send messages|Failed to connect to seed broker|Connection (error|timeout)|Closed connection|Response \w+\(key/,
  /broker disconnected|This server does not host this topic-partition|not the leader/i,
];

/** kafkajs' level and text → the level we log it with. */
export function levelFor(level: logLevel, message: string): 'error' | 'warn' | 'debug' {
  if (level === logLevel.INFO || level === logLevel.DEBUG) return 'debug';
  if (NORMAL.some((pattern) => pattern.test(message))) return 'debug';
  return level === logLevel.ERROR ? 'error' : 'warn';
}

/** Routes kafkajs' log to `logger`, without the stack and buffers that it adds. */
export const routeLog =
  (logger: KafkaLogger): logCreator =>
  () =>
  (entry: LogEntry) => {
    const { message, timestamp: _t, logger: _l, stack: _s, ...fields } = entry.log;
    const text = typeof fields['error'] === 'string' && !message.includes(fields['error']) ? `${message}: ${fields['error']}` : message;
    logger[levelFor(entry.level, text)]({ kafka: entry.namespace, ...fields }, text);
  };
