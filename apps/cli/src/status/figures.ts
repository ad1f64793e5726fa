import type { Bounds } from '@chargeplane/kafka';
import { ask } from '../clickhouse.ts';
import type { Target } from '../target.ts';

/** Offsets of one partition of frames, the last one included. */
export interface Unread {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** A figure that could not be had is null: shown as ?, never as 0. */
export interface Figures {
  readonly tenants: readonly { tenant: string; chargers: number; connected: number; charging: number }[] | null;
  readonly leaks: number | null;
  readonly inFlight: number | null;
  readonly oldestInFlightS: number | null;
  /** Records of the log that have no outcome in the tables yet, seen from Kafka's end. */
  readonly lag: number | null;
  /** Records of the log that retention deleted before the tables knew their outcome, and that nobody accepted as lost. */
  readonly unread: readonly Unread[] | null;
  /** Records that somebody accepted as lost. */
  readonly lost: number | null;
  readonly rejectedLastDay: number | null;
  /** Records and timers on which our code threw and that wait for a fix and a retry. */
  readonly parked: number | null;
  readonly attention: readonly { tenant: string; reason: string; rows: number; since: string }[] | null;
}

const DOING = 'Reading the figures';
const MS = 60_000;
/** A record that waits longer than this has met something that stands still. */
export const STALLED_S = 60;

/** What the tables say. `frames`: bounds of each partition of the topic. */
export async function readFigures(target: Target, frames: readonly Bounds[] | null): Promise<Figures> {
  const rows = <T>(sql: string, params: Record<string, unknown> = {}): Promise<T[] | null> => ask<T>(target, DOING, sql, params, MS).catch(() => null);
  const [tenants, accounting, offsets, rejected, parked, attention] = await Promise.all([
    rows<{ tenant: string; chargers: number; connected: number; charging: number }>('SELECT tenant, count() AS chargers, countIf(connected) AS connected, countIf(open_sessions > 0) AS charging FROM chargers GROUP BY tenant ORDER BY tenant'),
    readAccounting(rows),
    rows<{ partition: number; next: number }>(`SELECT partition, max(next) AS next FROM (SELECT partition, offset + 1 AS next FROM frame_outcomes WHERE generation = (SELECT argMax(generation, activated_at) FROM generations)
      UNION ALL SELECT partition, to_offset + 1 AS next FROM log_gaps WHERE topic = 'frames' AND missing_in = 'outcomes') GROUP BY partition`),
    rows<{ n: number }>('SELECT count() AS n FROM rejected WHERE received_at > now64(3) - INTERVAL 1 DAY'),
    rows<{ n: number }>("SELECT toUInt32(count()) AS n FROM parked WHERE state = 'WAITS'"),
    readAttention(rows),
  ]);
  const balance = accounting?.[0];
  return {
    tenants, leaks: balance?.leaks ?? null, inFlight: balance?.in_flight ?? null, oldestInFlightS: balance?.oldest ?? null,
    lag: offsets && frames && lagOf(frames, offsets), unread: offsets && frames && unreadOf(frames, offsets), lost: balance?.lost ?? null, rejectedLastDay: rejected?.[0]?.n ?? null, parked: parked?.[0]?.n ?? null, attention,
  };
}

interface Accounting { leaks: number; in_flight: number; oldest: number; lost: number }

/** Asked again before it is called bad: the view reads table after table while the sink writes them, and only a leak stays one. */
async function readAccounting(rows: <T>(sql: string) => Promise<T[] | null>): Promise<Accounting[] | null> {
  const ask = (): Promise<Accounting[] | null> => rows<Accounting>('SELECT leaks, in_flight, oldest_in_flight_s AS oldest, lost FROM accounting');
  let balance = await ask();
  for (let again = 0; again < 2 && balance?.[0] && (balance[0].leaks > 0 || balance[0].oldest > STALLED_S); again += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    balance = await ask();
  }
  return balance;
}

async function readAttention(rows: <T>(sql: string) => Promise<T[] | null>): Promise<Figures['attention']> {
  return rows('SELECT tenant, toString(reason) AS reason, count() AS rows, toString(min(since)) AS since FROM attention GROUP BY tenant, reason ORDER BY rows DESC, tenant, reason');
}

/** What retention took away is none of it. */
export function lagOf(bounds: readonly Bounds[], offsets: readonly { partition: number; next: number }[]): number {
  const next = new Map(offsets.map((o) => [o.partition, o.next]));
  return bounds.reduce((sum, { start, end }, partition) => sum + Math.max(0, end - Math.max(start, next.get(partition) ?? 0)), 0);
}

/** A partition without any outcome was never normalized: it begins where the log does. */
export function unreadOf(bounds: readonly Bounds[], offsets: readonly { partition: number; next: number }[]): Unread[] {
  return offsets.flatMap(({ partition, next }) => {
    const start = bounds[partition]?.start ?? 0;
    return next < start ? [{ partition, from: next, to: start - 1 }] : [];
  });
}
