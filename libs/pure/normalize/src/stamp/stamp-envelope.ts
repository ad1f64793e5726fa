import type { Clock, Delivery, Device, Envelope, EventType, Topology } from '@chargeplane/contracts';
import type { CorePart } from '../state/charger-state.ts';
import type { Draft, Step } from '../step.ts';
import { segmentKey } from './segment-key.ts';

const ABSENT: Clock = { rawTimestamp: null, offsetMs: null, offsetAgeMs: null, trust: 'ABSENT', reason: null };
const PLAIN: Delivery = { offline: null, offlineSource: 'NONE', replay: false, duplicateOf: null, late: false };
export const STATION: Topology = { scope: 'STATION', evseId: null, connectorId: null, nativeConnectorId: null, nativeEvseId: null, mapRevision: null };
const NONE: readonly string[] = [];

/** The one place at which an envelope is made. Counts the event into the charger's sequence. */
export function stampEnvelope<K extends EventType>(step: Step, draft: Draft<K>, eventId: string): Envelope {
  const { context, rules, state } = step;
  const { core } = state;
  const seq = state.flow.seq + 1;
  step.set('flow', { ...state.flow, seq });
  const time = draft.time ?? null;
  return {
    eventId,
    eventType: draft.type,
    eventVersion: 1,
    ruleSetVersion: rules.version,
    generation: rules.generation,
    tenantId: context.tenantId,
    chargerId: context.chargerId,
    group: core.settings?.group ?? null,
    segmentKey: segmentKey(core, step.version),
    ocppVersion: step.version,
    device: deviceOf(core),
    source: step.source,
    requestSource: draft.requestSource === undefined ? step.requestSource : draft.requestSource,
    ordinal: step.events.length,
    occurredAt: time?.occurredAt ?? null,
    receivedAt: step.receivedAt,
    effectiveAt: time?.effectiveAt ?? step.receivedAt,
    logTime: context.logTime,
    clock: time?.clock ?? ABSENT,
    sequence: { chargerSeq: seq, nativeSeqNo: draft.nativeSeqNo ?? null, nativeSeqGap: draft.nativeSeqGap ?? null },
    delivery: deliveryOf(draft),
    topology: draft.topology ?? STATION,
    transactionUid: draft.transactionUid ?? null,
    nativeTransactionId: draft.nativeTransactionId ?? null,
    derivation: draft.derivation ?? 'REPORTED',
    confidence: draft.confidence ?? null,
    quirks: step.quirks.length === 0 ? [] : step.quirks.slice(),
    lossFlags: merged(step.lossFlags, draft.lossFlags),
    flags: merged(step.flags, draft.flags),
    validation: step.validation,
    correlationId: draft.correlationId === undefined ? step.correlationId : draft.correlationId,
    causationId: draft.causationId === undefined ? step.causationId : draft.causationId,
    nativeExtras: draft.nativeExtras ?? null,
  };
}

function deliveryOf<K extends EventType>(draft: Draft<K>): Delivery {
  const { time } = draft;
  if (time == null && draft.duplicateOf == null && draft.late !== true) return PLAIN;
  return {
    offline: time?.offline ?? null,
    offlineSource: time?.offlineSource ?? 'NONE',
    replay: draft.duplicateOf != null,
    duplicateOf: draft.duplicateOf ?? null,
    late: draft.late ?? false,
  };
}

function merged(ofRecord: readonly string[], ofEvent: readonly string[] | undefined): readonly string[] {
  if (ofEvent === undefined || ofEvent.length === 0) return ofRecord.length === 0 ? NONE : ofRecord.slice();
  return [...new Set([...ofRecord, ...ofEvent])];
}

const devices = new WeakMap<CorePart, Device>();

function deviceOf(core: CorePart): Device | null {
  if (core.deviceSource === 'UNKNOWN') return null;
  let device = devices.get(core);
  if (device === undefined) {
    device = { vendor: core.vendor, model: core.model, firmware: core.firmware, serial: core.serial, identityRevision: core.identityRevision, source: core.deviceSource };
    devices.set(core, device);
  }
  return device;
}
