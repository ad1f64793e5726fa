import { Seeded } from '@chargeplane/simulator';
import type { Fault } from './faults.ts';

/** One fault at one part. */
export interface Blow {
  fault: Fault;
  target: string;
  /** From the injection to the healing; 0 where there is nothing to heal. */
  lastsMs: number;
}

/** One fault, and what is killed elsewhere while it lasts. */
export interface Round extends Blow {
  meanwhile: (Blow & { afterMs: number })[];
  /** Peace after everything has recovered. */
  pauseMs: number;
}

/** While something lasts, something else is killed about so often. */
const MEANWHILE_EVERY_MS = 4_500;
const ALONE = 0.4;

/** The endless order of rounds of a seed. Every fault of the table comes once before any comes more often than its weight says. */
export function* plan(faults: readonly Fault[], seed: number, processes: number): Generator<Round, never> {
  const random = new Seeded(seed);
  const target = ({ on }: Fault, not: ReadonlySet<string>): string | undefined => {
    const all = on === 'kafka' || on === 'registry' || on === 'clickhouse' ? [on] : Array.from({ length: processes }, (_, index) => `${on}-${index + 1}`);
    const free = all.filter((name) => !not.has(name));
    return free[random.between(0, Math.max(0, free.length - 1))];
  };
  const kills = faults.filter((fault) => fault.kills === true && fault.lasts === undefined);
  const blow = (fault: Fault, not: ReadonlySet<string>): Blow | undefined => {
    const name = target(fault, not);
    return name === undefined ? undefined : { fault, target: name, lastsMs: fault.lasts === undefined ? 0 : random.between(...fault.lasts) };
  };
  for (let deck: Fault[] = []; ; ) {
    if (deck.length === 0) deck = shuffled(faults.flatMap((fault) => Array<Fault>(fault.weight ?? 1).fill(fault)), random);
    const main = blow(deck.pop() as Fault, new Set());
    if (main === undefined) continue;
    const meanwhile: Round['meanwhile'] = [];
    const busy = new Set([main.target]);
    const alone = random.next() < ALONE;
    for (let afterMs = 1_000; !alone && kills.length > 0 && afterMs < Math.max(main.lastsMs, 1_500); afterMs += MEANWHILE_EVERY_MS) {
      const other = blow(kills[random.between(0, kills.length - 1)] as Fault, busy);
      if (other === undefined) continue;
      meanwhile.push({ ...other, afterMs });
      busy.add(other.target);
    }
    yield { ...main, meanwhile, pauseMs: random.between(200, 1_500) };
  }
}

function shuffled<T>(values: T[], random: Seeded): T[] {
  for (let last = values.length - 1; last > 0; last--) {
    const other = random.between(0, last);
    [values[last], values[other]] = [values[other] as T, values[last] as T];
  }
  return values;
}
