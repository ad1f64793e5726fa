import { isSecretName } from '@chargeplane/contracts';
import type { DeviceEventTrigger, Topology } from '@chargeplane/contracts';
import { parseTimestamp } from '@chargeplane/ocpp';
import { judgeTime } from '../clock/judge-time.ts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import type { FromCall } from '../pipeline/handled.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { REDACTED, cleanText, isTokenName } from '../privacy/redact.ts';
import { referenceOf } from '../privacy/token-ref.ts';
import { STATION } from '../stamp/stamp-envelope.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { readComponentRef } from './component-ref.ts';
import { activityOfChargingState } from './connector-status.ts';
import { evseScope, evseTopology } from './evse-topology.ts';
import { extrasOf } from './extras.ts';
import { findTransaction, knownUid, openOnEvse } from './find-transaction.ts';
import { int32 } from '../pipeline/int32.ts';
import { countChunk } from './report-chunks.ts';
import { reportDeviceFault } from './report-device-fault.ts';
import { reportStatus } from './report-status.ts';
import { entryOf } from '../pipeline/entry-of.ts';

const TRIGGERS: Readonly<Record<string, DeviceEventTrigger>> = { Alerting: 'ALERTING', Delta: 'DELTA', Periodic: 'PERIODIC' };
const STATUS_COMPONENTS = new Set(['Connector', 'EVSE', 'ChargingStation']);

/** Severity of one eventData; 2.0.1 has none in the message. */
export type ReadSeverity = (item: PayloadReader) => number | null;

/** NotifyEvent: each item is a device.event.observed, and what else it tells (availability, a fault, a charging state) is derived from it. */
export function notifyEvent(readSeverity: ReadSeverity): FromCall {
  return (step, payload) => {
    const items = payload.children('eventData');
    if (items.length === 0) return { outcome: { unreadable: 'eventData has no item that can be read' } };
    const batchSeqNo = int32(payload, 'seqNo');
    const tbc = payload.boolean('tbc');
    countChunk(step, 'event', batchSeqNo, tbc !== true);
    const generatedAt = parsedTime(payload.text('generatedAt'));
    const extras = payload.extras();
    let first: string | null = null;
    for (const item of items) {
      const id = observe(step, item, { batchSeqNo, tbc, severity: readSeverity(item), extras, generatedAt });
      first ??= id;
    }
    return { eventId: first };
  };
}

interface Batch {
  readonly batchSeqNo: number | null;
  readonly tbc: boolean | null;
  readonly severity: number | null;
  readonly extras: string | null;
  readonly generatedAt: number | null;
}

function observe(step: Step, item: PayloadReader, batch: Batch): string {
  const ref = readComponentRef(item);
  const nativeTrigger = item.text('trigger');
  const trigger = nativeTrigger === null ? 'UNKNOWN' : (entryOf(TRIGGERS, nativeTrigger) ?? 'UNKNOWN');
  if (nativeTrigger !== null && trigger === 'UNKNOWN') step.lose('UNKNOWN_ENUM_VALUE');
  const time = judgeTime(step, item.text('timestamp'), { realTime: trigger !== 'PERIODIC' });
  const topology: Topology = ref === null ? { ...STATION, scope: 'UNKNOWN' } : evseTopology(step, { evseId: ref.evseId ?? null, connectorId: ref.connectorId ?? null });
  const value = item.text('actualValue') ?? item.lexeme('actualValue');
  const number = value === null || value.trim() === '' ? NaN : Number(value);
  const techCode = item.text('techCode');
  const techInfo = cleanText(step, item.text('techInfo'));
  const cleared = item.boolean('cleared');
  const nativeTransactionId = item.text('transactionId');
  const eventId = step.emit({
    type: 'device.event.observed', topology, time, transactionUid: knownUid(step, nativeTransactionId), nativeTransactionId: nativeTransactionId === null ? null : clip(nativeTransactionId),
    data: {
      nativeEventId: item.lexeme('eventId'), ref, trigger, value: value === null ? null : clip(shown(step, ref?.variable ?? '', value), 2500),
      valueNum: Number.isFinite(number) ? number : null, unit: null, cleared, severity: batch.severity, cause: item.lexeme('cause'), techCode: techCode === null ? null : clip(techCode, 100),
      techInfo: techInfo === null ? null : clip(techInfo, 500), notificationType: item.text('eventNotificationType'), variableMonitoringId: item.lexeme('variableMonitoringId'),
      batchSeqNo: batch.batchSeqNo, tbc: batch.tbc,
    },
    nativeExtras: extrasOf(item) ?? batch.extras,
  });
  if (ref === null || value === null) return eventId;
  if (ref.variable === 'AvailabilityState' && STATUS_COMPONENTS.has(ref.component)) reportStatus(step, { nativeStatus: value, topology, time, via: 'NOTIFY_EVENT', causationId: eventId });
  else if (ref.variable === 'ChargingState' && ref.component === 'EVSE') chargingState(step, topology, value, time, eventId);
  else reportDeviceFault(step, { ref, trigger, value, cleared, techCode: techCode === null ? null : clip(techCode, 100), techInfo, severity: batch.severity, topology, time, causationId: eventId });
  return eventId;
}

/** 2.1: news only where it differs from what the TransactionEvents told last. */
function chargingState(step: Step, topology: Topology, native: string, time: TimeJudgement, causationId: string): void {
  const activity = activityOfChargingState(native);
  const open = openOnEvse(step, evseScope(topology));
  if (activity === null) return step.lose('UNKNOWN_ENUM_VALUE');
  if (open === null || open.chargingState === activity) return;
  step.emit({
    type: 'transaction.updated', transactionUid: open.uid, nativeTransactionId: open.nativeId, topology: open.topology, time, derivation: 'DERIVED', causationId,
    data: {
      changeReason: 'ChargingStateChanged', chargingState: activity, previousChargingState: open.chargingState, idToken: null, idTokenRole: null, evseBoundNow: false, timeSpentChargingS: null,
      phasesUsed: null, cableMaxCurrentA: null, remoteStartId: null, reservationId: null, operationMode: null, tariffId: null, meterEventIds: [], runningCost: null,
    },
  });
  const { tx } = findTransaction(step, open.nativeId ?? '');
  step.putTransaction({ ...(tx ?? open), chargingState: activity, activeLog: step.logTime, activeAt: step.receivedAt });
}

function shown(step: Step, variable: string, value: string): string {
  if (isSecretName(variable)) return REDACTED;
  if (isTokenName(variable)) return `ref:${referenceOf(step.rules.tokenKey, step.context.tenantId, value)}`;
  return cleanText(step, value) ?? '';
}

function parsedTime(lexeme: string | null): number | null {
  const parsed = lexeme === null ? null : parseTimestamp(lexeme);
  return parsed?.ok === true ? parsed.ms : null;
}
