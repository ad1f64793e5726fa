import { Command } from 'commander';
import { EXIT, Fault } from '../fault.ts';
import { output } from '../output.ts';
import { readFigures } from '../status/figures.ts';
import type { Figures } from '../status/figures.ts';
import { lookAtParts } from '../status/parts.ts';
import { verdict } from '../status/verdict.ts';
import { findTarget } from '../target.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('Is everything up, who is connected, what waits, what leaked, what needs attention.')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExit code 1 when a part is down, something leaked or stands still; chargers that need attention are shown and change nothing.\nExample: chargeplane status --json | jq .wrong')
    .action(status);
}

async function status(options: { json?: boolean }): Promise<void> {
  const target = findTarget();
  if (!target.found) throw new Fault('Nothing runs in this checkout and no address is given. Start the local pipe with npm start, or say where another one is (chargeplane status --help).', EXIT.UNREACHABLE);
  const { parts, frames } = await lookAtParts(target);
  const figures = await readFigures(target, frames);
  const wrong = verdict(parts, figures);
  if (wrong.length > 0) process.exitCode = EXIT.NOT_DONE;
  if (options.json) return console.log(JSON.stringify({ ok: wrong.length === 0, wrong, parts, ...figures }));
  const out = output(false);
  out.rows(parts.map(({ part, state, detail }) => ({ part, state, detail })), '');
  out.say(`\n${figureLines(figures).join('\n')}`);
  if (figures.attention?.length) {
    out.say('\nNeeds attention (SELECT * FROM chargeplane.attention)');
    out.rows(figures.attention.map(({ tenant, reason, rows, since }) => ({ tenant, reason, rows, since })), '');
  }
  out.say(wrong.length === 0 ? '\nNothing is wrong.' : `\nWRONG\n${wrong.map((line) => `  ${line}`).join('\n')}`);
}

function figureLines(f: Figures): string[] {
  const shown = (value: number | null): string => (value === null ? '?' : String(value));
  const sum = (of: 'chargers' | 'connected' | 'charging'): number | null => f.tenants && f.tenants.reduce((all, tenant) => all + tenant[of], 0);
  const each = f.tenants && f.tenants.length > 1 ? ` (${f.tenants.map((t) => `${t.tenant} ${t.connected} of ${t.chargers}`).join(', ')})` : '';
  return [
    `chargers connected   ${shown(sum('connected'))} of ${shown(sum('chargers'))}${each}, with an open session ${shown(sum('charging'))}`,
    `lag                  ${shown(f.lag)} records of the log have no outcome in the tables yet`,
    `in flight            ${shown(f.inFlight)}, the oldest since ${f.oldestInFlightS === null ? '?' : f.oldestInFlightS.toFixed(1)} s`,
    `leaks                ${shown(f.leaks)}`,
    ...(f.lost ? [`lost                 ${f.lost} records of the log, accepted: SELECT * FROM chargeplane.log_gaps`] : []),
    `rejected             ${shown(f.rejectedLastDay)} in the last 24 h`,
    `parked               ${shown(f.parked)}${f.parked ? ' wait for a fix of ours: chargeplane rejected retry --dry-run lists them' : ''}`,
    `attention            ${f.attention === null ? '?' : f.attention.reduce((all, { rows }) => all + Number(rows), 0)}`,
  ];
}
