import type {
  Availability, CanonicalCommand, CommandEnvelope, CommandOutcome, CommandState, CommandType, ConnectorMap, OutcomeItem, Quirk, RegistrationStatus, StatusInfo, TriggerableMessage,
} from '@chargeplane/contracts';
import type { JsonObject, OcppVersion } from '@chargeplane/ocpp';

/** Version of the state parts: raise it where older code could misread what newer code writes. */
export const STATE_VERSION = 1;

export interface Connection {
  readonly connectionId: string;
  readonly version: OcppVersion;
}

export interface OpenTransaction {
  readonly uid: string;
  /** Null in 1.6 until assigned. */
  readonly nativeId: string | null;
  readonly evseId: number | null;
  readonly connectorId: number | null;
}

export interface ConnectorSeen {
  readonly evseId: number;
  readonly connectorId: number;
  readonly availability: Availability;
  /** Of the status report. */
  readonly eventId: string;
}

/** What the events tell about a charger: part `core`. */
export interface Core {
  readonly tenantId: string;
  readonly chargerId: string;
  readonly group: string | null;
  readonly segmentKey: string | null;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  /** Fixes of vendor packs that the operator switched, by their full names. */
  readonly switches: Readonly<Record<string, boolean>>;
  /** Open ones, the newest last: that one is used. */
  readonly connections: readonly Connection[];
  /** The last closed ones, so that a straggling frame does not revive them. */
  readonly closed: readonly string[];
  /** Of the newest connection, also after it ended. */
  readonly version: OcppVersion | null;
  readonly registration: RegistrationStatus | null;
  readonly topology: readonly ConnectorMap[];
  /** Connectors and switches of the operator that were left out because there are too many. */
  readonly droppedSettings: number;
  readonly connectors: readonly ConnectorSeen[];
  readonly station: { readonly availability: Availability; readonly eventId: string } | null;
  readonly transactions: readonly OpenTransaction[];
  readonly droppedTransactions: number;
  /** Native actions (or `Action/message`) that `firmware` said it does not implement. */
  readonly unsupported: readonly string[];
  /** 1.6 security extension seen at work. */
  readonly securityExtension: boolean;
  readonly limits: { readonly connectors?: number; readonly getItems?: number; readonly setItems?: number; readonly connectTimeoutS?: number };
  /** Last one given out: remoteStartId and requestId are unique per charger. */
  readonly requestId: number;
  /** Commands accepted so far: arrival order. */
  readonly arrivals: number;
}

/** PLANNED, ISSUED to the edge, SENT as the log shows; ENDED with a result. */
export type CallStep = 'PLANNED' | 'ISSUED' | 'SENT' | 'ENDED';

/** What became of one CALL. */
export interface CallResult {
  readonly verdict: 'ACKNOWLEDGED' | 'REJECTED' | 'FAILED' | 'UNCERTAIN' | 'NOT_SENT';
  readonly reason: string | null;
  readonly detail: string | null;
  readonly nativeStatus: string | null;
  readonly nativeErrorCode: string | null;
  readonly statusInfo: StatusInfo | null;
  /** One for each key of the call; empty where the call has none. Of a read-back: READ is equal, REJECTED different, UNKNOWN not shown. */
  readonly items: readonly OutcomeItem[];
  readonly scheduled: boolean;
  readonly empty: boolean;
  /** Of a 2.x start: the transaction that runs already. */
  readonly transactionId: string | null;
}

/** One CALL of a command. `number` (from 1) is the attempt of the downlink: each is issued at most once. */
export interface PlannedCall {
  readonly number: number;
  readonly purpose: 'DO' | 'READ_BACK';
  readonly action: string;
  /** Null once issued: the log has it. */
  readonly payload: JsonObject | null;
  /** Of a trigger. */
  readonly requestedMessage: string | null;
  /** Keys as the command named them, in the order of the payload. */
  readonly keys: readonly string[];
  /** What the charger calls these keys, in the same order. */
  readonly nativeKeys: readonly string[];
  /** What vendor packs changed of it; absent for nothing. */
  readonly quirks?: readonly Quirk[];
  readonly messageId: string;
  readonly step: CallStep;
  readonly connectionId: string | null;
  readonly issuedAt: number | null;
  readonly sentAt: number | null;
  readonly result: CallResult | null;
}

/** Where a command stands. QUEUED: nothing issued. CALLING: CALLs to make or to be answered. WATCHING: the effect is awaited. DONE: kept for late answers and repeated ids. */
export type Phase = 'QUEUED' | 'CALLING' | 'WATCHING' | 'DONE';

