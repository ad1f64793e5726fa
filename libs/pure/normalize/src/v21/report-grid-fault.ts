import { faultKey } from '@chargeplane/contracts';
import type { FaultChange } from '@chargeplane/contracts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import { dropFault, keepFault } from '../faults/open-faults.ts';
import type { OpenFault } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { impactOf } from '../v2/fault-impact.ts';

const CODE = 'GRID_EVENT';
const SCOPE = '0';

export interface GridAlarm {
  readonly controlType: string | null;
  readonly gridEventFault: string | null;
  readonly ended: boolean;
  readonly time: TimeJudgement;
  /** Of the der.event.recorded. */
  readonly causationId: string;
}

/** fault.changed of an alarm of 2.1: a fault of the station for each control and grid event. An end without the grid event ends all of the control. */
export function reportGridFault(step: Step, alarm: GridAlarm): void {
  const { controlType, gridEventFault } = alarm;
  const open = step.state.faults.open.filter((f) => f.canonicalCode === CODE && f.nativeCode === controlType && (f.vendorCode === gridEventFault || (alarm.ended && (f.vendorCode === null || gridEventFault === null))));
  if (alarm.ended) {
    for (const fault of open) {
      emit(step, alarm, fault, 'CLEARED', fault.eventId);
      dropFault(step, fault);
    }
    return;
  }
  if (open.length > 0) return;
  const { tenantId, chargerId } = step.context;
  const fault = {
    key: faultKey(tenantId, chargerId, SCOPE, CODE, `${controlType ?? ''}/${gridEventFault ?? ''}`), scope: SCOPE, canonicalCode: CODE, nativeCode: controlType, vendorCode: gridEventFault,
    impact: impactOf(CODE, null), text: gridEventFault,
  };
  keepFault(step, { ...fault, eventId: emit(step, alarm, fault, 'OPENED', null) });
}

/** The control and the grid event are in no system of fault codes: they stand in the event that caused it. */
function emit(step: Step, { time, causationId }: GridAlarm, fault: Omit<OpenFault, 'eventId'>, change: FaultChange, opening: string | null): string {
  return step.emit({
    type: 'fault.changed', subject: fault.key, time, causationId: opening ?? causationId, derivation: 'DERIVED',
    data: {
      faultKey: fault.key, change, canonicalCode: CODE, codes: [], impact: impactOf(CODE, null), severity: null, componentRef: null, text: fault.text,
      clearedBy: change === 'CLEARED' ? 'EXPLICIT' : 'NONE',
    },
  });
}
