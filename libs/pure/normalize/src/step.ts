import { eventId } from '@chargeplane/contracts';
import type {
  CanonicalEvent, Derivation, EventDataByType, EventType, OcppVersion, ProtocolExceptionKind, Quirk, RaisedBy, RawPointer, Topology, Validation,
} from '@chargeplane/contracts';
import { SOURCE_TOPIC } from './fold/record-context.ts';
import type { RecordContext } from './fold/record-context.ts';
import type { RuleSet } from './rule-set.ts';
import type { TimeJudgement } from './clock/time-judgement.ts';
import { redactQuirk } from './privacy/redact-quirk.ts';
import type { ChargerState, Connection } from './state/charger-state.ts';
import { MOST_ACTION, clip } from './state/empty-state.ts';
import type { PartName } from './state/empty-state.ts';
import { OutputTooLarge } from './output-too-large.ts';
import { stampEnvelope } from './stamp/stamp-envelope.ts';
import type { Transaction } from './transactions/transaction.ts';

/** An event before it is stamped. What is left out has the value of the record. */
export interface Draft<K extends EventType> {
  readonly type: K;
  readonly data: EventDataByType[K];
  /** For the event id: transactionUid, else messageId, unless given. */
  readonly subject?: string;
  /** Time of the charger; absent where the message has none. */
  readonly time?: TimeJudgement | null;
  /** The station unless given. */
  readonly topology?: Topology;
  readonly transactionUid?: string | null;
  readonly nativeTransactionId?: string | null;
  readonly derivation?: Derivation;
  /** Only with INFERRED. */
  readonly confidence?: number;
  readonly flags?: readonly string[];
  readonly lossFlags?: readonly string[];
  readonly duplicateOf?: string | null;
  readonly late?: boolean;
  readonly causationId?: string | null;
  readonly correlationId?: string | null;
  readonly requestSource?: RawPointer | null;
  readonly nativeExtras?: string | null;
  readonly nativeSeqNo?: number | null;
  readonly nativeSeqGap?: number | null;
}

interface Noted {
  readonly kind: ProtocolExceptionKind;
  readonly raisedBy: RaisedBy;
  readonly detail: Partial<EventDataByType['protocol.exception.recorded']>;
  readonly requestSource: RawPointer | null;
  readonly causationId: string | null;
}

/** Rough weights of an event and of a quirk in it, and what one record may give: far above any honest message, and little enough to hold in memory. */
const EVENT_WEIGHT = 500;
const QUIRK_WEIGHT = 100;
const MOST_WEIGHT = 12 * 1024 * 1024;

const NO_STRINGS: readonly string[] = [];
const VALID: Validation = { schemaId: null, schemaValid: true, errors: [] };

/**
 * One record (or one timer) being normalized: the state before it, the state so far, the events so far.
 * Lives for one call of normalize; the only mutable thing of the rules.
 */
export class Step {
  state: ChargerState;
  readonly events: CanonicalEvent[] = [];
  /** Of the connection where known, else of the record. */
  version: OcppVersion;
  source: RawPointer;
  /** The CALL that this record answers. */
  requestSource: RawPointer | null = null;
  correlationId: string | null = null;
  causationId: string | null = null;
  validation: Validation = VALID;
  readonly quirks: Quirk[] = [];
  readonly lossFlags: string[] = [];
  readonly flags: string[] = [];
  private readonly subjects: string[] = [];
  private transactions: Record<string, Transaction> | null = null;
  private own: { -readonly [K in keyof ChargerState]: ChargerState[K] } | null = null;
  private noted: Noted | null = null;
  private weight = 0;
  readonly context: RecordContext;
  readonly rules: RuleSet;


  constructor(
    state: ChargerState,
    context: RecordContext,
    rules: RuleSet,
  ) {
    this.context = context;
    this.rules = rules;
    this.state = state;
    const { raw } = context;
    this.version = raw.ocppVersion;
    this.source = {
      topic: SOURCE_TOPIC, partition: context.partition, offset: context.offset, frameId: raw.frameId, connectionId: raw.connectionId ?? null,
      connSeq: raw.connSeq ?? null, messageId: null, action: null, messageType: null,
      direction: raw.kind === 'FRAME_IN' ? 'FROM_CHARGER' : raw.kind === 'FRAME_OUT' || raw.kind === 'FRAME_NOT_SENT' ? 'TO_CHARGER' : 'NONE',
    };
  }