/** What the effect of a command is recognised by. */
export interface Watch {
  readonly evseId: number | null;
  readonly connectorId: number | null;
  readonly transactionUid: string | null;
  /** References of the token, one per key that is in use. */
  readonly tokenRefs: readonly string[];
  readonly remoteStartId: number | null;
  /** For configuration.set: what the read-back must show. Never a secret. */
  readonly expected: readonly { readonly key: string; readonly value: string }[];
  /** Reports of 2.x are known by it. */
  readonly requestId: number | null;
  /** Of message.trigger and availability.set: what the payload asked for. */
  readonly trigger: TriggerableMessage | null;
  readonly operational: boolean | null;
  /** Loops over connectors: those still to be seen, as `evse.connector`. */
  readonly awaited: readonly string[];
  /** Of a reset: the connection ended. */
  readonly sawClose: boolean;
  /** The charger went on as if nothing had been asked: makes a missing effect a contradiction. Event that shows it. */
  readonly against: string | null;
  /** Energy register of the last sample and how often it rose since the answer. */
  readonly meter: { readonly wh: number; readonly rises: number } | null;
}

export interface EffectSeen {
  readonly type: string;
  readonly state: 'OBSERVED' | 'CONTRADICTED';
  readonly level: number | null;
  readonly eventId: string | null;
  readonly frameId: string | null;
  readonly reason: string | null;
}

/** One command of a charger: part `command/<id>`. */
export interface Command {
  readonly type: CommandType;
  readonly envelope: CommandEnvelope;
  /** Null once everything is planned: the token in it is needed no longer. */
  readonly payload: CanonicalCommand['payload'] | null;
  readonly arrival: number;
  readonly phase: Phase;
  readonly state: CommandState;
  readonly settled: CommandOutcome | null;
  readonly outcomes: number;
  /** States that have an outcome already: their ids are taken. */
  readonly states: readonly string[];
  readonly expiresAt: number;
  readonly acceptedAt: number | null;
  readonly answeredAt: number | null;
  readonly calls: readonly PlannedCall[];
  readonly approximations: readonly string[];
  readonly nativeRequestId: number | null;
  readonly nativeAction: string | null;
  readonly watch: Watch | null;
  /** Seen before the answer. */
  readonly effectSeen: EffectSeen | null;
  /** Of the effect reported so far; 0 for none. */
  readonly effectLevel: number;
  /** Log time until which the effect is waited for. */
  readonly effectUntil: number | null;
  /** Log time at which something is due, see onDeadline. */
  readonly due: number | null;
}

export interface ChargerState {
  readonly key: string;
  readonly core: Core;
  readonly commands: ReadonlyMap<string, Command>;
  /** Ids of the commands that are not DONE, in order of arrival; derived. */
  readonly open: readonly string[];
}

export function emptyCharger(key: string, tenantId: string, chargerId: string): ChargerState {
  const core: Core = {
    tenantId, chargerId, group: null, segmentKey: null, vendor: null, model: null, firmware: null, switches: {}, connections: [], closed: [], version: null, registration: null, topology: [], droppedSettings: 0,
    connectors: [], station: null, transactions: [], droppedTransactions: 0, unsupported: [], securityExtension: false, limits: {}, requestId: 0, arrivals: 0,
  };
  return { key, core, commands: new Map(), open: [] };
}

/** Nothing is known of it: commands named it once, and are forgotten. It needs no state. */
export function isBlank({ core, commands }: ChargerState): boolean {
  if (commands.size > 0 || core.version !== null) return false;
  const { core: empty } = emptyCharger('', core.tenantId, core.chargerId);
  return JSON.stringify({ ...core, arrivals: 0 }) === JSON.stringify(empty);
}

export function withCommands(state: ChargerState, core: Core, commands: ReadonlyMap<string, Command>): ChargerState {
  if (commands === state.commands) return core === state.core ? state : { ...state, core };
  const open = [...commands.values()].filter((c) => c.phase !== 'DONE').sort((a, b) => a.arrival - b.arrival).map((c) => c.envelope.commandId);
  return { key: state.key, core, commands, open };
}

export function currentConnection(core: Core): Connection | null {
  return core.connections.at(-1) ?? null;
}

/** Nothing of a command that was never sent is needed again but its outcome. */
export function done(command: Command): Command {
  return { ...command, phase: 'DONE', payload: null, watch: null };
}
