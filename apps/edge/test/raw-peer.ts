import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { until } from './world.ts';

export interface HttpHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

export interface FrameOptions {
  readonly fin?: boolean;
  /** Bits of RSV1 to RSV3, RSV1 = 4. */
  readonly rsv?: number;
  readonly masked?: boolean;
}

export const TEXT = 1;
export const BINARY = 2;
export const CONTINUATION = 0;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** One WebSocket frame as a client writes it (RFC 6455 5.2), or as it should not. */
export function clientFrame(opcode: number, content: string | Buffer, { fin = true, rsv = 0, masked = true }: FrameOptions = {}): Buffer {
  const payload = Buffer.from(content);
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  const length = payload.length < 126 ? Buffer.from([mask | payload.length]) : Buffer.alloc(payload.length < 65_536 ? 3 : 9);
  if (length.length === 3) length.writeUInt16BE(payload.length, length.writeUInt8(mask | 126));
  if (length.length === 9) length.writeBigUInt64BE(BigInt(payload.length), length.writeUInt8(mask | 127));
  const key = randomBytes(4);
  const body = masked ? payload.map((byte, index) => byte ^ (key[index % 4] ?? 0)) : payload;
  return Buffer.concat([Buffer.from([first]), length, masked ? key : Buffer.alloc(0), body]);
}

/** The request of a handshake. A header given as null is left out. */
export function handshake(target: string, headers: Record<string, string | null> = {}, requestLine = `GET ${target} HTTP/1.1`): string {
  const all: Record<string, string | null> = {
    Host: '127.0.0.1',
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Protocol': 'ocpp1.6',
    ...headers,
  };
  return `${[requestLine, ...Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))].join('\r\n')}\r\n\r\n`;
}

/** A bare TCP connection: says what it wants, byte by byte. */
export class RawPeer {
  readonly socket: Socket;
  ended = false;
  #received = Buffer.alloc(0);
  #at = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (data) => (this.#received = Buffer.concat([this.#received, data])));
    socket.on('close', () => (this.ended = true));
    socket.on('error', () => undefined);
  }

  /** @param localAddress of the loopback network, where it matters who it is */
  static async connect(port: number, localAddress?: string): Promise<RawPeer> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, ...(localAddress !== undefined && { localAddress }) });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RawPeer(socket);
  }

  /** Connects and shakes hands. @returns the peer, to whom a 101 was answered. */
  static async open(port: number, target: string, headers: Record<string, string | null> = {}): Promise<RawPeer> {
    const peer = await RawPeer.connect(port);
    peer.write(handshake(target, headers));
    const { status } = await peer.head();
    if (status !== 101) throw new Error(`Handshake of ${target}: ${status}`);
    return peer;
  }

  write(bytes: string | Buffer): void {
    this.socket.write(bytes);
  }

  send(opcode: number, content: string | Buffer, options?: FrameOptions): void {
    this.write(clientFrame(opcode, content, options));
  }

  /** The head of an HTTP answer is there. */
  get answered(): boolean {
    return this.#received.includes('\r\n\r\n', this.#at);
  }

  /** The head of the next HTTP answer. */
  async head(): Promise<HttpHead> {
    const end = await until('the head of an answer', () => {
      const found = this.#received.indexOf('\r\n\r\n', this.#at);
      return found < 0 ? false : found;
    });
    const [line = '', ...lines] = this.#received.subarray(this.#at, end).toString('latin1').split('\r\n');
    this.#at = end + 4;
    const headers = Object.fromEntries(lines.map((text) => [text.slice(0, text.indexOf(':')).toLowerCase(), text.slice(text.indexOf(':') + 1).trim()]));
    return { status: Number(line.split(' ')[1]), headers };
  }

  /** The next frame of the server that is no ping; they are short and never fragmented here. */
  async frame(): Promise<ServerFrame> {
    for (;;) {
      const frame = await this.anyFrame();
      if (frame.opcode !== PING) return frame;
    }
  }

  /** The edge pings when it likes. */
  async anyFrame(): Promise<ServerFrame> {
    return until('a frame', () => {
      const [first, second] = this.#received.subarray(this.#at);
      if (first === undefined || second === undefined) return false;
      const long = second === 126;
      if (second > 126 || (long && this.#received.length < this.#at + 4)) return false;
      const from = this.#at + (long ? 4 : 2);
      const length = long ? this.#received.readUInt16BE(this.#at + 2) : second;
      if (this.#received.length < from + length) return false;
      this.#at = from + length;
      return { opcode: first & 0x0f, payload: this.#received.subarray(from, from + length) };
    });
  }

  /** The code of the close frame that comes next. */
  async closeCode(): Promise<number> {
    const { opcode, payload } = await this.frame();
    if (opcode !== CLOSE) throw new Error(`A close frame was expected, not opcode ${opcode}: ${payload.toString()}`);
    return payload.readUInt16BE(0);
  }

  async end(): Promise<void> {
    await until('the end of the socket', () => this.ended);
  }

  destroy(): void {
    this.socket.destroy();
  }
}
