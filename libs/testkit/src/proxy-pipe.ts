import type { Socket } from 'node:net';

const MOST_HELD_BYTES = 1024 * 1024;

/** One direction of a connection: what waits to be passed on, in order, and when its time comes. Reads no more than it may hold. */
export class ProxyPipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #held: { bytes: Buffer; due: number }[] = [];
  #heldBytes = 0;
  #stalled = false;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, onBytes: (bytes: Buffer) => void) {
    this.#from = from;
    this.#to = to;
    from.on('data', onBytes);
    from.on('end', () => {
      this.#ended = true;
      this.#pass();
    });
    to.on('drain', () => this.#pass());
  }

  push(bytes: Buffer, lateMs: number): void {
    const due = Math.max(performance.now() + lateMs, this.#held.at(-1)?.due ?? 0);
    this.#held.push({ bytes, due });
    this.#heldBytes += bytes.length;
    this.#pass();
  }

  stall(on: boolean): void {
    this.#stalled = on;
    this.#pass();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#held.length = 0;
    this.#from.destroy();
  }

  #pass(): void {
    clearTimeout(this.#timer);
    if (this.#from.destroyed && !this.#ended) return;
    if (!this.#stalled) this.#passDue();
    const holds = this.#stalled || this.#to.writableNeedDrain || this.#heldBytes > MOST_HELD_BYTES;
    // Each call on a socket that is still connecting adds a listener to it.
    if (holds === this.#from.isPaused()) return;
    if (holds) this.#from.pause();
    else this.#from.resume();
  }

  #passDue(): void {
    for (let next = this.#held[0]; next !== undefined; next = this.#held[0]) {
      const rest = next.due - performance.now();
      if (rest > 0) {
        this.#timer = setTimeout(() => this.#pass(), rest);
        return;
      }
      this.#held.shift();
      this.#heldBytes -= next.bytes.length;
      this.#to.write(next.bytes);
    }
    if (this.#ended) this.#to.end();
  }
}
