import { setTimeout as sleep } from 'node:timers/promises';
import { endOffsets } from '@chargeplane/kafka';
import type { Backend } from './backend.ts';
import { PREFIX, type ProveWorld } from './prove-world.ts';

/** A CALL may be waited for a minute, and an edge that is gone is noticed after half of one. */
const SETTLES_WITHIN_MS = 150_000;
const EMPTY_WITHIN_MS = 120_000;
/** Row counts that have not changed for so long will not. */
const STILL_MS = 3_000;

/** Waits until every command is settled. The edges must still tick: deadlines run on the time of the log. @returns commands that are not settled when the time is over */
export async function settled(backend: Backend): Promise<number> {
  let open = await backend.open();
  for (const giveUpAt = Date.now() + SETTLES_WITHIN_MS; open > 0 && Date.now() < giveUpAt; open = await backend.open()) await sleep(500);
  return open;
}

/** Waits until everything in `frames` has its outcome and all rows are there; nothing may write frames any more. @returns what is still missing when the time is over */
export async function quiet(world: ProveWorld): Promise<string | undefined> {
  const ends = await endOffsets(world.kafka, `${PREFIX}frames`);
  const frames = ends.reduce((sum, end) => sum + end, 0);
  let rows = '';
  let stillSince = Date.now();
  let missing = '';
  for (const giveUpAt = Date.now() + EMPTY_WITHIN_MS; Date.now() < giveUpAt; await sleep(500)) {
    const [now] = await world.query<Record<'frames' | 'outcomes' | 'events' | 'rejections' | 'commands' | 'leaks' | 'in_flight', number>>(`SELECT
      (SELECT uniqExact(partition, offset) FROM frames) AS frames, (SELECT uniqExact(partition, offset) FROM frame_outcomes) AS outcomes, (SELECT count() FROM events) AS events,
      (SELECT count() FROM rejections) AS rejections, (SELECT count() FROM command_outcomes) AS commands, (SELECT leaks FROM accounting) AS leaks, (SELECT in_flight FROM accounting) AS in_flight`);
    const text = JSON.stringify(now);
    if (text !== rows) stillSince = Date.now();
    rows = text;
    missing = `of ${frames} frames: ${text}`;
    if (now?.frames === frames && now.outcomes === frames && now.in_flight === 0 && Date.now() - stillSince >= STILL_MS) return undefined;
  }
  return missing;
}
