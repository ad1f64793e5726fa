import type { PipeStatus } from './status.ts';
import type { PartStatus } from './supervisor.ts';

/** What `--for` prints at its end. `ok`: the accounting was read and has no leak, and no part was given up. */
export function summary(status: PipeStatus, parts: ReadonlyMap<string, Readonly<PartStatus>>): { text: string; ok: boolean } {
  const gaveUp = [...parts].filter(([, { state }]) => state === 'gave-up').map(([name]) => name);
  const restarts = [...parts].filter(([, part]) => part.restarts > 0).map(([name, part]) => `${name} ${part.restarts}`);
  const figure = (value: number | undefined): string => (value === undefined ? 'unknown' : String(value));
  const ok = status.leaks === 0 && gaveUp.length === 0;
  const text = [
    '\nSummary',
    `  frames      ${figure(status.frames)}`,
    `  events      ${figure(status.events)}`,
    `  rejected    ${figure(status.rejected)}`,
    `  in flight   ${figure(status.inFlight)}`,
    `  leaks       ${figure(status.leaks)}${status.leaks === undefined ? ' (chargeplane.accounting could not be read)' : ''}`,
    `  restarts    ${restarts.length === 0 ? 'none' : restarts.join(', ')}`,
    `  given up    ${gaveUp.length === 0 ? 'none' : gaveUp.join(', ')}`,
    ok ? 'Nothing leaked, nothing was given up.' : 'NOT CLEAN: see above and .chargeplane/logs.',
  ].join('\n');
  return { text, ok };
}
