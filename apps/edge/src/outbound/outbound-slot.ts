import type { NotSentCode } from '@chargeplane/contracts';
import type { Connection } from '../connection/connection.ts';
import { textContent } from '../log/frame-content.ts';
import { attemptKey, decideOffer, decideWrite } from './decide-outbound.ts';
import type { OutboundCall } from './decide-outbound.ts';

/** Attempts that a connection remembers; older ones cannot come again, `downlink` is read forward only. */
const REMEMBERED_ATTEMPTS = 1_000;
/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface SlotEvents {
  sent(): void;
  notSent(reason: NotSentCode): void;
  duplicate(): void;
}

/** The one CALL that may be open towards a charger, whoever asks for it, and those that wait for it. */
export class OutboundSlot {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #events: SlotEvents;
  readonly #taken = new Set<string>();
  #open: OutboundCall | null = null;
  #waiting: OutboundCall[] = [];
  #answerTimer: NodeJS.Timeout | undefined;
  #waitTimer: NodeJS.Timeout | undefined;

  constructor(connection: Connection, clock: () => number, events: SlotEvents) {
    this.#connection = connection;
    this.#clock = clock;
    this.#events = events;
  }

  offer(call: OutboundCall): void {
    const decision = decideOffer(call, this.#taken, this.#open !== null, this.#connection.alive, this.#clock());
    if (decision.do === 'DUPLICATE') return this.#events.duplicate();
    this.#remember(call);
    if (decision.do === 'NOT_SENT') this.#notSent(call, decision.reason);
    else if (decision.do === 'APPEND') this.#append(call);
    else {
      this.#waiting.push(call);
      this.#armWaiting();
    }
  }

  /** A CALLRESULT or CALLERROR arrived, readable or not, with this id. */
  answered(messageId: string | undefined): void {
    if (this.#open !== null && messageId !== undefined && this.#open.messageId === messageId) this.#free(this.#open);
  }

  /** The socket is closed: what was not written never will be. */
  ended(): void {
    clearTimeout(this.#answerTimer);
    clearTimeout(this.#waitTimer);
    for (const call of this.#waiting.splice(0)) this.#notSent(call, 'SOCKET_CLOSED');
  }

  #append(call: OutboundCall): void {
    this.#open = call;
    const frame = this.#connection.frameDrafts('FRAME_OUT', this.#clock(), textContent(call.text), this.#stamp(call));
    this.#connection.append(frame, () => this.#written(call));
  }

  #written(call: OutboundCall): void {
    const decision = decideWrite(call, this.#connection.alive, this.#clock());
    if (decision.do === 'WRITE' && this.#connection.write(call.text)) {
      this.#events.sent();
      this.#answerTimer = setTimeout(() => this.#free(call), Math.min(call.answerWithinMs, LONGEST_TIMER_MS));
      return;
    }
    this.#notSent(call, decision.do === 'NOT_SENT' ? decision.reason : 'SOCKET_CLOSED');
    this.#free(call);
  }

  #free(call: OutboundCall): void {
    if (this.#open !== call) return;
    clearTimeout(this.#answerTimer);
    this.#open = null;
    this.#startNext();
  }

  #startNext(): void {
    while (this.#open === null) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      if (!this.#connection.alive) this.#notSent(next, 'SOCKET_CLOSED');
      else if (this.#clock() >= next.deliverBefore) this.#notSent(next, 'SLOT_BUSY');
      else this.#append(next);
    }
    this.#armWaiting();
  }

  /** Those whose time passes while they wait are told so when it passes. */
  #armWaiting(): void {
    clearTimeout(this.#waitTimer);
    if (this.#waiting.length === 0) return;
    const earliest = Math.min(...this.#waiting.map(({ deliverBefore }) => deliverBefore));
    this.#waitTimer = setTimeout(() => this.#expireWaiting(), Math.min(Math.max(0, earliest - this.#clock()), LONGEST_TIMER_MS));
  }

  #expireWaiting(): void {
    const now = this.#clock();
    const late = this.#waiting.filter((call) => now >= call.deliverBefore);
    this.#waiting = this.#waiting.filter((call) => now < call.deliverBefore);
    for (const call of late) this.#notSent(call, 'SLOT_BUSY');
    this.#armWaiting();
  }

  #notSent(call: OutboundCall, reason: NotSentCode): void {
    this.#events.notSent(reason);
    this.#connection.append(this.#connection.frameDrafts('FRAME_NOT_SENT', this.#clock(), textContent(call.text), { ...this.#stamp(call), reason }));
  }

  #stamp({ commandId, attempt }: OutboundCall): { origin: 'DISPATCHER'; commandId: string; attempt: number } {
    return { origin: 'DISPATCHER', commandId, attempt };
  }

  #remember(call: OutboundCall): void {
    this.#taken.add(attemptKey(call));
    const oldest = this.#taken.values().next();
    if (this.#taken.size > REMEMBERED_ATTEMPTS && oldest.done !== true) this.#taken.delete(oldest.value);
  }
}
