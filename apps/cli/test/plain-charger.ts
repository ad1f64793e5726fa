import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

/** A 1.6 charger as plain as possible: it calls, waits for the answer, and answers every CALL with what the test says. */
export class PlainCharger {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (answer: Record<string, unknown>) => void>();
  #next = 1;

  private constructor(socket: WebSocket, answers: Record<string, object>) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const [type, id, third] = JSON.parse(String(data)) as [number, string, unknown];
      if (type === 2) socket.send(JSON.stringify([3, id, answers[String(third)] ?? {}]));
      else this.#waiting.get(id)?.(third as Record<string, unknown>);
    });
    socket.on('error', () => undefined);
  }

  static async connect(url: string, answers: Record<string, object> = {}, options: ClientOptions = {}): Promise<PlainCharger> {
    const socket = new WebSocket(url, 'ocpp1.6', options);
    const charger = new PlainCharger(socket, answers);
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('unexpected-response', (_q, r) => reject(new Error(`HTTP ${r.statusCode}`))).once('error', reject));
    return charger;
  }

  call(action: string, payload: object): Promise<Record<string, unknown>> {
    const id = `m${this.#next++}`;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify([2, id, action, payload]));
    });
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  close(): void {
    this.#socket.close();
  }
}
