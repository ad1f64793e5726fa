import { STALLED_S } from './figures.ts';
import type { Figures } from './figures.ts';
import type { PartState } from './parts.ts';

/** What is wrong with the pipe, each with what to do; empty when nothing is. That chargers need attention is no fault of the pipe. */
export function verdict(parts: readonly PartState[], figures: Figures): string[] {
  const down = parts.filter(({ state }) => state === 'down').map(({ part, detail }) => `${part} is down: ${detail}`);
  const tables = parts.find(({ part }) => part === 'clickhouse')?.state === 'up';
  const wrong = [...down];
  if (figures.leaks !== null && figures.leaks > 0) wrong.push(`${figures.leaks} records leaked: chargeplane export accounting_leaks`);
  if (figures.leaks === null && tables) wrong.push('chargeplane.accounting cannot be read: npm run deploy creates the tables');
  if (figures.oldestInFlightS !== null && figures.oldestInFlightS > STALLED_S) wrong.push(`a record waits for its outcome since ${Math.round(figures.oldestInFlightS)} s: look at the logs of the normalizer and the sink`);
  for (const { partition, from, to } of figures.unread ?? []) wrong.push(`retention deleted ${to + 1 - from} records of frames-${partition} before the tables knew their outcome (${from}-${to}): /ready of the normalizer and of the sink says what to decide`);
  return wrong;
}
