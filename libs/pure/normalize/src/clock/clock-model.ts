import type { ClockPoint } from '../state/charger-state.ts';

export interface ClockModel {
  /** Median of the offsets, ms: positive where the charger is ahead. */
  readonly offset: number;
  /** Offset to take off a timestamp, where the clock is known to be shifted; null where it needs none or where nothing can be said. */
  readonly correctBy: number | null;
  /** Within 5 s. */
  readonly inSync: boolean;
  readonly reason: string | null;
}

const IN_SYNC = 5000;
const SPREAD = 10_000;
/** Points must be this far apart to tell a shifted clock from a burst of old messages. */
const SPAN = 60_000;
const QUARTER = 900_000;

/** Of the points asked for last, which are asked for several times. */
let last: { readonly points: readonly ClockPoint[]; readonly model: ClockModel } | null = null;
const sorted: number[] = [];

/** R-CLK: what the last real-time messages say of the clock; null without any. */
export function modelOf(points: readonly ClockPoint[]): ClockModel | null {
  if (points.length === 0) return null;
  if (last?.points !== points) last = { points, model: compute(points) };
  return last.model;
}

function compute(points: readonly ClockPoint[]): ClockModel {
  const offsets = inOrder(points);
  const middle = offsets.length >> 1;
  const offset = offsets.length % 2 === 1 ? (offsets[middle] ?? 0) : Math.round(((offsets[middle - 1] ?? 0) + (offsets[middle] ?? 0)) / 2);
  if (Math.abs(offset) <= IN_SYNC) return { offset, correctBy: null, inSync: true, reason: null };
  const spread = (offsets.at(-1) ?? 0) - (offsets[0] ?? 0);
  const span = (points.at(-1)?.receivedAt ?? 0) - (points[0]?.receivedAt ?? 0);
  const quarter = Math.abs(offset) >= QUARTER - SPAN && Math.abs(offset - Math.round(offset / QUARTER) * QUARTER) <= SPAN;
  const stable = spread < SPREAD && span >= SPAN && offsets.length >= (quarter ? 2 : 3);
  if (!stable) return { offset, correctBy: null, inSync: false, reason: 'SHIFT_NOT_ESTABLISHED' };
  return { offset, correctBy: offset, inSync: false, reason: quarter ? 'LOCAL_TIME_AS_Z' : 'CONSTANT_SHIFT' };
}

/** The offsets, smallest first, until the next call. They are few, and computed for every message. */
function inOrder(points: readonly ClockPoint[]): readonly number[] {
  sorted.length = 0;
  for (const { offset } of points) {
    let i = sorted.length;
    for (; i > 0 && (sorted[i - 1] ?? 0) > offset; i--) sorted[i] = sorted[i - 1] ?? 0;
    sorted[i] = offset;
  }
  return sorted;
}
