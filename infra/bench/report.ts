import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, platform, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MIX } from './load/mix.ts';

/** One line of the report. `aim`: what the value is held against. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  aim?: { atLeast?: number; below?: number };
  /** Values of the single rounds; `value` is their median. */
  rounds?: number[];
}

export interface Report {
  date: string;
  commit: string;
  /** Files differ from the commit. */
  changed: boolean;
  mix: string;
  short: boolean;
  seconds: number;
  machine: { cores: number; cpu: string; memoryGiB: number; platform: string; node: string; loadBefore: number; loadAfter: number };
  figures: Figure[];
}

const git = (...args: string[]): string => {
  try {
    return execFileSync('git', args, { encoding: 'utf8', cwd: fileURLToPath(new URL('.', import.meta.url)) }).trim();
  } catch {
    return '';
  }
};

export function makeReport(figures: Figure[], facts: { short: boolean; startedAt: number; loadBefore: number }): Report {
  return {
    date: new Date(facts.startedAt).toISOString(),
    commit: git('rev-parse', '--short', 'HEAD') || 'unknown',
    changed: git('status', '--porcelain', '--untracked-files=no') !== '',
    mix: `${MIX.name}, seed ${MIX.seed}, 70/25/5 % of 1.6/2.0.1/2.1`,
    short: facts.short,
    seconds: Math.round((Date.now() - facts.startedAt) / 1000),
    machine: {
      cores: cpus().length, cpu: cpus()[0]?.model.trim() ?? '', memoryGiB: Math.round(totalmem() / 2 ** 30), platform: platform(), node: process.version,
      loadBefore: round(facts.loadBefore), loadAfter: round(loadavg()[0] ?? 0),
    },
    figures,
  };
}

/** The report as a Markdown document. */
export function markdownOf(report: Report): string {
  const { machine } = report;
  const lines = report.figures.map(
    ({ name, value, unit, aim, rounds }) => `| ${name} | ${shown(value)}${unit === '' ? '' : ` ${unit}`} | ${aimText(aim)} | ${aim === undefined ? '' : meets(value, aim) ? 'yes' : '**no**'} | ${rounds?.map(shown).join(', ') ?? ''} |`,
  );
  return `# ${report.date.slice(0, 16).replace('T', ' ')} UTC, ${report.commit}${report.changed ? ' with changes' : ''}${report.short ? ' (short run)' : ''}

${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}; load average ${machine.loadBefore} before, ${machine.loadAfter} after; ${report.seconds} s. Mix: ${report.mix}.
Ratios of one run compare; absolute figures depend on the machine and on what else it does.

| Figure | Median | Aim | Met | Rounds |
|---|---|---|---|---|
${lines.join('\n')}
`;
}

/** Writes the report as JSON and as Markdown. @returns the path of the Markdown file within the repository */
export function keep(report: Report): string {
  const name = `${report.date.slice(0, 16).replaceAll(':', '')}-${report.commit}${report.short ? '-short' : ''}`;
  const folder = new URL('./results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(new URL(`${name}.md`, folder), markdownOf(report));
  return `infra/bench/results/${name}.md`;
}

/** The table for a terminal. */
export function textOf(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures.map(({ name, value, unit, aim }) => `${name.padEnd(width)}  ${shown(value).padStart(9)} ${unit.padEnd(9)} ${aim === undefined ? '' : `aim ${aimText(aim)}: ${meets(value, aim) ? 'met' : 'MISSED'}`}`.trimEnd()).join('\n');
}

export function meets(value: number, { atLeast = -Infinity, below = Infinity }: NonNullable<Figure['aim']>): boolean {
  return value >= atLeast && value < below;
}

function aimText(aim: Figure['aim']): string {
  if (aim === undefined) return '';
  return aim.atLeast === undefined ? `< ${aim.below}` : `>= ${aim.atLeast}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

function shown(value: number): string {
  if (Number.isNaN(value)) return 'none';
  return value >= 1_000 ? String(Math.round(value)) : value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
