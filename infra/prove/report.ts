import { mkdirSync, writeFileSync } from 'node:fs';
import { percentile } from '@chargeplane/simulator';
import Table from 'cli-table3';
import { headingOf, resultName, runFacts, type RunFacts } from '../local/run-facts.ts';
import type { Comparison } from './compare/index.ts';
import { isClean, type Proof } from './proof.ts';

/** One fault over a whole run. Times in ms. */
export interface FaultRow {
  fault: string;
  times: number;
  /** CALLs that were answered while it was there or not yet recovered from. */
  answered: number;
  /** Of those that came alone: time until it was recovered from. */
  recovered: { times: number; p50: number; max: number } | null;
}

export interface Report extends RunFacts, Omit<Proof, 'played' | 'kept'> {
  clean: boolean;
  kills: number;
  faults: FaultRow[];
  /** Of all kills of one app that came alone. */
  killsOfApps: FaultRow['recovered'];
}

export function reportOf(proof: Proof, facts: { startedAt: number; loadBefore: number }): Report {
  const { played, kept: _, ...rest } = proof;
  const byFault = Map.groupBy(played, ({ fault }) => fault);
  const faults = [...byFault].map(([fault, all]): FaultRow => ({
    fault, times: all.length, answered: all.reduce((sum, { answered }) => sum + answered, 0), recovered: recoveredIn(all.map(({ recoveredMs }) => recoveredMs)),
  }));
  const ofApps = played.filter(({ fault }) => /^(edge|normalizer|dispatcher|sink): kill -9$/.test(fault));
  return {
    ...runFacts(facts), ...rest, clean: isClean(proof), kills: played.filter(({ kills }) => kills).length,
    faults: faults.sort((a, b) => a.fault.localeCompare(b.fault)), killsOfApps: recoveredIn(ofApps.map(({ recoveredMs }) => recoveredMs)),
  };
}

function recoveredIn(all: readonly (number | undefined)[]): FaultRow['recovered'] {
  const alone = all.filter((ms) => ms !== undefined).sort((a, b) => a - b);
  return alone.length === 0 ? null : { times: alone.length, p50: percentile(alone, 50), max: percentile(alone, 100) };
}

const FAULT_COLUMNS = ['fault', 'times', 'frames acked', 'lost', 'doubled', 'recovered in: p50', 'max', 'alone'];
const COMPARED_COLUMNS = ['compared', 'how many', 'lost', 'doubled', 'invented', 'changed'];
const seconds = (ms: number | undefined): string => (ms === undefined ? '' : `${(ms / 1000).toFixed(1)} s`);
const total = (comparisons: readonly Comparison[], of: 'lost' | 'doubled'): number => comparisons.reduce((sum, each) => sum + each[of], 0);

/** Where nothing is lost or doubled in a run, nothing is at any of its faults; else the comparisons say what, not whose fault it is. */
function faultRows({ faults, comparisons }: Report): string[][] {
  const share = (of: 'lost' | 'doubled'): string => (comparisons.length > 0 && total(comparisons, of) === 0 ? '0' : '?');
  return faults.map(({ fault, times, answered, recovered }) => [fault, String(times), String(answered), share('lost'), share('doubled'), seconds(recovered?.p50), seconds(recovered?.max), String(recovered?.times ?? 0)]);
}

const comparedRows = ({ comparisons }: Report): string[][] => comparisons.map((each) => [each.name, String(each.compared), String(each.lost), String(each.doubled), String(each.invented), String(each.changed)]);

function summaryOf(report: Report): string[] {
  const { counts, kills, killsOfApps, seed, problems, comparisons, clean } = report;
  return [
    `Seed ${seed}: ${report.faults.reduce((sum, { times }) => sum + times, 0)} faults, ${kills} of them with kill -9; ${counts.connections} connections, ${counts.sent} frames sent, ${counts.answered} CALLs answered, ${counts.commands} commands; worked off ${report.quietAfterS.toFixed(0)} s after the end.`,
    ...(killsOfApps === null ? [] : [`Recovery after kill -9 of one app (${killsOfApps.times} that came alone): p50 ${seconds(killsOfApps.p50)}, max ${seconds(killsOfApps.max)}.`]),
    ...problems.map((problem) => `PROBLEM: ${problem}`),
    ...comparisons.flatMap(({ name, note, examples }) => [...(note === undefined ? [] : [`${name}: ${note}`]), ...examples.map((example) => `${name}: ${example}`)]),
    clean ? 'Nothing lost, nothing doubled, nothing invented.' : 'THE PROOF FAILED.',
  ];
}

/** For a terminal. */
export function textOf(report: Report): string {
  const style = { head: [], border: [], compact: true };
  const table = (head: string[], rows: string[][]): string => {
    const drawn = new Table({ head, style });
    drawn.push(...rows);
    return drawn.toString();
  };
  return [table(FAULT_COLUMNS, faultRows(report)), table(COMPARED_COLUMNS, comparedRows(report)), ...summaryOf(report)].join('\n');
}

export function markdownOf(report: Report): string {
  const table = (head: string[], rows: string[][]): string => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `${headingOf(report)}

${summaryOf(report).join('\n\n')}

${table(FAULT_COLUMNS, faultRows(report))}

Recovery counts from the injection where nothing is healed by hand, else from the healing, and only where nothing else was broken at the time.

${table(COMPARED_COLUMNS, comparedRows(report))}
`;
}

/** Writes the report as JSON and as Markdown. @returns the path of the Markdown file within the repository */
export function keep(report: Report): string {
  const folder = new URL('./results/', import.meta.url);
  const name = resultName(report);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(new URL(`${name}.md`, folder), markdownOf(report));
  return `infra/prove/results/${name}.md`;
}
