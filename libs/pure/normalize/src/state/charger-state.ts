import type { Availability, Activity, ChargerSettings, DeviceSource, OcppVersion, RawPointer, RawRecord, RegistrationStatus, Scope } from '@chargeplane/contracts';
import type { Transaction } from '../transactions/transaction.ts';

/**
 * What is known of one charger. Immutable: a step gives a new one that shares what did not change, and only parts that are not the same
 * object as before are written. Rules for all of it: no `undefined` and no optional field (the JSON of a part must read back as the same
 * part, in the same order of members), every list bounded, every text clipped when it is stored.
 */
export interface ChargerState {
  readonly core: CorePart;
  readonly flow: FlowPart;
  readonly calls: CallsPart;
  readonly connectors: ConnectorsPart;
  readonly clock: ClockPart;
  readonly aliases: AliasesPart;
  readonly history: HistoryPart;
  readonly faults: FaultsPart;
  readonly duplicates: DuplicatesPart;
  readonly configuration: ConfigurationPart;
  readonly reports: ReportsPart;
  /** Meter values seen lately, in small segments (delivery/seen-readings.ts), one part each: `seen/<scope>/<segment>`. */
  readonly readings: Readonly<Record<string, ReadingSegment>>;
  /** Open transactions and ended ones that are not yet reviewed, by uid; one part each. */
  readonly transactions: Readonly<Record<string, Transaction>>;
  /** Records on which the rules threw, by their frameId: they wait for a RETRY (retry/parked-record.ts); one part each. */
  readonly parked: Readonly<Record<string, ParkedRecord>>;
}

export interface ParkedRecord {
  readonly connectionId: string | null;
  /** Of a frame: which way a CALL went. */
  readonly direction: CallDirection | null;
  /** Of a CALL. */
  readonly messageId: string | null;
  /** What came as its answer since. */
  readonly answer: ParkedAnswer | null;
}

/** The fields of its raw record that differ from those of the CALL. */
export type ParkedAnswer = Pick<RawRecord, 'kind' | 'frameId' | 'connSeq' | 'ocppVersion' | 'receivedAt' | 'answeredBy' | 'origin' | 'commandId' | 'attempt'> & { readonly payload: string };

/** Identity and settings; changes seldom. */
export interface CorePart {
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly serial: string | null;
  /** Counts changes of vendor, model, firmware or serial between boots. */
  readonly identityRevision: number;
  readonly deviceSource: DeviceSource;
  readonly registration: RegistrationStatus | null;
  readonly heartbeatIntervalS: number | null;
  /** receivedAt and log time of the last BootNotification. */
  readonly bootedAt: number | null;
  readonly bootedLog: number | null;
  /** Log time of the last firmware status Installed or Installing. */
  readonly firmwareLog: number | null;
  readonly settings: ChargerSettings | null;
  /** References of tokens seen lately, newest last: to find them in free text (at most 16). */
  readonly tokens: readonly string[];
}

/** What moves with every record. */
export interface FlowPart {
  /** Events of this charger so far. */
  readonly seq: number;
  /** Open connections, newest opened last (at most 8). */
  readonly open: readonly Connection[];
  /** Closed ones, so that a transport repeat of their last records is recognised (at most 4). */
  readonly closed: readonly { readonly id: string; readonly lastSeq: number }[];
  /** frameIds of the last records without a connection (refusals). */
  readonly loose: readonly string[];
  /** Log time of the last moment at which a connection was open; null while one is, or before the first. */
  readonly disconnectedLog: number | null;
  /** Log times of the last period without a connection that was long enough to count as offline (R-CON-1). */
  readonly offline: { readonly from: number; readonly to: number } | null;
  /** A large input that arrives in parts. */
  readonly parts: { readonly connectionId: string; readonly next: number } | null;
}

export interface Connection {
  readonly id: string;
  readonly incarnation: string;
  readonly edgeNode: string;
  readonly version: OcppVersion;
  /** false where the log begins in the middle of the connection. */
  readonly opened: boolean;
  readonly openedAt: number;
  readonly openedLog: number;
  readonly source: RawPointer;
  readonly lastSeq: number;
  readonly framesIn: number;
  readonly framesOut: number;
  /** A newer connection opened before this one was closed. */
  readonly replaced: boolean;
}

export type CallDirection = 'IN' | 'OUT';
export type MemoValue = string | number | boolean | null | readonly string[];
/** What the answer of a CALL needs to know of it. */
export type Memo = Readonly<Record<string, MemoValue>>;

export interface PendingCall {
  readonly connectionId: string;
  /** IN: the charger called. */
  readonly direction: CallDirection;
  readonly messageId: string;
  readonly action: string | null;
  readonly version: OcppVersion;
  readonly source: RawPointer;
  readonly receivedAt: number;
  /** Log time at which it was read; the timeout counts from here. */
  readonly log: number;
  readonly commandId: string | null;
  readonly attempt: number;
  readonly memo: Memo | null;
  /** Event that its answer refers to. */
  readonly eventId: string | null;
}

