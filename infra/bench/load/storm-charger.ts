import { WebSocket } from 'ws';
import { callsOf, identityOf, versionOf } from './mix.ts';

export interface StormOptions {
  readonly endpoint: string;
  readonly password: string;
  /** CALLs that it kept while it was offline and sends as soon as it is back, one after the other. */
  readonly kept: number;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** After which a charger gives up an attempt. */
const HANDSHAKE_MS = 10_000;

/** A charger that has lost its connection: it tries until it is in, waits longer each time, and then sends what it kept. */
export class StormCharger {
  /** HTTP statuses that it was refused with; 0: no answer in time, or a broken one. */
  readonly refusals: number[] = [];
  answered = 0;
  errors = 0;
  /** Connections that were closed on it. */
  lost = 0;
  #socket: WebSocket | null = null;
  readonly #identity: string;
  readonly #version: string;
  readonly #calls;
  readonly #options: StormOptions;

  constructor(index: number, options: StormOptions) {
    this.#identity = identityOf(index);
    this.#version = versionOf(index);
    this.#calls = callsOf(index);
    this.#options = options;
  }

  /** Resolves when it is connected, however long it takes. */
  async comeBack(): Promise<void> {
    for (let wait = FIRST_WAIT_MS; !(await this.#connect()); wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
    }
  }

  /** Resolves when everything that it kept is answered. */
  async deliver(): Promise<void> {
    for (let number = 0; number < this.#options.kept; number++) await this.#call(number);
  }

  cut(): void {
    this.#socket?.terminate();
  }

  #connect(): Promise<boolean> {
    const { endpoint, password } = this.#options;
    const socket = new WebSocket(`${endpoint}/${this.#identity}`, [this.#version], {
      perMessageDeflate: false,
      handshakeTimeout: HANDSHAKE_MS,
      headers: { Authorization: `Basic ${Buffer.from(`${this.#identity}:${password}`).toString('base64')}` },
    });
    return new Promise((resolve) => {
      const refused = (status: number): void => {
        this.refusals.push(status);
        resolve(false);
      };
      let told = false;
      socket.on('unexpected-response', (request, response) => {
        told = true;
        request.destroy();
        refused(response.statusCode ?? 0);
      });
      socket.on('open', () => {
        this.#socket = socket;
        resolve(true);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (this.#socket === socket) this.lost++;
        else if (!told) refused(0);
      });
    });
  }

  #call(number: number): Promise<void> {
    const { action, payload } = this.#calls.next().value;
    const socket = this.#socket;
    return new Promise((resolve) => {
      socket?.once('message', (data: Buffer) => {
        this.answered++;
        // [4,"…": the first digit tells the kind.
        if (data[1] === 0x34) this.errors++;
        resolve();
      });
      socket?.send(JSON.stringify([2, `storm-${number}`, action, payload(Date.now(), { transactionId: 1 })]));
    });
  }
}