  get receivedAt(): number {
    return this.context.raw.receivedAt;
  }

  get logTime(): number {
    return this.context.logTime;
  }

  /** The connection of the record, if it is open. */
  get connection(): Connection | null {
    const id = this.context.raw.connectionId;
    return this.state.flow.open.find((c) => c.id === id) ?? null;
  }

  update<K extends PartName>(part: K, change: Partial<ChargerState[K]>): void {
    this.set(part, { ...this.state[part], ...change });
  }

  /** The state before the record stays as it is: the first change makes a copy of it, later ones change that copy. */
  set<K extends keyof ChargerState>(member: K, value: ChargerState[K]): void {
    if (this.own === null) this.state = this.own = { ...this.state };
    this.own[member] = value;
  }

  putTransaction(transaction: Transaction): void {
    this.ownTransactions()[transaction.uid] = transaction;
  }

  dropTransaction(uid: string): void {
    delete this.ownTransactions()[uid];
  }

  /** A copy, once for each step. */
  private ownTransactions(): Record<string, Transaction> {
    if (this.transactions === null || this.state.transactions !== this.transactions) this.set('transactions', (this.transactions = { ...this.state.transactions }));
    return this.transactions;
  }

  /** Message type, id and action, as soon as they are read. The action is kept clipped: a charger may write anything there. */
  identify(messageType: number | null, messageId: string | null, action: string | null): void {
    this.source = { ...this.source, messageType, messageId, action: action === null ? null : clip(action, MOST_ACTION) };
  }

  quirk(quirk: Quirk): void {
    this.quirks.push(redactQuirk(quirk, this));
  }

  lose(flag: string): void {
    if (!this.lossFlags.includes(flag)) this.lossFlags.push(flag);
  }

  flag(flag: string): void {
    if (!this.flags.includes(flag)) this.flags.push(flag);
  }

  /** Id of the next event of this type and subject, for events that refer to one another. */
  nextEventId(type: EventType, subject: string): string {
    const { raw, key } = this.context;
    return eventId(raw.frameId, key, type, subject, this.count(type, subject));
  }

  /** Stamps an event and adds it. @returns its id @throws OutputTooLarge where each of very many events would carry very many quirks */
  emit<K extends EventType>(draft: Draft<K>): string {
    this.weight += EVENT_WEIGHT + this.quirks.length * QUIRK_WEIGHT;
    if (this.weight > MOST_WEIGHT) throw new OutputTooLarge(`more than ${this.events.length} events with ${this.quirks.length} quirks each`);
    const subject = draft.subject ?? this.context.timer ?? draft.transactionUid ?? this.source.messageId ?? this.source.connectionId ?? '';
    const id = this.nextEventId(draft.type, subject);
    const envelope = stampEnvelope(this, draft, id);
    this.events.push({ type: draft.type, envelope, data: draft.data } as CanonicalEvent);
    this.subjects.push(subject);
    return id;
  }

  /** Notes a defect of the protocol. One record gives at most one exception event: the first noted; later ones become flags. */
  except(kind: ProtocolExceptionKind, raisedBy: RaisedBy, detail: Noted['detail'] = {}): void {
    if (this.noted === null) this.noted = { kind, raisedBy, detail, requestSource: this.requestSource, causationId: this.causationId };
    else if (this.noted.kind !== kind) this.flag(kind);
  }

  /** Emits the noted exception, after all other events of the record. */
  flushException(): void {
    const noted = this.noted;
    if (noted === null) return;
    this.noted = null;
    this.emit({
      type: 'protocol.exception.recorded',
      requestSource: noted.requestSource,
      causationId: noted.causationId,
      data: {
        kind: noted.kind, errorCode: null, nativeErrorCode: null, errorDescription: null, errorDetails: null, ...noted.detail, raisedBy: noted.raisedBy,
        emittedAnyway: this.events.length,
      },
    });
  }

  private count(type: EventType, subject: string): number {
    let n = 0;
    for (let i = 0; i < this.events.length; i++) if (this.events[i]?.type === type && this.subjects[i] === subject) n++;
    return n;
  }
}

export { NO_STRINGS };
