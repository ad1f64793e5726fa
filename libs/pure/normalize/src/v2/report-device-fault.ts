import { faultKey } from '@chargeplane/contracts';
import type { ComponentRef, FaultCode, FaultImpact, Topology } from '@chargeplane/contracts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import { faultOfMrec } from '../faults/fault-vocabulary.ts';
import { dropFault, keepFault } from '../faults/open-faults.ts';
import type { OpenFault } from '../state/charger-state.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { impactOf } from './fault-impact.ts';
import { evseScope } from './evse-topology.ts';
import { faultOfVariable, isFaultVariable } from './fault-variables.ts';

/** One eventData of a NotifyEvent that may tell a fault. */
export interface DeviceEvent {
  readonly ref: ComponentRef;
  readonly trigger: string;
  readonly value: string | null;
  readonly cleared: boolean | null;
  readonly techCode: string | null;
  readonly techInfo: string | null;
  readonly severity: number | null;
  readonly topology: Topology;
  readonly time: TimeJudgement;
  /** Of the device.event.observed. */
  readonly causationId: string;
}

/** fault.changed of 2.x: a fault is a component, a variable and a scope, or its code. */
export function reportDeviceFault(step: Step, e: DeviceEvent): void {
  const mrec = e.techCode !== null && /^CX\d{3}$/.test(e.techCode) ? e.techCode : null;
  const isFault = isFaultVariable(e.ref);
  const over = e.cleared === true || (isFault && e.value !== null && e.value.trim().toLowerCase() === 'false');
  const scope = evseScope(e.topology);
  const native = clip(`${e.ref.component}.${e.ref.variable}`, 50);
  const open = step.state.faults.open.filter((f) => f.scope === scope && f.nativeCode === native);
  if (over) {
    const named = e.techCode === null ? open : open.filter((f) => f.vendorCode === null || f.vendorCode === clip(e.techCode ?? '', 50));
    for (const fault of named) clear(step, e, fault);
    return;
  }
  if (mrec === null && e.trigger !== 'ALERTING') return;
  raise(step, e, mrec === null ? faultOfVariable(e.ref) : faultOfMrec(mrec), mrec, native, scope);
}

function raise(step: Step, e: DeviceEvent, canonicalCode: string, mrec: string | null, native: string, scope: string): void {
  const { tenantId, chargerId } = step.context;
  const detail = e.techCode ?? native;
  const key = faultKey(tenantId, chargerId, scope, canonicalCode, detail);
  const impact = impactOf(canonicalCode, e.severity);
  const text = e.techInfo === null ? null : clip(e.techInfo);
  const known = step.state.faults.open.find((f) => f.key === key);
  if (known !== undefined && known.impact === impact && known.text === text) return;
  const eventId = emit(step, e, key, known === undefined ? 'OPENED' : 'UPDATED', canonicalCode, codesOf(native, e.techCode), impact, text, null);
  keepFault(step, { key, scope, canonicalCode, nativeCode: native, vendorCode: e.techCode === null ? null : clip(e.techCode, 50), impact, text, eventId });
}

function clear(step: Step, e: DeviceEvent, fault: OpenFault): void {
  emit(step, e, fault.key, 'CLEARED', fault.canonicalCode, codesOf(fault.nativeCode ?? '', fault.vendorCode), fault.impact as FaultImpact, fault.text, fault.eventId);
  dropFault(step, fault);
}

function emit(
  step: Step, e: DeviceEvent, key: string, change: 'OPENED' | 'UPDATED' | 'CLEARED', canonicalCode: string, codes: readonly FaultCode[], impact: FaultImpact, text: string | null, opening: string | null,
): string {
  return step.emit({
    type: 'fault.changed', subject: key, topology: e.topology, time: e.time, causationId: opening ?? e.causationId, derivation: 'DERIVED',
    data: { faultKey: key, change, canonicalCode, codes, impact, severity: e.severity, componentRef: e.ref, text, clearedBy: change === 'CLEARED' ? 'EXPLICIT' : 'NONE' },
  });
}

/** All codes that were carried; a vendor's own stays verbatim. */
function codesOf(native: string, techCode: string | null): FaultCode[] {
  const codes: FaultCode[] = [{ system: 'OCPP2_VARIABLE', value: native }];
  if (techCode !== null) codes.push({ system: /^CX\d{3}$/.test(techCode) ? 'MREC' : 'VENDOR', value: clip(techCode, 100) });
  return codes;
}
