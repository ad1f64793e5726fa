import type { Sample } from '@chargeplane/contracts';
import { contentHash } from '../state/content-hash.ts';
import type { Step } from '../step.ts';

/** Nine segments of eight: the last 64 at least. Only the segment that grows is written. */
const SEGMENTS = 9;
const PER_SEGMENT = 8;
const MOST_SCOPES = 6;

/** What makes a reading the same reading when it is sent again: scope, timestamp and samples as sent (R-DUP-2 d). */
export function readingHash(scope: string, nativeId: string | null, timestamp: string, samples: readonly Sample[]): string {
  let text = `${scope}|${nativeId}|${timestamp}`;
  for (const s of samples) text += `|${s.measurand}=${s.rawValue}${s.rawUnit ?? ''}@${s.phase ?? ''}/${s.context}/${s.location}`;
  return contentHash(text);
}

/** R-DUP-2 (d): the event of the same reading among the last 64 of its connector; null for a new one. */
export function readingSeen(step: Step, scope: string, hash: string): string | null {
  const { readings } = step.state;
  const name = slot(step, scope);
  for (const key in readings) {
    if (!isSegment(key, name)) continue;
    const entry = readings[key]?.seen.find((s) => s.startsWith(hash) && s[hash.length] === ':');
    if (entry !== undefined) return entry.slice(hash.length + 1);
  }
  return null;
}

export function rememberReading(step: Step, scope: string, hash: string, eventId: string): void {
  const { readings } = step.state;
  const name = slot(step, scope);
  let newest = -1;
  for (const key in readings) if (isSegment(key, name)) newest = Math.max(newest, readings[key]?.n ?? -1);
  const current = newest < 0 ? undefined : readings[`${name}/${newest % SEGMENTS}`];
  const entry = `${hash}:${eventId}`;
  const next = current === undefined || current.seen.length >= PER_SEGMENT ? { n: newest + 1, seen: [entry] } : { n: newest, seen: [...current.seen, entry] };
  step.set('readings', { ...readings, [`${name}/${next.n % SEGMENTS}`]: next });
}

/** `<name>/<one digit>` */
function isSegment(key: string, name: string): boolean {
  return key.length === name.length + 2 && key.startsWith(name) && key[name.length] === '/';
}

/** Chargers with very many connectors share one ring for the rest. */
function slot(step: Step, scope: string): string {
  const { readings } = step.state;
  if (readings[`${scope}/0`] !== undefined) return scope;
  let scopes = 0;
  for (const key in readings) if (key.endsWith('/0')) scopes++;
  return scopes < MOST_SCOPES ? scope : 'other';
}
