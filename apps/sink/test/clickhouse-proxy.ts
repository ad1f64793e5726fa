import { createServer, request } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Called before a statement is passed on, and before its answer is. What it does not resolve is never passed on. */
export interface Gate {
  before?(query: string): Promise<void>;
  after?(query: string): Promise<void>;
}

/** ClickHouse as a sink sees it, with a hand on every statement, so that the sink can be killed between two of them. */
export class ClickHouseProxy {
  gate: Gate = {};
  readonly #server: Server;
  private readonly target: URL;


  private constructor(target: URL) {
    this.target = target;
    this.#server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing).catch(() => outgoing.destroy()));
  }

  static async open(target: string): Promise<ClickHouseProxy> {
    const proxy = new ClickHouseProxy(new URL(target));
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { gate } = this;
    const body = await read(incoming);
    const query = new URL(incoming.url ?? '/', this.target).searchParams.get('query') ?? body.toString();
    await gate.before?.(query);
    const { 'transfer-encoding': _, ...headers } = incoming.headers;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const passed = request({ host: this.target.hostname, port: this.target.port, path: incoming.url, method: incoming.method, headers: { ...headers, 'content-length': body.length } }, resolve);
      passed.on('error', reject);
      passed.end(body);
    });
    const text = await read(answer);
    await gate.after?.(query);
    const { 'transfer-encoding': _chunked, ...answered } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 500, { ...answered, 'content-length': text.length });
    outgoing.end(text);
  }
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
