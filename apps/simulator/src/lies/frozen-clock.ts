import type { Lie } from '../profile.ts';

const TIME = /^\d{4}-\d\d-\d\dT/;

function mapTimes(value: unknown, change: (ms: number) => string): unknown {
  if (typeof value === 'string') return TIME.test(value) ? change(Date.parse(value)) : value;
  if (Array.isArray(value)) return value.map((v) => mapTimes(v, change));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, mapTimes(v, change)]));
  return value;
}

/** The clock starts at the epoch with every power-up. */
export const clockSince1970: Lie = {
  id: 'clock-since-1970',
  source: 'https://github.com/matth-x/MicroOcpp/issues/311',
  change: (_action, payload, facts) => mapTimes(payload, () => new Date(Math.floor(facts.uptimeMs / 1000) * 1000).toISOString()) as Record<string, unknown>,
};

/** Local time, two hours ahead, is sent as if it were UTC. */
export const localTimeAsZ: Lie = {
  id: 'local-time-as-z',
  source: 'https://github.com/steve-community/steve/issues/136',
  change: (_action, payload) => mapTimes(payload, (ms) => new Date(ms + 7_200_000).toISOString()) as Record<string, unknown>,
};
