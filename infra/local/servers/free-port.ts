import { createServer } from 'node:net';

/** Whether a server of ours could listen on it now. */
export function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** `count` different ports that were free a moment ago. */
export async function freePorts(count: number, host = '127.0.0.1'): Promise<number[]> {
  const held = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port: 0, host, exclusive: true }, resolve);
      });
      return server;
    }),
  );
  const ports = held.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** One port that was free a moment ago. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const [port = 0] = await freePorts(1, host);
  return port;
}

/** Below the ports that Linux gives to outgoing connections. */
const LASTING = { from: 20_000, to: 32_000 };

/**
 * `count` different free ports for servers that go and come back on the same port: no outgoing connection takes one of these meanwhile, nor does a client that
 * tries to connect to nobody meet itself there.
 */
export async function lastingPorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let port = LASTING.from + Math.floor(Math.random() * (LASTING.to - LASTING.from)), tried = 0; ports.length < count; port++, tried++) {
    if (port >= LASTING.to) port = LASTING.from;
    if (tried > LASTING.to - LASTING.from) throw new Error(`Of the ports ${LASTING.from} to ${LASTING.to} only ${ports.length} are free, ${count} are needed.`);
    if (await portIsFree(port)) ports.push(port);
  }
  return ports;
}
