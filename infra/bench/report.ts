import { mkdirSync, writeFileSync } from 'node:fs';
import { headingOf, resultName, runFacts, type RunFacts } from '../local/run-facts.ts';
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

export interface Report extends RunFacts {
  mix: string;
  short: boolean;
  figures: Figure[];
}

export function makeReport(figures: Figure[], facts: { short: boolean; startedAt: number; loadBefore: number }): Report {
  return { ...runFacts(facts), mix: `${MIX.name}, seed ${MIX.seed}, 70/25/5 % of 1.6/2.0.1/2.1`, short: facts.short, figures };
}

/** The report as a Markdown document. */
export function markdownOf(report: Report): string {
  const lines = report.figures.map(
    ({ name, value, unit, aim, rounds }) => `| ${name} | ${shown(value)}${unit === '' ? '' : ` ${unit}`} | ${aimText(aim)} | ${aim === undefined ? '' : meets(value, aim) ? 'yes' : '**no**'} | ${rounds?.map(shown).join(', ') ?? ''} |`,
  );
  return `${headingOf(report, report.short ? ' (short run)' : '')} Mix: ${report.mix}.
Ratios of one run compare; absolute figures depend on the machine and on what else it does.

| Figure | Median | Aim | Met | Rounds |
|---|---|---|---|---|
${lines.join('\n')}
`;
}

/** Writes the report as JSON and as Markdown. @returns the path of the Markdown file within the repository */
export function keep(report: Report): string {
  const name = `${resultName(report)}${report.short ? '-short' : ''}`;
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

function shown(value: number): string {
  if (Number.isNaN(value)) return 'none';
  return value >= 1_000 ? String(Math.round(value)) : value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
