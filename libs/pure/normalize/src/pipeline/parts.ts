import type { FramePart } from '@chargeplane/contracts';
import type { Step } from '../step.ts';
import { ignored, rejected } from './end.ts';
import type { End } from './end.ts';

/** An input larger than a record may be arrives in numbered parts. It is kept in the log and not read: the last part is rejected with a code. */
export function incompletePart(step: Step, part: FramePart): End {
  const connectionId = step.source.connectionId ?? '';
  const { parts } = step.state.flow;
  const complete = part.number === 1 || (parts !== null && parts.connectionId === connectionId && parts.next === part.number);
  const last = part.number >= part.count;
  step.update('flow', { parts: last || !complete ? null : { connectionId, next: part.number + 1 } });
  if (!last) return ignored('PART_OF_LARGER');
  return complete
    ? rejected('TOO_LARGE', `an input in ${part.count} parts is larger than what is normalized`)
    : rejected('INCOMPLETE_PARTS', `part ${part.number} of ${part.count} without those before it`);
}
