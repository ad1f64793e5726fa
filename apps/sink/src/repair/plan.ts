import { decideStart } from '@chargeplane/kafka';
import type { DoubtfulRange, Standing } from './standing.ts';

/** Where in the log, the last offset included. */
interface Place {
  readonly from: number;
  readonly to: number;
}

/** REFILL: delete the rows of these offsets and make them again from Kafka. `ranges`: as they are recorded; empty where the offsets are to be recorded. */
export interface Refill extends Place {
  readonly kind: 'REFILL';
  readonly why: string;
  readonly ranges: readonly DoubtfulRange[];
  /** Where the range before it ends, of what is to be recorded. */
  readonly previousTo: number;
}

export type RepairStep =
  | Refill
  /** Records that nobody has any more are recorded as lost. */
  | (Place & { readonly kind: 'LOSE'; readonly why: string; readonly previousTo: number })
  /** The group goes on from `to` + 1. */
  | (Place & { readonly kind: 'COMMIT'; readonly why: string })
  /** Nothing can be done by this command. */
  | (Place & { readonly kind: 'IMPOSSIBLE'; readonly why: string });

/**
 * What brings the tables and the group of one topic-partition to agree, in this order; empty where they do, or where the sink settles it by itself.
 * `accepts`: whether somebody decided to go on without these records.
 */
export function planRepair(standing: Standing, accepts: (loss: Place) => boolean): RepairStep[] {
  const steps = [...damaged(standing), ...holes(standing, accepts)];
  const { bounds, commit, lastTo } = standing;
  if (lastTo !== null && lastTo >= bounds.end) return [...steps, { kind: 'IMPOSSIBLE', from: bounds.end, to: lastTo, why: `the log ends at ${bounds.end}, but the tables hold more: the log lost records` }];
  const target = endOfUnrecorded(standing);
  const first = lastTo === null ? Math.min(bounds.start, target?.to ?? 0) : lastTo + 1;
  const tail = target === null ? [] : filled({ from: first, to: target.to }, target.why, lastTo ?? -1, standing, accepts);
  steps.push(...tail);
  if (tail.some(({ kind }) => kind === 'IMPOSSIBLE')) return steps;
  const recorded = target?.to ?? lastTo;
  if (recorded === null || commit.committed === null || commit.committed === recorded + 1 || commit.pending?.to === recorded) return steps;
  const ahead = commit.committed > recorded + 1;
  return [...steps, { kind: 'COMMIT', from: commit.committed, to: recorded, why: `the group has committed ${commit.committed}, the tables are ${ahead ? 'behind' : 'ahead'}` }];
}

/** Ranges whose rows are not those that they recorded; neighbours are mended together. */
function damaged({ topic, doubtful, bounds }: Standing): RepairStep[] {
  const steps: RepairStep[] = [];
  let run: DoubtfulRange[] = [];
  const close = (): void => {
    const [first, last] = [run[0], run.at(-1)];
    if (first === undefined || last === undefined) return;
    const sum = (of: (range: DoubtfulRange) => number): number => run.reduce((all, range) => all + of(range), 0);
    const why = `${sum(({ there }) => there)} rows of ${sum(({ rows }) => rows)} that ${run.length === 1 ? 'the range' : `${run.length} ranges`} recorded`;
    const place = { from: first.from, to: last.to };
    if (first.from < bounds.start) steps.push({ kind: 'IMPOSSIBLE', ...place, why: `${why}, but ${topic} begins at ${bounds.start}: Kafka has the records no longer` });
    else steps.push({ kind: 'REFILL', ...place, why, ranges: run, previousTo: first.previousTo });
    run = [];
  };
  for (const range of doubtful.filter(({ rows, there }) => rows !== there)) {
    const before = run.at(-1);
    if (before !== undefined && (before.to !== range.previousTo || before.from < bounds.start !== range.from < bounds.start)) close();
    run.push(range);
  }
  close();
  return steps;
}

/** Ranges that name one before them that is not there. */
function holes(standing: Standing, accepts: (loss: Place) => boolean): RepairStep[] {
  return standing.doubtful.flatMap(({ from, previousTo, foundTo }): RepairStep[] => {
    if (previousTo === (foundTo ?? -1)) return [];
    if (foundTo !== null && previousTo < foundTo) return [{ kind: 'IMPOSSIBLE', from, to: foundTo, why: 'two ranges overlap: another sink wrote to these tables' }];
    const place = { from: (foundTo ?? standing.bounds.start - 1) + 1, to: previousTo };
    if (place.from > place.to) return [{ kind: 'IMPOSSIBLE', from: place.to, to: place.to, why: `the ranges up to ${previousTo} are not recorded, and Kafka has the records no longer` }];
    return filled(place, 'a range is not recorded', foundTo ?? -1, standing, accepts);
  });
}

/** How far rows are to be made that no range has recorded; null where there is nothing to do, or where the sink does it by itself. */
function endOfUnrecorded({ commit, lastTo, bounds, strays }: Standing): { to: number; why: string } | null {
  const stray = strays.filter(({ after, last }) => last > (lastTo ?? -1) && (after === null) === (lastTo === null)).reduce((most, { last }) => Math.max(most, last), -1);
  const start = decideStart({ ...commit, lastTo, start: bounds.start });
  if (start.kind === 'redo' && stray <= start.range.to) return null;
  const kafka = commit.committed === null ? -1 : (commit.pending?.to ?? commit.committed - 1);
  const ahead = start.kind === 'stop' && kafka > (lastTo ?? -1);
  if (!ahead && stray < 0) return null;
  if (ahead && kafka >= stray) return { to: kafka, why: `the group is ahead: it has committed ${commit.committed}${commit.pending ? ` and claimed ${commit.pending.from}-${commit.pending.to}` : ''}, recorded is ${lastTo === null ? 'nothing' : `up to ${lastTo}`}` };
  return { to: stray, why: `rows up to ${stray} that no range has recorded${ahead ? ', and the group is ahead' : ''}` };
}

/** Rows made again for offsets that are to be recorded; what Kafka has no longer is lost, where that is accepted. */
function filled(place: Place, why: string, previousTo: number, { topic, bounds }: Standing, accepts: (loss: Place) => boolean): RepairStep[] {
  if (place.to >= bounds.end) return [{ kind: 'IMPOSSIBLE', ...place, why: `${why}, but ${topic} ends at ${bounds.end}: the log lost records` }];
  if (place.from >= bounds.start) return [{ kind: 'REFILL', ...place, why, ranges: [], previousTo }];
  const gone = { from: place.from, to: Math.min(place.to, bounds.start - 1) };
  if (!accepts(gone)) return [{ kind: 'IMPOSSIBLE', ...gone, why: `${why}, but ${topic} begins at ${bounds.start}: Kafka has the records no longer` }];
  const lost: RepairStep = { kind: 'LOSE', ...gone, why: `${topic} begins at ${bounds.start}: Kafka has the records no longer`, previousTo };
  return gone.to === place.to ? [lost] : [lost, { kind: 'REFILL', from: gone.to + 1, to: place.to, why, ranges: [], previousTo: gone.to }];
}
