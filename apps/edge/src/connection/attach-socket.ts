import type { RawData, WebSocket } from 'ws';
import type { Connection } from './connection.ts';
import { TokenBucket } from './token-bucket.ts';
import { violationOf } from './violation.ts';
import type { Violation } from './violation.ts';

export interface SocketOptions {
  readonly clock: () => number;
  readonly maxFramesPerSecond: number;
  /** One message; afterwards the buffer is not used by anybody else. */
  receive(data: Buffer, binary: boolean): void;
}

/** Connects a socket with its connection: messages in, signs of life, the rate limit (a charger that is too fast is read slower) and the end. */
export function attachSocket(connection: Connection, socket: WebSocket, { clock, maxFramesPerSecond, receive }: SocketOptions): void {
  const bucket = new TokenBucket(maxFramesPerSecond, performance.now());
  let violation: Violation | null = null;
  let resting: NodeJS.Timeout | undefined;

  const rest = (ms: number): void => {
    connection.pause('rate');
    clearTimeout(resting);
    resting = setTimeout(() => connection.resume('rate'), ms);
  };

  connection.attach(socket);
  socket.on('message', (data: RawData, binary) => {
    const now = performance.now();
    connection.lastHeardAt = now;
    const wait = bucket.take(now);
    if (wait > 0) rest(wait);
    receive(bufferOf(data), binary);
  });
  socket.on('ping', () => (connection.lastHeardAt = performance.now()));
  socket.on('pong', () => {
    connection.lastHeardAt = performance.now();
    connection.answersPings = true;
  });
  socket.on('error', (error) => (violation = violationOf(error)));
  socket.on('close', (code, reason) => {
    clearTimeout(resting);
    connection.ended(clock(), code, reason.toString('utf8'), violation);
  });
}

function bufferOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
