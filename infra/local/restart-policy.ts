export interface RestartPolicy {
  /** Restarts allowed within the window; one more end in it, and the part is given up. */
  maxRestarts: number;
  windowMs: number;
  /** Wait before the first restart of a window; each further one doubles it. */
  firstDelayMs: number;
  maxDelayMs: number;
}

export const DEFAULT_RESTARTS: RestartPolicy = { maxRestarts: 5, windowMs: 60_000, firstDelayMs: 200, maxDelayMs: 5_000 };

export type RestartDecision = { action: 'restart'; delayMs: number } | { action: 'give-up'; restarts: number };

/**
 * What to do about a part that ended at `now`.
 * @param restartedAt when it was restarted before (milliseconds, any order).
 */
export function decideRestart(restartedAt: readonly number[], now: number, policy: RestartPolicy = DEFAULT_RESTARTS): RestartDecision {
  const recent = restartedAt.filter((time) => time > now - policy.windowMs).length;
  if (recent >= policy.maxRestarts) return { action: 'give-up', restarts: recent };
  return { action: 'restart', delayMs: Math.min(policy.firstDelayMs * 2 ** recent, policy.maxDelayMs) };
}
