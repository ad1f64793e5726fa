import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { tail, type Tail } from '@chargeplane/kafka';
import type { Fleet } from './fleet.ts';
import { PREFIX, type ProveWorld } from './prove-world.ts';

/**
 * What shows that something works again.
 * `answers`: a charger that is concerned got an answer. `ledger`, `dispatcher-state`: a committed record of the normalizer, of the dispatcher, in every partition.
 * `frame-rows`: a row of a frame that came later, of every partition. `outcome-rows`: a row that says what became of one, so that the whole way from charger to table is shown.
 */
export type Sign = 'answers' | 'ledger' | 'dispatcher-state' | 'frame-rows' | 'outcome-rows';

const LOOK_MS = 100;

/** Watches what the apps produce, so that it can be said when they produce again. Everything counts by the moment at which a consumer or a query has it. */
export class SignsOfLife {
  readonly #world: ProveWorld;
  readonly #fleet: Fleet;
  readonly #latest = new Map<string, number[]>();
  readonly #tails: Tail[];

  constructor(world: ProveWorld, fleet: Fleet) {
    this.#world = world;
    this.#fleet = fleet;
    this.#tails = (['ledger', 'dispatcher-state'] as const).map((topic) => {
      const latest = Array<number>(world.partitions).fill(0);
      this.#latest.set(topic, latest);
      return tail({ kafka: world.kafka, topic: `${PREFIX}${topic}`, from: 'end', incarnation: randomUUID(), onRecord: (partition) => void (latest[partition] = Date.now()) });
    });
  }

  async ready(): Promise<void> {
    await Promise.all(this.#tails.map(({ ready }) => ready));
  }

  /**
   * Waits until all signs have shown after `since`, ms since 1970.
   * @returns ms from `since` until the last of them had shown
   * @throws when that takes too long
   */
  async shown(signs: readonly Sign[], since: number, chargers: readonly string[], withinMs: number): Promise<number> {
    const all = await Promise.all(signs.map((sign) => this.#shown(sign, since, chargers, since + withinMs)));
    return Math.max(...all) - since;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#tails.map((each) => each.stop()));
  }

  async #shown(sign: Sign, since: number, chargers: readonly string[], giveUpAt: number): Promise<number> {
    const look = sign === 'frame-rows' || sign === 'outcome-rows' ? this.#rowsSince(sign, since) : async () => (sign === 'answers' ? this.#fleet.answeredSince(since, chargers) : this.#recordsSince(sign, since));
    for (;;) {
      if (await look().catch(() => false)) return Date.now();
      if (Date.now() > giveUpAt) throw new Error(`no ${sign} within ${Math.round((giveUpAt - since) / 1000)} s`);
      await sleep(LOOK_MS);
    }
  }

  #recordsSince(topic: string, since: number): boolean {
    return this.#latest.get(topic)?.every((at) => at > since) ?? false;
  }

  #rowsSince(sign: 'frame-rows' | 'outcome-rows', since: number): () => Promise<boolean> {
    const table = sign === 'frame-rows' ? 'frames' : 'frame_outcomes';
    const sql = `SELECT uniqExact(partition) AS n FROM ${table} WHERE log_time > fromUnixTimestamp64Milli(${since})`;
    return async () => (await this.#world.query<{ n: number }>(sql))[0]?.n === this.#world.partitions;
  }
}
