export interface IdleLimits {
  /** Silence in ms after which a charger that answers pings is gone. */
  readonly idleTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
}

/**
 * True if a connection has been silent for too long. Some chargers never answer a ping: of them only what the heartbeat interval
 * promises is expected.
 */
export function isIdle(silentMs: number, answersPings: boolean, { idleTimeoutMs, heartbeatIntervalMs }: IdleLimits): boolean {
  return silentMs > (answersPings ? idleTimeoutMs : Math.max(idleTimeoutMs, 3 * heartbeatIntervalMs));
}
