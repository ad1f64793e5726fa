import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListenerConfig } from '../listener-config.ts';

export interface ListenerHandler {
  /** An HTTP request that wants to be upgraded. */
  upgrade(listener: ListenerConfig, request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Anything else that came to this port: the socket is answered with `status` and closed by the listener. `request` null: it was no complete HTTP request. */
  noUpgrade(listener: ListenerConfig, request: IncomingMessage | null, address: string, status: number): void;
}

export interface Listener {
  readonly config: ListenerConfig;
  readonly address: AddressInfo;
  /** Takes no new connections. */
  close(): void;
  /** Cuts what is left of the old ones. Resolves when the port is free. */
  cut(): Promise<void>;
}

const EXPLANATION = 'Chargers connect here with a WebSocket handshake: ocpp1.6, ocpp2.0.1 or ocpp2.1\n';
const REASONS = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' } as const;

/**
 * Binds one listener for chargers. Rejects where the port is taken.
 * @param handshakeTimeoutMs from the TCP connection to the complete request; a slower one gets 408
 */
export async function openListener(config: ListenerConfig, handler: ListenerHandler, handshakeTimeoutMs: number): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    headersTimeout: handshakeTimeoutMs,
    requestTimeout: handshakeTimeoutMs,
    connectionsCheckingInterval: Math.min(5_000, handshakeTimeoutMs / 2),
    noDelay: true,
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => handler.upgrade(config, request, socket, head));
  server.on('request', (request, response) => {
    handler.noUpgrade(config, request, addressOf(request.socket), 400);
    request.resume();
    response.writeHead(400, { Connection: 'close', 'Content-Type': 'text/plain; charset=utf-8' }).end(EXPLANATION);
  });
  server.on('connect', (request, socket) => {
    socket.on('error', () => undefined);
    handler.noUpgrade(config, request, addressOf(request.socket), 400);
    socket.end(emptyResponse(400), () => socket.destroy());
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A peer that hangs up or whose request was answered already said nothing that could be refused.
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const status = statusOf(error.code);
    handler.noUpgrade(config, null, addressOf(socket), status);
    socket.end(emptyResponse(status), () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  let freed: () => void = () => undefined;
  const free = new Promise<void>((resolve) => (freed = resolve));
  return {
    config,
    address: server.address() as AddressInfo,
    close() {
      server.close(freed);
      server.closeIdleConnections();
    },
    cut() {
      for (const socket of sockets) socket.destroy();
      return free;
    },
  };
}

function statusOf(code: string | undefined): keyof typeof REASONS {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
}

function emptyResponse(status: keyof typeof REASONS): string {
  return `HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}

function addressOf(socket: Duplex): string {
  return 'remoteAddress' in socket && typeof socket.remoteAddress === 'string' ? socket.remoteAddress : '';
}
