import type { DerEventKind, DerEventRecordedData } from '@chargeplane/contracts';
import { clip } from '../state/empty-state.ts';

/** der.event.recorded of which only `told` is known. */
export function derEvent(kind: DerEventKind, told: Partial<DerEventRecordedData>): DerEventRecordedData {
  return {
    kind, controlType: null, controlId: null, gridEventFault: null, alarmEnded: null, supersededIds: [], requestId: null, last: null, controls: null, extraInfo: null, commandId: null, ...told,
  };
}

/** Ids and names of controls and faults: verbatim. */
export function clipped(text: string | null): string | null {
  return text === null ? null : clip(text, 50);
}
