import type { CloseCode, Initiator, RawRecord, Transport } from '@chargeplane/contracts';
import { VERSION_TAGS } from '@chargeplane/ocpp';
import type { OcppVersion } from '@chargeplane/ocpp';
import { WebSocket } from 'ws';
import { contentFields } from '../log/frame-content.ts';
import type { FrameContent } from '../log/frame-content.ts';
import type { Draft, RawLog } from '../log/raw-log.ts';
import type { Violation } from './violation.ts';

/** Why a socket is not read at the moment. */
export type PauseReason = 'lane' | 'rate';

export interface ConnectionFacts {
  readonly id: string;
  readonly tenantId: string;
  readonly chargerId: string;
  readonly key: string;
  readonly version: OcppVersion;
  readonly peer: string;
  readonly address: string;
  readonly transport: Transport;
  readonly openedAt: number;
  /** The listener takes chargers that the operator does not know. */
  readonly mayBeUnknown: boolean;
}

interface Ending {
  readonly at: number;
  readonly reason: CloseCode;
  readonly initiator: Initiator;
  readonly closeCode: number | null;
  readonly closeReason: string | null;
}

export interface ConnectionEvents {
  /** The socket is closed; what is still to be said of the connection can be appended now. */
  ended(connection: Connection): void;
  /** Kafka will not take a record, or the log was closed before it did. */
  refused(connection: Connection, error: unknown): void;
  /** CONN_CLOSED is appended: nothing follows. */
  gone(connection: Connection, reason: CloseCode): void;
}

/** Bytes that may wait for a charger that does not read. */
const LARGEST_UNSENT = 1024 * 1024;

/**
 * One connection of a charger, from CONN_OPENED to CONN_CLOSED. It numbers its records (connSeq) in the order in which they are appended,
 * and its CONN_CLOSED is the last of them: it waits until everything before is acknowledged and settled.
 */
export class Connection {
  readonly facts: ConnectionFacts;
  readonly partition: number;
  /** Of performance.now(): a wall clock that jumps must not make chargers look silent. */
  lastHeardAt = performance.now();
  /** The peer answered a ping once, so silence means something. */
  answersPings = false;
  readonly #log: RawLog;
  readonly #events: ConnectionEvents;
  readonly #paused = new Set<PauseReason>();
  #socket: WebSocket | null = null;
  #seq = 0;
  #pending = 0;
  /** What this side decided before the socket closed. */
  #wanted: { reason: CloseCode; closeReason: string } | null = null;
  #ending: Ending | null = null;
  #gone = false;

  constructor(facts: ConnectionFacts, log: RawLog, events: ConnectionEvents) {
    this.facts = facts;
    this.partition = log.partitionOf(facts.key);
    this.#log = log;
    this.#events = events;
  }

  /** The socket can be written to. */
  get alive(): boolean {
    return this.#ending === null && this.#wanted === null && this.#socket?.readyState === WebSocket.OPEN;
  }

  get paused(): boolean {
    return this.#paused.size > 0;
  }

  attach(socket: WebSocket): void {
    this.#socket = socket;
  }

