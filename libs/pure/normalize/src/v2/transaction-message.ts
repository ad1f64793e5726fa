import type { Activity, Money, Sample, TokenRef } from '@chargeplane/contracts';
import { isJsonObject } from '@chargeplane/ocpp';
import type { JsonObject } from '@chargeplane/ocpp';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { contentHash } from '../state/content-hash.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { activityOfChargingState } from './connector-status.ts';
import { readEvse } from './evse-topology.ts';
import type { Evse } from './evse-topology.ts';
import { extrasOf } from './extras.ts';
import { readIdToken } from './id-token.ts';
import { int32 } from '../pipeline/int32.ts';
import { samplesOf } from './samples.ts';

/** No known value of triggerReason: none was sent. */
export const NO_REASON = 'Unknown';

export interface MeterMoment {
  readonly timestamp: string | null;
  readonly samples: readonly Sample[];
}

/** A TransactionEventRequest as far as it could be read. */
export interface TransactionMessage {
  readonly eventType: 'Started' | 'Updated' | 'Ended';
  readonly timestamp: string | null;
  readonly triggerReason: string;
  readonly seqNo: number | null;
  readonly offline: boolean;
  readonly nativeId: string | null;
  readonly chargingState: Activity | null;
  readonly stoppedReason: string | null;
  readonly timeSpentChargingS: number | null;
  readonly remoteStartId: number | null;
  readonly reservationId: number | null;
  readonly phasesUsed: number | null;
  readonly cableMaxCurrentA: number | null;
  readonly evse: Evse | null;
  readonly idToken: TokenRef | null;
  readonly moments: readonly MeterMoment[];
  /** Since 2.1. */
  readonly operationMode: string | null;
  readonly tariffId: string | null;
  readonly totalCost: Money | null;
  /** Equal for a repeat, which may differ in `offline` only. */
  readonly hash: string;
  readonly extras: string | null;
}

/** What 2.1 adds to the message. */
export interface Additions {
  readonly operationMode: string | null;
  readonly tariffId: string | null;
  readonly totalCost: Money | null;
}

export type ReadAdditions = (payload: PayloadReader, info: PayloadReader | null) => Additions;

/** Reads a TransactionEvent of any 2.x version, value by value. */
export function readTransactionMessage(step: Step, payload: PayloadReader, readAdditions: ReadAdditions): TransactionMessage {
  const info = payload.child('transactionInfo') ?? draftInfo(step, payload);
  const additions = readAdditions(payload, info);
  const triggerReason = payload.text('triggerReason');
  if (triggerReason === null) step.flag('TRIGGER_REASON_MISSING');
  const evse = payload.child('evse');
  const idToken = payload.child('idToken');
  const nativeId = info?.text('transactionId') ?? info?.text('id') ?? null;
  return {
    eventType: eventTypeOf(step, payload),
    timestamp: payload.text('timestamp'),
    triggerReason: triggerReason === null ? NO_REASON : clip(triggerReason, 60),
    seqNo: int32(payload, 'seqNo'),
    offline: payload.boolean('offline') ?? false,
    nativeId: nativeId === null ? null : clip(nativeId),
    chargingState: chargingStateOf(step, info),
    stoppedReason: clipped(info?.text('stoppedReason') ?? null),
    timeSpentChargingS: int32(info, 'timeSpentCharging'),
    remoteStartId: int32(info, 'remoteStartId'),
    reservationId: int32(payload, 'reservationId'),
    phasesUsed: int32(payload, 'numberOfPhasesUsed'),
    cableMaxCurrentA: int32(payload, 'cableMaxCurrent'),
    evse: readEvse(evse),
    idToken: readIdToken(step, idToken),
    moments: payload.children('meterValue').map((m) => ({ timestamp: m.text('timestamp'), samples: samplesOf(step, m) })),
    ...additions,
    hash: hashOf(payload.object),
    extras: extrasOf(payload, { transactionInfo: info, evse, idToken }),
  };
}

function eventTypeOf(step: Step, payload: PayloadReader): TransactionMessage['eventType'] {
  const native = payload.text('eventType');
  if (native === 'Started' || native === 'Updated' || native === 'Ended') return native;
  step.lose('UNKNOWN_ENUM_VALUE');
  return 'Updated';
}

/** The withdrawn OCPP 2.0 had transactionData.id and the charging state EVDetected; stacks of that time still send them. */
function draftInfo(step: Step, payload: PayloadReader): PayloadReader | null {
  const draft = payload.child('transactionData');
  if (draft !== null) step.quirk({ id: 'general/ocpp20-draft', version: 1, effect: 'REINTERPRETED', path: '/transactionData', before: null });
  return draft;
}

function chargingStateOf(step: Step, info: PayloadReader | null): Activity | null {
  const native = info?.text('chargingState') ?? null;
  if (native === null) return null;
  if (native === 'EVDetected') {
    step.quirk({ id: 'general/ocpp20-draft', version: 1, effect: 'REINTERPRETED', path: `${info?.path ?? ''}/chargingState`, before: native });
    return 'EV_CONNECTED';
  }
  const activity = activityOfChargingState(native);
  if (activity !== null) return activity;
  step.lose('UNKNOWN_ENUM_VALUE');
  step.quirk({ id: 'general/unknown-charging-state', version: 1, effect: 'ANNOTATED', path: `${info?.path ?? ''}/chargingState`, before: clip(native, 60) });
  return 'UNKNOWN';
}

function clipped(text: string | null): string | null {
  return text === null ? null : clip(text, 60);
}

function hashOf(payload: JsonObject): string {
  const content: JsonObject = {};
  for (const key of Object.keys(payload).sort()) {
    const value = payload[key];
    if (key !== 'offline' && value !== undefined) content[key] = isJsonObject(value) ? sorted(value) : value;
  }
  return contentHash(JSON.stringify(content));
}

function sorted(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
