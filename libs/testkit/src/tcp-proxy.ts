import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { ProxyPipe } from './proxy-pipe.ts';

export interface ProxyTarget {
  host: string;
  port: number;
}

export interface ProxyOptions {
  /** Where it listens on the loopback interface; a free one is taken where not given. */
  port?: number;
}

/** One connection through the proxy. */
export interface ProxyLink {
  /** `lateMs`: so much later than now, and never before what was sent earlier. */
  toServer(bytes: Buffer, lateMs?: number): void;
  toClient(bytes: Buffer, lateMs?: number): void;
  /** Destroys both ends. */
  cut(): void;
}

/** What is done with the bytes of one connection. */
export interface ProxyWire {
  fromClient(bytes: Buffer): void;
  fromServer(bytes: Buffer): void;
}

/** The network between a client and a server, with a hand on it. The server may come, go and come back. */
export class TcpProxy {
  readonly #target: ProxyTarget;
  readonly #links = new Set<Link>();
  readonly #server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  #refusing = false;
  #stalled = false;
  #lateMs = 0;

  protected constructor(target: ProxyTarget) {
    this.#target = target;
  }

  static async open(target: ProxyTarget, options: ProxyOptions = {}): Promise<TcpProxy> {
    return new TcpProxy(target).listen(options);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Open now. */
  get connections(): number {
    return this.#links.size;
  }

  /** Destroys all connections of this moment. */
  cut(): void {
    for (const link of this.#links) link.cut();
  }

  /** Destroys new connections at once; those that are open stay. */
  refuse(on: boolean): void {
    this.#refusing = on;
  }

  /** Half-open: sockets stay and can be opened, no byte and no end passes in either direction. What was sent meanwhile arrives after `stall(false)`. */
  stall(on: boolean): void {
    this.#stalled = on;
    for (const link of this.#links) link.stall(on);
  }

  /** Each chunk arrives `ms` later, in order. */
  slow(ms: number): void {
    this.#lateMs = ms;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  protected async listen({ port = 0 }: ProxyOptions): Promise<this> {
    await new Promise<void>((resolve, reject) => this.#server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return this;
  }

  /** Passes everything on. */
  protected wire(link: ProxyLink): ProxyWire {
    return { fromClient: (bytes) => link.toServer(bytes), fromServer: (bytes) => link.toClient(bytes) };
  }

  #accept(client: Socket): void {
    if (this.#refusing) return void client.destroy();
    const server = connect({ ...this.#target, allowHalfOpen: true, noDelay: true });
    const link: Link = new Link(client, server, () => this.#lateMs, (each) => this.wire(each), () => this.#links.delete(link));
    this.#links.add(link);
    if (this.#stalled) link.stall(true);
  }
}

class Link implements ProxyLink {
  readonly #up: ProxyPipe;
  readonly #down: ProxyPipe;
  readonly #lateMs: () => number;
  #stalled = false;
  #broken = false;

  constructor(client: Socket, server: Socket, lateMs: () => number, wire: (link: ProxyLink) => ProxyWire, onClose: () => void) {
    this.#lateMs = lateMs;
    const { fromClient, fromServer } = wire(this);
    this.#up = new ProxyPipe(client, server, fromClient);
    this.#down = new ProxyPipe(server, client, fromServer);
    for (const socket of [client, server]) {
      socket.on('error', () => this.#break());
      socket.once('close', () => {
        if (client.destroyed && server.destroyed) onClose();
      });
    }
  }

  toServer(bytes: Buffer, lateMs = 0): void {
    this.#up.push(bytes, lateMs + this.#lateMs());
  }

  toClient(bytes: Buffer, lateMs = 0): void {
    this.#down.push(bytes, lateMs + this.#lateMs());
  }

  stall(on: boolean): void {
    this.#stalled = on;
    if (!on && this.#broken) return this.cut();
    this.#up.stall(on);
    this.#down.stall(on);
  }

  cut(): void {
    this.#up.destroy();
    this.#down.destroy();
  }

  /** One end is gone; who is stalled does not hear of it yet. */
  #break(): void {
    this.#broken = true;
    if (!this.#stalled) this.cut();
  }
}