  /** The fields that every record of this connection has, with the next number. */
  draft(kind: RawRecord['kind'], receivedAt: number, fields: Partial<RawRecord> = {}): Draft {
    const { id, tenantId, chargerId, version, peer } = this.facts;
    return { kind, tenantId, chargerId, receivedAt, connectionId: id, connSeq: this.#seq++, ocppVersion: VERSION_TAGS[version], peer, ...fields };
  }

  /** The records of one frame: one, or its numbered parts. */
  frameDrafts(kind: RawRecord['kind'], receivedAt: number, content: FrameContent, fields: Partial<RawRecord> = {}): Draft[] {
    return contentFields(content).map((part) => this.draft(kind, receivedAt, { ...part, ...fields }));
  }

  /**
   * Appends records in the order of the calls; `then` runs when Kafka has acknowledged them and before anything else of this connection can end it.
   * Parts of a large frame are appended one by one, the rest with the last of them. Never rejects.
   */
  append(drafts: readonly Draft[], then?: () => void): void {
    const lastPart = drafts.findLastIndex(({ part }) => part !== null && part !== undefined);
    for (const large of drafts.slice(0, Math.max(0, lastPart))) this.#track(this.#log.append(this.partition, [large]));
    this.#track(this.#log.append(this.partition, drafts.slice(Math.max(0, lastPart))), then);
  }

  #track(appended: Promise<void>, then?: () => void): void {
    this.#pending++;
    appended
      .then(then, (error: unknown) => this.#events.refused(this, error))
      .finally(() => {
        this.#pending--;
        this.#finishIfSettled();
      });
  }

  /** @returns false where it can no longer be delivered. */
  write(text: string): boolean {
    if (!this.alive) return false;
    this.#socket?.send(text);
    if ((this.#socket?.bufferedAmount ?? 0) > LARGEST_UNSENT) this.terminate('NOT_READING');
    return true;
  }

  ping(): void {
    if (this.alive) this.#socket?.ping();
  }

  pause(reason: PauseReason): void {
    this.#paused.add(reason);
    this.#socket?.pause();
  }

  resume(reason: PauseReason): void {
    if (!this.#paused.delete(reason) || this.#paused.size > 0) return;
    this.lastHeardAt = performance.now();
    this.#socket?.resume();
  }

  /** Closes with a closing handshake. What the charger still sends until it answers is recorded. A code that may not be sent becomes 1000. */
  close(code: number, reason: CloseCode, closeReason: string): void {
    this.#wanted ??= { reason, closeReason };
    this.#socket?.resume();
    this.#socket?.close(isSendable(code) ? code : 1000, closeReasonBytes(closeReason));
  }

  /** Cuts the socket. */
  terminate(reason: CloseCode): void {
    this.#wanted ??= { reason, closeReason: '' };
    this.#socket?.terminate();
  }

  /** The socket is closed, or never came to be. Called once; nothing is received after it. */
  ended(at: number, closeCode: number | null, peerReason: string, violation: Violation | null): void {
    if (this.#ending !== null) return;
    const wanted = this.#wanted;
    this.#ending = {
      at,
      reason: this.#socket === null ? 'NOT_UPGRADED' : (wanted?.reason ?? reasonOf(closeCode, violation)),
      initiator: wanted !== null || violation !== null ? 'EDGE' : closeCode === 1006 || closeCode === null ? 'NETWORK' : 'CHARGER',
      closeCode: violation?.closeCode ?? closeCode,
      closeReason: (peerReason || (wanted?.closeReason ?? '')).slice(0, 123) || null,
    };
    this.#events.ended(this);
    this.#finishIfSettled();
  }

  get isEnded(): boolean {
    return this.#ending !== null;
  }

  /** This side decided to end it, perhaps before there was a socket. */
  get isClosing(): boolean {
    return this.#wanted !== null;
  }

  get isAttached(): boolean {
    return this.#socket !== null;
  }

  #finishIfSettled(): void {
    if (this.#ending === null || this.#pending > 0 || this.#gone) return;
    this.#gone = true;
    const { at, reason, initiator, closeCode, closeReason } = this.#ending;
    const closed = this.draft('CONN_CLOSED', at, { reason, transport: { ...this.facts.transport, initiator, closeCode, closeReason } });
    this.#log.append(this.partition, [closed]).catch((error: unknown) => this.#events.refused(this, error));
    this.#events.gone(this, reason);
  }
}

/** RFC 6455 5.5 and 7.4. */
const LONGEST_CLOSE_REASON = 123;

/** No character is split: the peer would take that for a violation of the protocol. */
function closeReasonBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  let end = Math.min(bytes.length, LONGEST_CLOSE_REASON);
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

function isSendable(code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
}

function reasonOf(closeCode: number | null, violation: Violation | null): CloseCode {
  if (violation !== null) return violation.reason;
  return closeCode === 1006 || closeCode === null ? 'PEER_LOST' : 'PEER_CLOSED';
}