/** An outbound CALL whose effect may still come, whoever sent it. */
export interface RecentCommand {
  readonly commandId: string | null;
  readonly action: string;
  readonly log: number;
  readonly connector: number | null;
  readonly tokenRef: string | null;
  /** transactionId, requestId or trigger, as the action has it. */
  readonly subject: string | null;
  readonly used: boolean;
}

export interface CallsPart {
  /** At most 32. */
  readonly pending: readonly PendingCall[];
  /** Timed out within the last minutes (at most 16). */
  readonly late: readonly PendingCall[];
  /** At most 16. */
  readonly commands: readonly RecentCommand[];
  /** Last answers on a 2.1 connection and the first event of each (at most 8): R-PAIR-8. */
  readonly answered: readonly { readonly connectionId: string; readonly direction: CallDirection; readonly messageId: string; readonly eventId: string }[];
  readonly evicted: number;
}

export interface ConnectorState {
  readonly scope: Scope;
  readonly status: string;
  readonly availability: Availability;
  readonly activity: Activity;
  /** effectiveAt of the status. */
  readonly at: number;
  /** Log time at which the connector became available, null while it is not. */
  readonly availableLog: number | null;
}

export interface ConnectorMeter {
  /** Exact register at the end of the last transaction, and whose it was. */
  readonly lastStop: string | null;
  /** Transactions in a row that started at 0 (R-EN-4). */
  readonly zeroStarts: number;
}

export interface ConnectorsPart {
  /** By native scope: `0` station, `1` … in 1.6; `evse.connector` in 2.x (at most 64). */
  readonly status: Readonly<Record<string, ConnectorState>>;
  readonly meters: Readonly<Record<string, ConnectorMeter>>;
  readonly evicted: number;
}

/** A real-time message with a timestamp: how far the charger's clock was ahead. */
export interface ClockPoint {
  readonly offset: number;
  readonly receivedAt: number;
}

export interface ClockPart {
  /** At most 20, newest last; reset at boot. */
  readonly points: readonly ClockPoint[];
  /** The same for timestamps before 2015, which a charger without time counts from its boot. */
  readonly epoch: readonly ClockPoint[];
  /** Newest effectiveAt of a message that was not offline. */
  readonly newest: number | null;
  /** The time, ms, at which the charger's clock stands still; null while it runs. */
  readonly frozen: number | null;
  /** Offset of the last message that was far behind a clock that was right: a second one like it tells that the clock was set back. */
  readonly behind: number | null;
  /** The clock of before the last boot or setting, where it could be trusted: what to take off its times, the newest of them, and when it ended. */
  readonly beforeBoot: { readonly offset: number; readonly newest: number; readonly at: number } | null;
}

export interface Alias {
  readonly id: string;
  readonly uid: string;
  readonly connector: string;
  /** Log time. */
  readonly at: number;
}

export interface AliasesPart {
  /** Newest last (at most 400). */
  readonly entries: readonly Alias[];
  readonly evicted: number;
}

/** What is kept of an ended transaction after its details are forgotten. */
export interface EndedTransaction {
  readonly uid: string;
  /** uid with k = 0: the fingerprint of a 1.6 start. */
  readonly fingerprint: string;
  readonly k: number;
  readonly connector: string;
  readonly startEventId: string;
  readonly endEventId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly inferred: boolean;
  /** Log time of its end. */
  readonly log: number;
}

export interface HistoryPart {
  /** Newest last (at most 120). */
  readonly entries: readonly EndedTransaction[];
  readonly evicted: number;
}

export interface OpenFault {
  readonly key: string;
  readonly scope: string;
  readonly canonicalCode: string;
  readonly nativeCode: string | null;
  readonly vendorCode: string | null;
  readonly impact: string;
  readonly text: string | null;
  readonly eventId: string;
}

export interface FaultsPart {
  /** Oldest first (at most 64). */
  readonly open: readonly OpenFault[];
  readonly evicted: number;
}

/** Content seen before and the event that it gave. */
export interface Seen {
  readonly hash: string;
  readonly eventId: string;
  readonly log: number;
}

/** `hash:eventId` of at most 8 readings; the segment with the highest n grows. */
export interface ReadingSegment {
  readonly n: number;
  readonly seen: readonly string[];
}

export interface DuplicatesPart {
  /** Statuses by native connector (8 each). */
  readonly status: Readonly<Record<string, readonly Seen[]>>;
}

export interface KnownValue {
  readonly value: string | null;
  readonly log: number;
  /** Read before the firmware changed. */
  readonly stale: boolean;
}

export interface ConfigurationPart {
  /** By canonical key; no secrets. */
  readonly values: Readonly<Record<string, KnownValue>>;
  readonly size: number;
  readonly evicted: number;
}

/** Chunks of reports that are not complete yet (R-RPT-1), and monitors of 2.x. */
export interface ReportsPart {
  readonly chunks: Readonly<Record<string, { readonly next: number; readonly missing: number; readonly log: number }>>;
  readonly severities: Readonly<Record<string, number>>;
  /** R-TOPO-1: connectors of each EVSE as the inventory of 2.x has them (at most 64 EVSEs, 16 connectors each). */
  readonly evses: Readonly<Record<string, readonly number[]>>;
}
