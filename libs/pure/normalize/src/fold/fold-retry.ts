import { fireTimer } from '../fire-timer.ts';
import { OutputTooLarge } from '../output-too-large.ts';
import { normalizeAgain } from '../retry/normalize-again.ts';
import { withoutParked } from '../retry/parked-record.ts';
import { EMPTY_STATE } from '../state/empty-state.ts';
import type { Draft, Verdict } from './draft.ts';
import { fireGuarded, LOST } from './fold-tick.ts';
import { loseConnections } from './lose-connections.ts';
import type { RecordContext } from './record-context.ts';
import { timersOf } from './timers.ts';

/** A record or timer that was parked, once more: what is not parked (any more) is a repeat. */
export function foldRetry<E>(draft: Draft<E>, context: RecordContext): Verdict {
  const { raw, key } = context;
  const { retry } = raw;
  if (retry == null) return draft.settle(context, EMPTY_STATE, { outcome: 'REJECTED', code: 'NOT_AVRO', detail: 'a RETRY that does not say of what', errors: [] });
  const original: RecordContext = { ...context, raw: { ...raw, kind: retry.kind, retry: null }, retried: true };
  if (retry.timer != null) return retryTimer(draft, original, retry.timer);
  const before = draft.store.get(key);
  const entry = Object.hasOwn(before.parked, raw.frameId) ? before.parked[raw.frameId] : undefined;
  if (entry === undefined) return ['DUPLICATE', 'RETRY_REPEAT'];
  try {
    const { state, outcome } = normalizeAgain(withoutParked(before, raw.frameId), entry, original, draft.rules);
    const written = draft.written(key, before, state, outcome);
    draft.keep(key, state);
    return draft.settle(original, state, outcome, written);
  } catch (error) {
    if (error instanceof OutputTooLarge) draft.keep(key, withoutParked(before, raw.frameId));
    return draft.threw(original, before, error);
  }
}

function retryTimer<E>(draft: Draft<E>, context: RecordContext, subject: string): Verdict {
  const { key } = context;
  const parked = draft.state.parked.find((p) => p.key === key && p.subject === subject);
  if (parked === undefined) return ['DUPLICATE', 'RETRY_REPEAT'];
  draft.state = { ...draft.state, parked: draft.state.parked.filter((p) => p !== parked) };
  const timer = timersOf(draft.store.get(key), draft.rules.parameters).find((t) => t.subject === subject && t.due <= draft.state.logTime);
  const before = { events: draft.events.length, rejected: draft.rejected.length };
  if (subject.startsWith(LOST)) fireGuarded(draft, context, key, subject, 0, (state, at) => loseConnections(state, subject.slice(LOST.length), at, draft.rules));
  else if (timer === undefined) draft.note(key);
  else fireGuarded(draft, context, key, subject, timer.due, (state, at) => fireTimer(state, timer, at, draft.rules));
  if (draft.rejected.length > before.rejected) return ['REJECTED', draft.rejected.at(-1)?.rejected.code ?? null];
  return draft.events.length > before.events ? ['EVENTS', null] : ['IGNORED', 'NOTHING_TO_RETRY'];
}
