import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

/** A charger as the tests play it: a plain WebSocket with everything that it got. */
export class TestCharger {
  readonly socket: WebSocket;
  readonly got: string[] = [];
  closed: { code: number; reason: string } | undefined;
  #next = 1;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.got.push(String(data)));
    socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
    socket.on('error', () => undefined);
  }

  static async connect(url: string, protocols: string | string[] = 'ocpp1.6', options: ClientOptions = {}): Promise<TestCharger> {
    const socket = new WebSocket(url, protocols, options);
    const charger = new TestCharger(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (_request, response) => reject(new Error(`HTTP ${response.statusCode} ${JSON.stringify(response.headers)}`)));
    });
    return charger;
  }

  async send(data: string | Buffer, binary = Buffer.isBuffer(data)): Promise<void> {
    await new Promise<void>((resolve, reject) => this.socket.send(data, { binary }, (error) => (error ? reject(error) : resolve())));
  }

  /** Sends and waits for the next message. */
  async ask(data: string | Buffer, binary = Buffer.isBuffer(data)): Promise<unknown> {
    const before = this.got.length;
    await this.send(data, binary);
    return JSON.parse(await this.next(before));
  }

  call(action: string, payload: object): Promise<unknown> {
    return this.ask(JSON.stringify([2, `m${this.#next++}`, action, payload]));
  }

  async next(after: number, withinMs = 120_000): Promise<string> {
    const deadline = performance.now() + withinMs;
    for (;;) {
      const message = this.got[after];
      if (message !== undefined) return message;
      if (performance.now() > deadline) throw new Error(`No message ${after + 1} within ${withinMs} ms; got ${JSON.stringify(this.got)}, closed ${JSON.stringify(this.closed)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async end(withinMs = 120_000): Promise<{ code: number; reason: string }> {
    const deadline = performance.now() + withinMs;
    while (this.closed === undefined) {
      if (performance.now() > deadline) throw new Error(`Not closed within ${withinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.closed;
  }

  close(code = 1000): void {
    this.socket.close(code);
  }
}
