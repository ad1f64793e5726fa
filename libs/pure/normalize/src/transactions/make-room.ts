import type { Step } from '../step.ts';
import { closeByRule } from './close-stale.ts';

const MOST = 64;

/** A charger has at most 64 transactions in its state: the longest ended one is forgotten before its review; if all are open, the oldest is closed, with evidence. */
export function makeRoom(step: Step): void {
  const all = Object.values(step.state.transactions);
  if (all.length < MOST) return;
  const ended = all.filter((t) => !t.open);
  const oldest = ended.reduce<(typeof all)[number] | null>((a, b) => (a === null || (b.end?.log ?? 0) < (a.end?.log ?? 0) ? b : a), null) ?? all[0];
  if (oldest === undefined) return;
  if (oldest.open) closeByRule(step, oldest, 'too many transactions are open');
  step.dropTransaction(oldest.uid);
}
