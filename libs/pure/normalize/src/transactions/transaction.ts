import type { Activity, OcppVersion, Topology } from '@chargeplane/contracts';
import type { EnergyState } from '../meter/energy-state.ts';

/** One transaction, shared by all versions. */
export interface Transaction {
  readonly uid: string;
  /** chargerSeq of its first event: the order in which a charger's transactions became known. */
  readonly order: number;
  readonly version: OcppVersion;
  /** As assigned or sent; null in 1.6 until it is assigned. */
  readonly nativeId: string | null;
  readonly open: boolean;
  /** Native scope as in ConnectorsPart: the connector in 1.6; `evse` or `evse.connector` in 2.x; '' where unknown. */
  readonly connector: string;
  readonly topology: Topology;
  readonly tokenRef: string | null;
  /** uid with k = 0. */
  readonly fingerprint: string;
  readonly k: number;
  readonly startEventId: string;
  readonly startedAt: number;
  readonly startReceivedAt: number;
  /** The clock was trusted or could be corrected at the start. */
  readonly startTrusted: boolean;
  /** Offset of the clock model at the start. */
  readonly startOffsetMs: number | null;
  /** The charger's own time of its start, uncorrected. */
  readonly startOccurredAt: number | null;
  readonly meterStart: string | null;
  readonly missingStart: boolean;
  readonly offline: boolean | null;
  readonly chargingState: Activity | null;
  /** Log time of the last message that names it. */
  readonly activeLog: number;
  /** receivedAt of that message. */
  readonly activeAt: number;
  readonly energy: EnergyState;
  readonly sequence: SequenceState;
  readonly commandId: string | null;
  /** Answered with a status other than Accepted: what follows is a deauthorization. */
  readonly refused: boolean;
  /** Null while open. */
  readonly end: TransactionEnd | null;
}

export interface TransactionEnd {
  readonly eventId: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly log: number;
  readonly inferred: boolean;
  readonly meterStop: string | null;
  /** What makes a repeated end the same end: native id, timestamp and register as sent. */
  readonly content: string;
}

/** Sequence numbers of 2.x (R-SEQ). */
export interface SequenceState {
  readonly first: number | null;
  readonly last: number | null;
  /** Missing ranges, ascending (at most 32). */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  /** Content of the last messages by number (at most 64): R-DUP-2, R-DUP-3. */
  readonly seen: readonly { readonly seqNo: number; readonly hash: string; readonly eventId: string }[];
}

export const EMPTY_SEQUENCE: SequenceState = { first: null, last: null, gaps: [], seen: [] };
