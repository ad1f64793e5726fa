import { execFileSync } from 'node:child_process';
import { cpus, loadavg, platform, totalmem } from 'node:os';
import { rootDir } from './servers/places.ts';

/** Where and when something was measured. */
export interface RunFacts {
  date: string;
  commit: string;
  /** Files differ from the commit. */
  changed: boolean;
  seconds: number;
  machine: { cores: number; cpu: string; memoryGiB: number; platform: string; node: string; loadBefore: number; loadAfter: number };
}

/** @param loadBefore load average of the last minute when it began */
export function runFacts({ startedAt, loadBefore }: { startedAt: number; loadBefore: number }): RunFacts {
  return {
    date: new Date(startedAt).toISOString(),
    commit: git('rev-parse', '--short', 'HEAD') || 'unknown',
    changed: git('status', '--porcelain', '--untracked-files=no') !== '',
    seconds: Math.round((Date.now() - startedAt) / 1000),
    machine: {
      cores: cpus().length, cpu: cpus()[0]?.model.trim() ?? '', memoryGiB: Math.round(totalmem() / 2 ** 30), platform: platform(), node: process.version,
      loadBefore: round(loadBefore), loadAfter: round(loadavg()[0] ?? 0),
    },
  };
}

/** The same as the first lines of a Markdown document. */
export function headingOf({ date, commit, changed, seconds, machine }: RunFacts, note = ''): string {
  return `# ${date.slice(0, 16).replace('T', ' ')} UTC, ${commit}${changed ? ' with changes' : ''}${note}

${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}; load average ${machine.loadBefore} before, ${machine.loadAfter} after; ${seconds} s.`;
}

/** Of a file that keeps the result, without its ending. */
export const resultName = ({ date, commit }: RunFacts): string => `${date.slice(0, 16).replaceAll(':', '')}-${commit}`;

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8', cwd: rootDir }).trim();
  } catch {
    return '';
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
