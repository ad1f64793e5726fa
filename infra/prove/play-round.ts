import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from './fleet.ts';
import type { Blow, Round } from './plan.ts';
import type { ProveWorld } from './prove-world.ts';
import type { SignsOfLife } from './signs-of-life.ts';

/** What one fault did. */
export interface Played {
  fault: string;
  target: string;
  kills: boolean;
  /** CALLs that were answered from the injection until everything of the round had recovered. */
  answered: number;
  /** Milliseconds from the injection (from the healing, where something was healed) until the signs had shown; undefined where something else was broken meanwhile. */
  recoveredMs?: number;
}

const RECOVERS_WITHIN_MS = 120_000;

/** Breaks what the round says and waits until all of it works again. @throws where something does not recover in time */
export async function playRound({ meanwhile, ...main }: Round, world: ProveWorld, fleet: Fleet, signs: SignsOfLife): Promise<Played[]> {
  const before = fleet.answered;
  const played = await Promise.all([
    strike(main, world, fleet, signs),
    ...meanwhile.map(async ({ afterMs, ...blow }) => {
      await sleep(afterMs);
      return strike(blow, world, fleet, signs);
    }),
  ]);
  await world.allRunning();
  const answered = fleet.answered - before;
  return played.map(({ blow: { fault, target }, recoveredMs }) => ({
    fault: fault.name, target, kills: fault.kills === true, answered, ...(meanwhile.length === 0 && { recoveredMs }),
  }));
}

async function strike(blow: Blow, world: ProveWorld, fleet: Fleet, signs: SignsOfLife): Promise<{ blow: Blow; recoveredMs: number }> {
  const { fault, target, lastsMs } = blow;
  const scene = { world, fleet, target };
  const reached = fault.on === 'edge' ? fleet.at(target) : [];
  const concerned = reached.length > 0 ? reached : fleet.identities;
  try {
    const sentAt = await fault.inject(scene);
    let since = typeof sentAt === 'number' ? sentAt : Date.now();
    if (fault.heal !== undefined) {
      await sleep(lastsMs);
      since = Date.now();
      await fault.heal(scene);
    }
    return { blow, recoveredMs: await signs.shown(fault.signs, since, concerned, RECOVERS_WITHIN_MS) };
  } catch (error) {
    throw new Error(`${fault.name} (${target}): ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
