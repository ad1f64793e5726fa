import type { ReportItem } from '@chargeplane/contracts';
import type { KnownValue } from '../state/charger-state.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';

const MOST_CHARACTERS = 48_000;
const MOST_VALUE = 400;
/** Of the JSON of an entry beside key and value. */
const ENTRY = 60;

/** R-CFG-1: the last known value of each key that has a canonical name. Secrets and variables without such a name are not kept. */
export function keepValues(step: Step, items: readonly ReportItem[]): void {
  const { configuration } = step.state;
  let values: Record<string, KnownValue> | null = null;
  let { size, evicted } = configuration;
  for (const item of items) {
    const key = item.canonicalKey ?? '';
    if (item.attribute !== 'ACTUAL' || item.redacted || item.value == null || key === '' || key.startsWith('v2:') || key.startsWith('v16:')) continue;
    const known = (values ?? configuration.values)[key];
    const value = clip(item.value, MOST_VALUE);
    const grown = costOf(key, value) - (known === undefined ? 0 : costOf(key, known.value ?? ''));
    if (size + grown > MOST_CHARACTERS) {
      evicted++;
      continue;
    }
    (values ??= { ...configuration.values })[key] = { value, log: step.logTime, stale: false };
    size += grown;
  }
  if (values !== null || evicted !== configuration.evicted) step.update('configuration', { values: values ?? configuration.values, size, evicted });
}

/** R-CFG-1: another firmware may have other values. */
export function markValuesStale(step: Step): void {
  const { values } = step.state.configuration;
  if (Object.keys(values).length === 0) return;
  step.update('configuration', { values: Object.fromEntries(Object.entries(values).map(([key, known]) => [key, { ...known, stale: true }])) });
}

function costOf(key: string, value: string): number {
  return JSON.stringify(key).length + JSON.stringify(value).length + ENTRY;
}
