import { WebSocket } from 'ws';
import { callsOf, identityOf, versionOf } from './mix.ts';

/** One charger of the mix on a socket: one CALL open at a time, as OCPP-J wants it. */
export class MixCharger {
  /** Called when the open CALL is answered. */
  onAnswer: (sentAt: number, isError: boolean) => void = () => {};
  readonly #calls;
  readonly #identity: string;
  readonly #version: string;
  readonly #messagePrefix: string;
  #socket: WebSocket | null = null;
  #transactionId = 1;
  #number = 0;
  #sentAt = 0;
  #action = '';

  /** @param run distinguishes the message ids of several runs */
  constructor(index: number, run: string) {
    this.#identity = identityOf(index);
    this.#version = versionOf(index);
    this.#calls = callsOf(index);
    this.#messagePrefix = `${run}-${this.#identity}-`;
  }

  get waiting(): boolean {
    return this.#sentAt > 0;
  }

  /** Rejects when it is refused or cut before it is open. */
  connect(endpoint: string): Promise<void> {
    const socket = new WebSocket(`${endpoint}/${this.#identity}`, [this.#version], { perMessageDeflate: false, handshakeTimeout: 60_000 });
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#receive(data));
    return new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.on('error', reject);
      socket.once('close', (code) => reject(new Error(`the socket of ${this.#identity} was closed with ${code}`)));
    });
  }

  /** Sends the next CALL. @returns its message id */
  send(): string {
    const call = this.#calls.next().value;
    const messageId = `${this.#messagePrefix}${this.#number++}`;
    const text = JSON.stringify([2, messageId, call.action, call.payload(Date.now(), { transactionId: this.#transactionId })]);
    this.#action = call.action;
    this.#sentAt = performance.now();
    this.#socket?.send(text);
    return messageId;
  }

  close(): Promise<void> {
    const socket = this.#socket;
    if (socket === null || socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once('close', () => resolve());
      socket.close(1000);
    });
  }

  #receive(data: Buffer): void {
    if (!this.waiting) return;
    if (this.#action === 'StartTransaction') this.#transactionId = Number(/"transactionId":(\d+)/.exec(data.toString())?.[1] ?? 1);
    const sentAt = this.#sentAt;
    this.#sentAt = 0;
    // [4,"…": the first digit tells the kind.
    this.onAnswer(sentAt, data[1] === 0x34);
  }
}
