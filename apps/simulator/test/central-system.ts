import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

export interface Heard {
  readonly type: number;
  readonly messageId: string;
  /** Of a CALL. */
  readonly action: string;
  /** Of a CALL or its answer. */
  readonly payload: Record<string, unknown>;
}

/** The smallest central system: accepts everything, remembers what it heard, and sends CALLs on request. */
export class CentralSystem {
  readonly heard: Heard[] = [];
  /** Nobody gets in, and those who were in are cut. */
  private isAway = false;
  private sockets: WebSocket[] = [];
  private transactions = 700;
  private readonly server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: (offered) => [...offered][0] ?? false, verifyClient: () => !this.isAway });

  constructor() {
    this.server.on('connection', (socket) => {
      this.sockets.push(socket);
      socket.on('message', (data) => this.receive(socket, JSON.parse(data.toString()) as unknown[]));
    });
  }

  async endpoint(): Promise<string> {
    if (this.server.address() === null) await new Promise((resolve) => this.server.once('listening', resolve));
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/ocpp`;
  }

  /** To the connection that came last. */
  call(messageId: string, action: string, payload: Record<string, unknown>): void {
    this.sockets.at(-1)?.send(JSON.stringify([2, messageId, action, payload]));
  }

  async until<T>(what: string, look: () => T | undefined): Promise<T> {
    for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const found = look();
      if (found !== undefined) return found;
    }
    throw new Error(`not within 20 s: ${what}; heard ${JSON.stringify(this.heard.slice(-5))}`);
  }

  calls(action: string): Heard[] {
    return this.heard.filter((h) => h.type === 2 && h.action === action);
  }

  set away(away: boolean) {
    this.isAway = away;
    if (away) for (const socket of this.sockets.splice(0)) socket.terminate();
  }

  close(): void {
    for (const socket of this.sockets) socket.terminate();
    this.server.close();
  }

  private receive(socket: WebSocket, message: unknown[]): void {
    const call = message[0] === 2;
    const heard = { type: Number(message[0]), messageId: String(message[1]), action: call ? String(message[2]) : '', payload: (message[call ? 3 : 2] ?? {}) as Record<string, unknown> };
    this.heard.push(heard);
    if (call) socket.send(JSON.stringify([3, heard.messageId, this.answer(heard.action)]));
  }

  private answer(action: string): Record<string, unknown> {
    const accepted = { status: 'Accepted' };
    if (action === 'StartTransaction') return { transactionId: ++this.transactions, idTagInfo: accepted };
    if (action === 'BootNotification') return { ...accepted, interval: 60, currentTime: new Date().toISOString() };
    return action === 'Authorize' ? { idTagInfo: accepted, idTokenInfo: accepted } : {};
  }
}
