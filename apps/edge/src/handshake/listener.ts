import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListenerConfig } from '../listener-config.ts';
import { RETRY_AFTER_S } from './refusals.ts';

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

/** What a listener holds against peers that connect and then say nothing. */
export interface UnfinishedLimits {
  /** From the TCP connection to the complete request; a slower one gets 408. */
  readonly timeoutMs: number;
  /** Connections whose request is not complete. Where there are more, the oldest gets 429: a charger needs milliseconds. */
  readonly most: number;
}

/** Connections that the system keeps until they are accepted: a fleet that comes back in one second must not be told to try again by its TCP. */
const BACKLOG = 4_096;
const EXPLANATION = 'Chargers connect here with a WebSocket handshake: ocpp1.6, ocpp2.0.1 or ocpp2.1\n';
const REASONS = { 400: 'Bad Request', 408: 'Request Timeout', 429: 'Too Many Requests', 431: 'Request Header Fields Too Large' } as const;

/** Binds one listener for chargers. Rejects where the port is taken. */
export async function openListener(config: ListenerConfig, handler: ListenerHandler, limits: UnfinishedLimits): Promise<Listener> {
  const sockets = new Set<Duplex>();
  const unfinished = new Set<Duplex>();
  const server: Server = createServer({
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    headersTimeout: limits.timeoutMs,
    requestTimeout: limits.timeoutMs,
    connectionsCheckingInterval: Math.min(5_000, limits.timeoutMs / 2),
    noDelay: true,
  });
  // One function for all: a connection lasts for weeks, and what it holds counts a thousand times.
  function forget(this: Duplex): void {
    sockets.delete(this);
    unfinished.delete(this);
  }
  server.on('connection', (socket) => {
    sockets.add(socket);
    unfinished.add(socket);
    socket.on('close', forget);
    if (unfinished.size > limits.most) refuse(unfinished.values().next().value ?? socket, 429);
  });
  server.on('upgrade', (request, socket, head) => {
    unfinished.delete(socket);
    handler.upgrade(config, request, socket, head);
  });
  server.on('request', (request, response) => {
    unfinished.delete(request.socket);
    handler.noUpgrade(config, request, addressOf(request.socket), 400);
    request.resume();
    response.writeHead(400, { Connection: 'close', 'Content-Type': 'text/plain; charset=utf-8' }).end(EXPLANATION);
  });
  server.on('connect', (request, socket) => {
    socket.on('error', () => undefined);
    refuse(socket, 400, request);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A peer that hangs up or whose request was answered already said nothing that could be refused.
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    refuse(socket, statusOf(error.code));
  });
  const refuse = (socket: Duplex, status: keyof typeof REASONS, request: IncomingMessage | null = null): void => {
    unfinished.delete(socket);
    handler.noUpgrade(config, request, addressOf(socket), status);
    socket.end(emptyResponse(status), () => socket.destroy());
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: config.port, host: config.host, backlog: BACKLOG }, () => {
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
  const retry = status === 429 ? `Retry-After: ${RETRY_AFTER_S}\r\n` : '';
  return `HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\n${retry}Content-Length: 0\r\n\r\n`;
}

function addressOf(socket: Duplex): string {
  return 'remoteAddress' in socket && typeof socket.remoteAddress === 'string' ? socket.remoteAddress : '';
}
