/** Limit of a rate: `perSecond` on average, twice that at once. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#tokens = 2 * perSecond;
    this.#at = now;
  }

  /** Takes one. @returns the milliseconds to wait before the next may be taken; 0 within the limit. */
  take(now: number): number {
    this.#tokens = Math.min(2 * this.#perSecond, this.#tokens + (Math.max(0, now - this.#at) * this.#perSecond) / 1000) - 1;
    this.#at = Math.max(this.#at, now);
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens * 1000) / this.#perSecond);
  }
}
