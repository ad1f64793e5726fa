import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListenerConfig } from '../listener-config.ts';

export interface ListenerHandler {
  /** An HTTP request that wants to be upgraded. */
  upgrade(listener: ListenerConfig, request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Anything else that came to this port: the socket is answered and closed by the listener. `request` null: it was no HTTP. */
  noUpgrade(listener: ListenerConfig, request: IncomingMessage | null, address: string): void;
}

export interface Listener {
  readonly config: ListenerConfig;
  readonly address: AddressInfo;
  close(): Promise<void>;
}

const BAD_REQUEST = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** Binds one listener for chargers. Rejects where the port is taken. */
export async function openListener(config: ListenerConfig, handler: ListenerHandler): Promise<Listener> {
  const server: Server = createServer({ keepAlive: true, keepAliveInitialDelay: 60_000, headersTimeout: 15_000, requestTimeout: 30_000, noDelay: true });
  server.on('upgrade', (request, socket, head) => handler.upgrade(config, request, socket, head));
  server.on('request', (request, response) => {
    handler.noUpgrade(config, request, request.socket.remoteAddress ?? '');
    request.resume();
    response.writeHead(400, { Connection: 'close', 'Content-Type': 'text/plain; charset=utf-8' }).end('Chargers connect here with a WebSocket handshake: ocpp1.6, ocpp2.0.1 or ocpp2.1\n');
  });
  server.on('clientError', (_error, socket) => {
    handler.noUpgrade(config, null, 'remoteAddress' in socket && typeof socket.remoteAddress === 'string' ? socket.remoteAddress : '');
    if (socket.writable) socket.end(BAD_REQUEST, () => socket.destroy());
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    config,
    address: server.address() as AddressInfo,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
