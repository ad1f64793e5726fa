import { WebSocket } from 'ws';
import type { Journal } from './journal.ts';

export interface LinkOptions {
  /** ws://host:port/ocpp or .../ocpp/{tenant}; the identity is appended. */
  readonly endpoint: string;
  readonly identity: string;
  /** Null offers none. */
  readonly subprotocol: string | null;
  readonly password?: string;
  readonly journal: Journal;
  readonly answerTimeoutMs: number;
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
  private connection = 0;
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

  /** Resolves to whether the connection is up; a refusal is journalled and is no error. */
  connect(): Promise<boolean> {
    const { endpoint, identity, subprotocol, password } = this.options;
    const headers = password === undefined ? {} : { Authorization: `Basic ${Buffer.from(`${identity}:${password}`).toString('base64')}` };
    const socket = new WebSocket(`${endpoint}/${encodeURIComponent(identity)}`, subprotocol === null ? [] : [subprotocol], { headers, perMessageDeflate: false, handshakeTimeout: 10_000 });
    return new Promise((resolve) => {
      let up = false;
      socket.on('open', () => {
        up = true;
        this.connection++;
        this.socket = socket;
        this.note('opened');
        resolve(true);
      });
      socket.on('message', (data) => this.receive(data.toString()));
      socket.on('unexpected-response', (request, response) => {
        this.note('refused', { code: response.statusCode ?? 0 });
        request.destroy();
        resolve(false);
      });
      socket.on('error', () => resolve(up));
      socket.on('close', (code) => {
        if (!up) return resolve(false);
        this.note('closed', { code });
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
    this.note('sent', { text });
    this.socket?.send(text);
  }

  close(code = 1000): void {
    this.socket?.close(code);
  }

  private exchange(messageId: string, text: string): Promise<Answer> {
    if (!this.open) return Promise.resolve(LOST);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(LOST), this.options.answerTimeoutMs);
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

  private receive(text: string): void {
    this.note('received', { text });
    const message = JSON.parse(text) as Message;
    const [type, messageId] = message;
    if (type === 2) return this.onCall(messageId, String(message[2]), (message[3] ?? {}) as Record<string, unknown>);
    if (this.waiting?.messageId !== messageId) return;
    this.latencies.push(performance.now() - this.waiting.sentAt);
    if (this.latencies.length > 1000) this.latencies.shift();
    this.waiting.settle(type === 3 ? { type: 'CALLRESULT', payload: (message[2] ?? {}) as Record<string, unknown> } : { type: 'CALLERROR', code: String(message[2]) });
  }

  private note(what: 'opened' | 'refused' | 'closed' | 'sent' | 'received', more: { text?: string; code?: number } = {}): void {
    this.options.journal.note({ at: Date.now(), charger: this.options.identity, connection: this.connection, what, ...more });
  }
}
