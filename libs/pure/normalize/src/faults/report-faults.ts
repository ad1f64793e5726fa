import { faultKey } from '@chargeplane/contracts';
import type { FaultChange, FaultClearedBy, FaultCode, FaultImpact, Topology } from '@chargeplane/contracts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import type { OpenFault } from '../state/charger-state.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { faultsOf } from './error-codes.ts';
import type { NamedFault } from './error-codes.ts';
import { componentOfFault } from './fault-components.ts';
import { isKnownErrorCode } from './fault-vocabulary.ts';
import { dropFault, keepFault } from './open-faults.ts';

export interface ReportedError {
  readonly scope: string;
  readonly topology: Topology;
  readonly time: TimeJudgement;
  readonly status: string | null;
  readonly errorCode: string;
  readonly info: string | null;
  readonly vendorId: string | null;
  readonly vendorErrorCode: string | null;
  /** Told late: something newer is known of the scope (R-OFF-3). It was, and opens or clears nothing. */
  readonly passed: boolean;
}

/** R-FLT-1, R-FLT-2, R-FLT-5: 1.6 is level-triggered and shows one error at a time; NoError clears all of the scope. */
export function reportFaults(step: Step, e: ReportedError): void {
  const open = step.state.faults.open.filter((f) => f.scope === e.scope);
  if (e.errorCode === 'NoError' && e.status !== 'Faulted') {
    if (!e.passed) for (const fault of open) clear(step, e, fault, 'NO_ERROR_STATUS');
    return;
  }
  if (!isKnownErrorCode(e.errorCode)) step.lose('UNKNOWN_ENUM_VALUE');
  const resolved = e.info !== null && /\bresolved\b/i.test(e.info) ? resolvedFault(open, e) : undefined;
  if (resolved !== undefined) return clear(step, e, resolved, 'RESOLVED_TEXT');
  for (const fault of faultsOf(e.errorCode, e.vendorId, e.vendorErrorCode)) raise(step, e, fault, open);
}

/** R-FLT-2: the one that the text or the codes name; the others stay. */
function resolvedFault(open: readonly OpenFault[], e: ReportedError): OpenFault | undefined {
  const named = /^(?:error\s+)?(.+?)\s+(?:is\s+|was\s+)?resolved/i.exec(e.info ?? '')?.[1]?.toLowerCase();
  return (
    open.find((f) => named !== undefined && (f.text?.toLowerCase().includes(named) === true || f.canonicalCode.toLowerCase() === named || f.nativeCode?.toLowerCase() === named)) ??
    open.find((f) => f.vendorCode !== null && f.vendorCode === e.vendorErrorCode) ??
    open.find((f) => f.nativeCode === e.errorCode)
  );
}

function raise(step: Step, e: ReportedError, { canonicalCode, codes, vendorCode }: NamedFault, open: readonly OpenFault[]): void {
  const { tenantId, chargerId } = step.context;
  const key = faultKey(tenantId, chargerId, scopeName(e), canonicalCode, vendorCode ?? '');
  const impact: FaultImpact = e.status === 'Faulted' ? 'INOPERATIVE' : 'WARNING';
  const known = open.find((f) => f.key === key);
  const text = e.info === null ? null : clip(e.info);
  if (e.passed) return void emit(step, e, { key, canonicalCode, impact, text }, 'PULSE', codes, 'NONE', null);
  if (known !== undefined && known.impact === impact && known.text === text) return;
  const eventId = emit(step, e, { key, canonicalCode, impact, text }, known === undefined ? 'OPENED' : 'UPDATED', codes, 'NONE', known?.eventId ?? null);
  keepFault(step, { key, scope: e.scope, canonicalCode, nativeCode: clip(e.errorCode, 50), vendorCode, impact, text, eventId });
}

function clear(step: Step, e: ReportedError, fault: OpenFault, clearedBy: FaultClearedBy): void {
  const codes: FaultCode[] = faultsOf(fault.nativeCode ?? '', null, fault.vendorCode)[0]?.codes.slice() ?? [];
  emit(step, e, fault, 'CLEARED', codes, clearedBy, fault.eventId);
  dropFault(step, fault);
}

type About = Pick<OpenFault, 'key' | 'canonicalCode' | 'impact' | 'text'>;

function emit(step: Step, e: ReportedError, fault: About, change: FaultChange, codes: readonly FaultCode[], clearedBy: FaultClearedBy, opening: string | null): string {
  const named = componentOfFault(fault.canonicalCode);
  const { evseId = null, connectorId = null } = e.topology;
  return step.emit({
    type: 'fault.changed', subject: fault.key, topology: e.topology, time: e.time, derivation: 'DERIVED', late: e.passed, ...(opening !== null && { causationId: opening }),
    data: {
      faultKey: fault.key, change, canonicalCode: fault.canonicalCode, codes, impact: fault.impact as FaultImpact, severity: null,
      componentRef: named === null ? null : { ...named, componentInstance: null, evseId, connectorId, variableInstance: null }, text: fault.text, clearedBy,
    },
  });
}

/** Scope in the key of a fault: `evse.connector`, or `0` for the station. */
function scopeName({ topology, scope }: ReportedError): string {
  return topology.evseId == null || topology.connectorId == null ? scope : `${topology.evseId}.${topology.connectorId}`;
}
