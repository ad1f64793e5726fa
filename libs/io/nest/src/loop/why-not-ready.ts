import type { LoopHandle } from '@chargeplane/kafka';

/** What keeps a loop from working: a text for operators, null where every partition that is assigned runs. */
export function whyNotReady(loop: Pick<LoopHandle, 'fatal' | 'group' | 'owned' | 'waiting'>, assigned: readonly number[] | null): string | null {
  const stopped = [...loop.fatal()];
  if (stopped.length > 0) return `partitions that stand still: ${stopped.map(([partition, reason]) => `${partition} (${reason})`).join('; ')}`;
  const { phase, ms, heartbeatMs } = loop.group();
  if (phase !== 'member') return `in the group: ${phase} for ${seconds(ms)}${heartbeatMs === null ? '' : `, last heartbeat ${seconds(heartbeatMs)} ago`}`;
  if (assigned === null) return 'waiting for partitions';
  const owned = new Set(loop.owned());
  const waiting = loop.waiting();
  const missing = assigned.filter((partition) => !owned.has(partition));
  if (missing.length === 0) return null;
  return `partitions that do not run yet: ${missing.map((partition) => `${partition}${waits(waiting.get(partition))}`).join(', ')}`;
}

const waits = (waiting: { phase: string; ms: number } | undefined): string => (waiting === undefined ? '' : ` (${waiting.phase} for ${seconds(waiting.ms)})`);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
