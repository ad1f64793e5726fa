/** A look at a running job. `cpuMs`: processor time it has used; null where the system does not tell. */
export interface Look {
  /** Milliseconds of a clock that does not go back. */
  at: number;
  /** Records done. */
  count: number;
  cpuMs: number | null;
}

export interface Rate {
  perSecond: number;
  /** Microseconds of processor time for each. */
  cpuUs: number | null;
}

/**
 * Speed in the middle of a job: between the first looks that see 30 % and 95 % of the total done, so that neither the start of a cold process
 * nor the last, smaller batches count.
 * @throws where the job was too fast for its looks
 */
export function rateOf(looks: readonly Look[], total: number): Rate {
  const reached = (share: number): Look | undefined => looks.find(({ count }) => count >= total * share);
  const from = reached(0.3);
  const to = reached(0.95);
  if (from === undefined || to === undefined || to.at <= from.at) throw new Error(`Measuring a job: its ${total} records were done between two looks. Give it more records.`);
  const done = to.count - from.count;
  return { perSecond: (done * 1000) / (to.at - from.at), cpuUs: from.cpuMs === null || to.cpuMs === null ? null : ((to.cpuMs - from.cpuMs) * 1000) / done };
}
