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

/** Messages that are taken in one turn of the event loop when a socket has ended. */
const SLICE = 100;

interface Message {
  readonly data: Buffer;
  readonly binary: boolean;
}

/**
 * Connects a socket with its connection: messages in, signs of life, the rate limit and the end. A charger that is too fast is read slower; of what came in one
 * piece with the message that was too much (thousands of small ones fit into one), each waits for its turn. Nothing that was read is dropped.
 */
export function attachSocket(connection: Connection, socket: WebSocket, { clock, maxFramesPerSecond, receive }: SocketOptions): void {
  const bucket = new TokenBucket(maxFramesPerSecond, performance.now());
  const waiting: Message[] = [];
  let violation: Violation | null = null;
  let resting: NodeJS.Timeout | undefined;

  const take = ({ data, binary }: Message): void => {
    const wait = bucket.take(performance.now());
    receive(data, binary);
    if (wait === 0) return;
    connection.pause('rate');
    resting = setTimeout(goOn, wait);
  };

  const goOn = (): void => {
    resting = undefined;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      take(next);
      if (resting !== undefined) return;
    }
    connection.resume('rate');
  };

  connection.attach(socket);
  socket.on('message', (data: RawData, binary) => {
    connection.lastHeardAt = performance.now();
    const message = { data: bufferOf(data), binary };
    if (resting === undefined) take(message);
    else waiting.push(message);
  });
  socket.on('ping', () => (connection.lastHeardAt = performance.now()));
  socket.on('pong', () => {
    connection.lastHeardAt = performance.now();
    connection.answersPings = true;
  });
  socket.on('error', (error) => (violation = violationOf(error)));
  socket.on('close', (code, reason) => {
    clearTimeout(resting);
    const finish = (): void => {
      for (const { data, binary } of waiting.splice(0, SLICE)) receive(data, binary);
      if (waiting.length > 0) setImmediate(finish);
      else connection.ended(clock(), code, reason.toString('utf8'), violation);
    };
    finish();
  });
}

function bufferOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
