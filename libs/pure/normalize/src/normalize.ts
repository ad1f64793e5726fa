import type { Outcome } from '@chargeplane/contracts';
import { chargerConfigured, connectionClosed, connectionOpened, connectionRefused } from './connection/connection-records.ts';
import { track } from './connection/track.ts';
import type { RecordContext } from './fold/record-context.ts';
import { conclude, duplicate, ignored, rejected } from './pipeline/end.ts';
import type { End } from './pipeline/end.ts';
import { frameIn } from './pipeline/frame-in.ts';
import { frameNotSent, frameOut } from './pipeline/frame-out.ts';
import { incompletePart } from './pipeline/parts.ts';
import type { RuleSet } from './rule-set.ts';
import type { ChargerState } from './state/charger-state.ts';
import { Step } from './step.ts';

export interface Normalized {
  readonly state: ChargerState;
  readonly outcome: Outcome;
}

/** One record of one charger. Pure: the same state, record and rules give the same state and events. */
export function normalize(state: ChargerState, context: RecordContext, rules: RuleSet): Normalized {
  const step = new Step(state, context, rules);
  const outcome = conclude(step, track(step) ? endOf(step) : duplicate('TRANSPORT_REPEAT'));
  return { state: step.state, outcome };
}

function endOf(step: Step): End {
  const { raw } = step.context;
  switch (raw.kind) {
    case 'FRAME_IN':
      return raw.part == null ? frameIn(step) : incompletePart(step, raw.part);
    case 'FRAME_OUT':
      return frameOut(step);
    case 'FRAME_NOT_SENT':
      return frameNotSent(step);
    case 'CONN_OPENED':
      return connectionOpened(step);
    case 'CONN_CLOSED':
      return connectionClosed(step);
    case 'CONN_REFUSED':
      return connectionRefused(step);
    case 'CHARGER_CONFIGURED':
      return chargerConfigured(step);
    case 'TICK':
      return ignored('TICK');
    default:
      return rejected('NOT_AVRO', `records of kind ${raw.kind} are not known to this version`);
  }
}
