import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A TCP relay between a charger and the edge: the network, which can be cut without a word to either side. */
export class Relay {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((charger) => {
    const edge = connect(this.#to);
    for (const [one, other] of [[charger, edge], [edge, charger]] as const) {
      this.#sockets.add(one);
      one.pipe(other);
      one.on('error', () => undefined).on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  });
  readonly #to: { host: string; port: number };
  readonly #path: string;

  private constructor(edge: string) {
    const { hostname, port, pathname } = new URL(edge);
    this.#to = { host: hostname, port: Number(port) };
    this.#path = pathname;
  }

  /** @param edge `ws://host:port/ocpp` */
  static async to(edge: string): Promise<Relay> {
    const relay = new Relay(edge);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#path}`;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
