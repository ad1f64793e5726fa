import { WebSocket } from 'ws';
import type { Journal } from './journal.ts';

export interface LinkOptions {
  /** ws://host:port/ocpp or .../ocpp/{tenant}; the identity is appended. Of several, each attempt to connect takes the next one. */
  readonly endpoint: string | readonly string[];
  readonly identity: string;
  /** Null offers none. */
  readonly subprotocol: string | null;
  readonly password?: string;
  readonly journal: Journal;
  readonly answerTimeoutMs: number;
  /** A connection on which a CALL got no answer in time is taken for dead and given up. */
  readonly leavesWhenSilent?: boolean;
}

/** What became of a CALL: an answer, or nothing known. */
export type Answer =
  | { readonly type: 'CALLRESULT'; readonly payload: Record<string, unknown> }
  | { readonly type: 'CALLERROR'; readonly code: string }
  | { readonly type: 'LOST' };

type Message = [number, string, ...unknown[]];
const LOST: Answer = { type: 'LOST' };

/** The WebSocket of one charger: one CALL at a time, everything journalled, reconnected by its owner. */
export class Link {
  /** Called for a CALL of the central system. */
  onCall: (messageId: string, action: string, payload: Record<string, unknown>) => void = () => {};
  onClosed: (code: number) => void = () => {};
  private socket: WebSocket | undefined;
  /** Those that an attempt to connect elsewhere has left open, too. */
  private readonly sockets = new Set<WebSocket>();
  private attempts = 0;
  private connection = 0;
  private at: string | undefined;
  private waiting: { messageId: string; sentAt: number; settle: (answer: Answer) => void } | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly options: LinkOptions;
  /** Milliseconds from CALL to answer, newest last, at most 1000. */
  readonly latencies: number[] = [];
  /** CALLs that ended in a CALLERROR, and CALLs that got no answer: in time, or before the connection ended. */
  readonly errors = { callErrors: 0, unanswered: 0 };

  constructor(options: LinkOptions) {
    this.options = options;
  }

  get open(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** The endpoint of the newest connection, while it is open. */
  get endpoint(): string | undefined {
    return this.open ? this.at : undefined;
  }

  /** Resolves to whether the connection is up; a refusal is journalled and is no error. One that is open is left as it is, without a word, once the new one is up. */
  connect(): Promise<boolean> {
    const { endpoint, identity, subprotocol, password } = this.options;
    const endpoints = typeof endpoint === 'string' ? [endpoint] : endpoint;
    const to = endpoints[this.attempts++ % endpoints.length] ?? '';
    const headers = password === undefined ? {} : { Authorization: `Basic ${Buffer.from(`${identity}:${password}`).toString('base64')}` };
    const socket = new WebSocket(`${to}/${encodeURIComponent(identity)}`, subprotocol === null ? [] : [subprotocol], { headers, perMessageDeflate: false, handshakeTimeout: 10_000 });
    return new Promise((resolve) => {
      let connection = 0;
      socket.on('open', () => {
        connection = ++this.connection;
        this.socket = socket;
        this.at = to;
        this.sockets.add(socket);
        this.waiting?.settle(LOST);
        this.note('opened', connection);
        resolve(true);
      });
      socket.on('message', (data) => this.receive(data.toString(), connection));
      socket.on('unexpected-response', (request, response) => {
        this.note('refused', this.connection, { code: response.statusCode ?? 0 });
        request.destroy();
        resolve(false);
      });
      socket.on('error', () => resolve(connection > 0));
      socket.on('close', (code) => {
        if (connection === 0) return resolve(false);
        this.sockets.delete(socket);
        this.note('closed', connection, { code });
        if (this.socket !== socket) return;
        this.waiting?.settle(LOST);
        this.onClosed(code);
      });
    });
  }

  /** Sends a CALL when the one before it is settled; `text` is what stands on the wire where a lie makes it no JSON. */
  call(messageId: string, action: string, payload: unknown, text?: string): Promise<Answer> {
    const result = this.queue.then(() => this.exchange(messageId, text ?? JSON.stringify([2, messageId, action, payload])));
    this.queue = result;
    return result;
  }

  send(text: string): void {
    if (!this.open) return;
    this.note('sent', this.connection, { text });
    this.socket?.send(text);
  }

  close(code = 1000): void {
    for (const socket of this.sockets) socket.close(code);
  }

  private exchange(messageId: string, text: string): Promise<Answer> {
    if (!this.open) return Promise.resolve(LOST);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        settle(LOST);
        if (this.options.leavesWhenSilent === true) this.socket?.terminate();
      }, this.options.answerTimeoutMs);
      const settle = (answer: Answer) => {
        clearTimeout(timer);
        this.waiting = undefined;
        if (answer.type === 'CALLERROR') this.errors.callErrors++;
        if (answer.type === 'LOST') this.errors.unanswered++;
        resolve(answer);
      };
      this.waiting = { messageId, sentAt: performance.now(), settle };
      this.send(text);
    });
  }

  private receive(text: string, connection: number): void {
    this.note('received', connection, { text });
    const message = JSON.parse(text) as Message;
    const [type, messageId] = message;
    if (connection !== this.connection) return;
    if (type === 2) return this.onCall(messageId, String(message[2]), (message[3] ?? {}) as Record<string, unknown>);
    if (this.waiting?.messageId !== messageId) return;
    this.latencies.push(performance.now() - this.waiting.sentAt);
    if (this.latencies.length > 1000) this.latencies.shift();
    this.waiting.settle(type === 3 ? { type: 'CALLRESULT', payload: (message[2] ?? {}) as Record<string, unknown> } : { type: 'CALLERROR', code: String(message[2]) });
  }

  private note(what: 'opened' | 'refused' | 'closed' | 'sent' | 'received', connection: number, more: { text?: string; code?: number } = {}): void {
    this.options.journal.note({ at: Date.now(), charger: this.options.identity, connection, what, ...more });
  }
}
