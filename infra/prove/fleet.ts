import { setTimeout as sleep } from 'node:timers/promises';
import { ChargerV16, ChargerV2, fleet, Journal, type JournalEntry, Seeded } from '@chargeplane/simulator';

export interface FleetOptions {
  edges: readonly { name: string; url: string }[];
  chargers: number;
  seed: number;
  /** File of the journal: everything that chargers sent and got, never cut. */
  journal: string;
}

/** Factor on every pause of a charger's life: a session takes a few seconds. */
const TEMPO = 0.15;
/** As long as a charger waits for an answer before it tries the other edge. */
const ANSWER_TIMEOUT_MS = 7_000;
const CLOSES_WITHIN_MS = 20_000;

/** A journal that counts answers as they come. */
class Answers extends Journal {
  total = 0;
  readonly latest = new Map<string, number>();

  override note(entry: JournalEntry): void {
    super.note(entry);
    if (entry.what !== 'received' || !/^\s*\[\s*[34]/.test(entry.text ?? '')) return;
    this.total += 1;
    this.latest.set(entry.charger, entry.at);
  }
}

/** The mixed fleet: chargers that know all edges, and go to the next one whenever they lose theirs. */
export class Fleet {
  readonly #chargers: (ChargerV16 | ChargerV2)[];
  readonly #answers: Answers;
  readonly #random: Seeded;
  readonly #edges: FleetOptions['edges'];

  constructor({ edges, chargers, seed, journal }: FleetOptions) {
    this.#edges = edges;
    this.#random = new Seeded(seed ^ 0x0f1ee7);
    this.#answers = new Answers(journal, Infinity);
    const urls = edges.map(({ url }) => url);
    this.#chargers = fleet(chargers, seed).map((spec, index) => {
      const first = index % urls.length;
      const options = { endpoint: [...urls.slice(first), ...urls.slice(0, first)], journal: this.#answers, tempo: TEMPO, answerTimeoutMs: ANSWER_TIMEOUT_MS };
      return spec.profile.version === 'ocpp1.6' ? new ChargerV16(spec, options) : new ChargerV2(spec, options);
    });
  }

  start(): void {
    for (const charger of this.#chargers) void charger.run();
  }

  /** CALLs that were answered until now. */
  get answered(): number {
    return this.#answers.total;
  }

  get counts(): Journal['counts'] {
    return this.#answers.counts;
  }

  get identities(): string[] {
    return this.#chargers.map(({ spec }) => spec.identity);
  }

  get connected(): number {
    return this.#chargers.filter(({ link }) => link.open).length;
  }

  /** Chargers whose newest connection goes to that edge. */
  at(edge: string): string[] {
    const url = this.#edges.find(({ name }) => name === edge)?.url;
    return this.#chargers.filter(({ link }) => link.endpoint === url).map(({ spec }) => spec.identity);
  }

  /** Whether one of these chargers got an answer after `time`. */
  answeredSince(time: number, chargers: readonly string[]): boolean {
    return chargers.some((charger) => (this.#answers.latest.get(charger) ?? 0) > time);
  }

  /** About this share of the chargers opens a connection at the next edge and leaves the one it has open. */
  async hop(share: number): Promise<void> {
    await Promise.all(this.#chargers.filter(() => this.#random.next() < share).map((charger) => charger.hop()));
  }

  /** Ends all connections and the journal. */
  async stop(): Promise<void> {
    await Promise.all(this.#chargers.map((charger) => charger.stop()));
    const { counts } = this.#answers;
    for (const giveUpAt = Date.now() + CLOSES_WITHIN_MS; counts.closed < counts.opened && Date.now() < giveUpAt; ) await sleep(50);
    this.#answers.close();
  }
}
