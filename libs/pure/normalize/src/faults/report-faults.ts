import { faultKey } from '@chargeplane/contracts';
import type { FaultCode, FaultImpact, Topology } from '@chargeplane/contracts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import type { OpenFault } from '../state/charger-state.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { faultOfErrorCode, faultOfMrec } from './fault-vocabulary.ts';

const MOST_OPEN = 64;

export interface ReportedError {
  readonly scope: string;
  readonly topology: Topology;
  readonly time: TimeJudgement;
  readonly status: string | null;
  readonly errorCode: string;
  readonly info: string | null;
  readonly vendorId: string | null;
  readonly vendorErrorCode: string | null;
}

/** R-FLT-1, R-FLT-2, R-FLT-5: 1.6 shows one error at a time; NoError clears all of the scope. */
export function reportFaults(step: Step, e: ReportedError): void {
  const open = step.state.faults.open.filter((f) => f.scope === e.scope);
  if (e.errorCode === 'NoError' && e.status !== 'Faulted') {
    for (const fault of open) change(step, e, fault, 'CLEARED');
    return;
  }
  if (e.info !== null && /\bresolved\b/i.test(e.info)) {
    const named = open.find((f) => f.vendorCode !== null && f.vendorCode === e.vendorErrorCode) ?? open.find((f) => f.nativeCode === e.errorCode);
    if (named !== undefined) return change(step, e, named, 'RESOLVED');
  }
  const mrecs = (e.vendorErrorCode ?? '').split(';').map((c) => c.trim()).filter((c) => /^CX0\d\d$/.test(c));
  for (const mrec of mrecs.length > 0 ? mrecs : [null]) raise(step, e, mrec, open);
}

function raise(step: Step, e: ReportedError, mrec: string | null, open: readonly OpenFault[]): void {
  const canonicalCode = mrec === null ? faultOfErrorCode(e.errorCode) : faultOfMrec(mrec);
  const { tenantId, chargerId } = step.context;
  const detail = mrec ?? e.vendorErrorCode ?? '';
  const key = faultKey(tenantId, chargerId, e.scope, canonicalCode, detail);
  const impact: FaultImpact = e.status === 'Faulted' ? 'INOPERATIVE' : 'WARNING';
  const known = open.find((f) => f.key === key);
  const text = e.info === null ? null : clip(e.info);
  if (known !== undefined && known.impact === impact && known.text === text) return;
  const codes: FaultCode[] = [{ system: 'OCPP16', value: e.errorCode }];
  if (mrec !== null) codes.push({ system: 'MREC', value: mrec });
  else if (e.vendorErrorCode !== null) codes.push({ system: 'VENDOR', value: e.vendorErrorCode });
  const eventId = step.emit({
    type: 'fault.changed', subject: key, topology: e.topology, time: e.time,
    data: { faultKey: key, change: known === undefined ? 'OPENED' : 'UPDATED', canonicalCode, codes, impact, severity: null, componentRef: null, text, clearedBy: 'NONE' },
  });
  const fault: OpenFault = { key, scope: e.scope, canonicalCode, nativeCode: clip(e.errorCode, 50), vendorCode: detail === '' ? null : clip(detail, 50), impact, text, eventId };
  const rest = step.state.faults.open.filter((f) => f.key !== key);
  const all = [...rest, fault];
  step.update('faults', { open: all.slice(-MOST_OPEN), evicted: step.state.faults.evicted + Math.max(0, all.length - MOST_OPEN) });
}

function change(step: Step, e: ReportedError, fault: OpenFault, how: 'CLEARED' | 'RESOLVED'): void {
  step.emit({
    type: 'fault.changed', subject: fault.key, topology: e.topology, time: e.time, derivation: 'DERIVED', causationId: fault.eventId,
    data: {
      faultKey: fault.key, change: 'CLEARED', canonicalCode: fault.canonicalCode, codes: fault.nativeCode === null ? [] : [{ system: 'OCPP16', value: fault.nativeCode }],
      impact: fault.impact as FaultImpact, severity: null, componentRef: null, text: fault.text, clearedBy: how === 'CLEARED' ? 'NO_ERROR_STATUS' : 'RESOLVED_TEXT',
    },
  });
  step.update('faults', { open: step.state.faults.open.filter((f) => f.key !== fault.key) });
}
