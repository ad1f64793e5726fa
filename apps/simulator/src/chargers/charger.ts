import { setTimeout as sleep } from 'node:timers/promises';
import { Link } from '../link.ts';
import type { Answer } from '../link.ts';
import type { Journal } from '../journal.ts';
import type { ChargerSpec } from '../fleet.ts';
import type { LieFacts } from '../profile.ts';
import { Seeded } from '../seeded.ts';

export interface ChargerOptions {
  /** Of several, each attempt to connect takes the next one. */
  readonly endpoint: string | readonly string[];
  readonly journal: Journal;
  readonly password?: string;
  /** Factor on every pause of a charger's life; 0 makes it as fast as its answers. */
  readonly tempo: number;
  readonly answerTimeoutMs: number;
}

/** Pauses of a charger's life at tempo 1, in milliseconds. */
const RECONNECT_FIRST_MS = 500;
const RECONNECT_LAST_MS = 10_000;
const LATE_ANSWER_MS = 4_000;
export const READING_MS = 5_000;

/** What all versions have in common: power, connection, queue of what must arrive, lies, temper. */
export abstract class Charger {
  readonly spec: ChargerSpec;
  readonly link: Link;
  /** Decides what the charger does: drawn by its life alone, so that the same seed gives the same sessions however fast the answers come. */
  protected readonly random: Seeded;
  private readonly ids: Seeded;
  private readonly jitter: Seeded;
  protected readonly options: ChargerOptions;
  protected session = 0;
  private poweredAt = Date.now();
  private booted = false;
  private stopped = false;
  private rebooting = false;
  private connecting: Promise<void> | undefined;
  private outbox: Promise<unknown> = Promise.resolve();
  /** Messages in the outbox. */
  private kept = 0;
  /** Those who go on when the connection is lost. */
  private readonly untilOffline = new Set<() => void>();

  constructor(spec: ChargerSpec, options: ChargerOptions) {
    this.spec = spec;
    this.options = options;
    this.random = new Seeded(spec.seed);
    this.ids = new Seeded(spec.seed ^ 0x5bd1e995);
    this.jitter = new Seeded(spec.seed ^ 0x2c1b3c6d);
    this.link = new Link({ ...options, leavesWhenSilent: true, identity: spec.identity, subprotocol: spec.profile.version });
    this.link.onCall = (messageId, action, payload) => void this.answer(messageId, action, payload);
    this.link.onClosed = () => {
      for (const goOn of this.untilOffline) goOn();
      void this.online();
    };
  }

  protected abstract boot(): Promise<void>;
  protected abstract heartbeat(): Promise<unknown>;
  /** One transaction from plugging in to leaving. */
  protected abstract charge(connectorId: number, token: string): Promise<void>;
  /** The answer to a CALL of the central system, and what the charger then does. */
  protected abstract react(action: string, payload: Record<string, unknown>): { reply: Record<string, unknown>; then?: () => Promise<void> };

  /**
   * Lives until `stop`: connects, boots, charges cars, and comes back after every loss of the connection. Without one it finishes what it charges, or
   * charges one more car; what it has to say of that it says when it is back.
   */
  async run(): Promise<void> {
    void this.beat();
    while (!this.stopped) {
      if (!this.booted || this.kept > 0) await this.online();
      await this.pause(this.random.between(2_000, 8_000));
      if (!this.stopped) await this.charge(this.random.between(1, this.spec.profile.connectors), `04${this.random.hex(12)}`.toUpperCase());
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.link.close();
  }

  /** Opens another connection, at the next endpoint where there are several, while it has one: that one is left open without a word. */
  async hop(): Promise<void> {
    if (this.link.open && !this.rebooting && !this.stopped) await this.link.connect();
  }

  /** Connected and booted; tries for ever, with back-off. */
  protected async online(): Promise<void> {
    this.connecting ??= this.connect().finally(() => (this.connecting = undefined));
    await this.connecting;
    if (this.booted || this.stopped) return;
    this.booted = true;
    await this.boot();
  }

  private async connect(): Promise<void> {
    for (let wait = RECONNECT_FIRST_MS; !this.stopped && !this.link.open; wait = Math.min(wait * 2, RECONNECT_LAST_MS)) {
      if (!this.rebooting && (await this.link.connect())) return;
      await sleep(wait * (0.5 + this.jitter.next()));
    }
  }

  /**
   * For what belongs to a transaction: it must arrive, behind what was queued before it. Resolves when it is answered, which `answered` hears of; without a connection
   * at once, and it is kept. `payload` gives what is known when it is sent.
   */
  protected async queue(action: string, payload: () => Record<string, unknown>, answered: (answer: Answer) => void = () => {}): Promise<void> {
    const facts = this.facts();
    this.kept++;
    const delivered = this.outbox.then(async () => {
      answered(await this.deliver(action, payload, facts));
      this.kept--;
    });
    this.outbox = delivered;
    if (!this.link.open) return;
    let offline: () => void = () => {};
    await Promise.race([delivered, new Promise<void>((resolve) => this.untilOffline.add((offline = resolve)))]);
    this.untilOffline.delete(offline);
  }

  /** Must arrive: sent again, after a reconnect if need be, until it is answered. */
  protected async deliver(action: string, payload: () => Record<string, unknown>, facts?: LieFacts): Promise<Answer> {
    for (;;) {
      await this.online();
      const answer = await this.tell(action, payload(), facts);
      if (answer.type !== 'LOST' || this.stopped) return answer;
    }
  }

  /** Sent once; lost if it is lost. */
  protected async tell(action: string, payload: Record<string, unknown>, facts = this.facts()): Promise<Answer> {
    const { lies } = this.spec.profile;
    const told = lies.reduce((p, lie) => lie.change?.(action, p, facts) ?? p, payload);
    const id = this.nextId();
    const text = lies.reduce((t, lie) => lie.changeText?.(action, t) ?? t, JSON.stringify([2, id, action, told]));
    const answer = await this.link.call(id, action, told, text);
    for (const lie of lies) {
      const shadow = lie.shadow?.(action, payload);
      if (shadow) await this.link.call(this.nextId(), shadow.action, shadow.payload);
    }
    return answer;
  }

  private facts(): LieFacts {
    return { uptimeMs: Date.now() - this.poweredAt, session: this.session };
  }

  protected async pause(ms: number): Promise<void> {
    if (this.options.tempo > 0 && !this.stopped) await sleep(ms * this.options.tempo);
  }

  /** Watt-hours delivered after so many readings of a session, each after READING_MS at tempo 1. */
  protected delivered(readings: number): number {
    return Math.round((this.spec.profile.power * readings * READING_MS) / 3_600_000);
  }

  protected now(): string {
    return new Date().toISOString();
  }

  /** Reset: the connection ends, and the charger comes back with a boot. */
  protected async reboot(): Promise<void> {
    this.rebooting = true;
    this.booted = false;
    this.poweredAt = Date.now();
    this.link.close();
    await this.pause(3_000);
    this.rebooting = false;
    await this.online();
  }

  private nextId(): string {
    return `${this.ids.hex(8)}-${this.ids.hex(4)}-4${this.ids.hex(3)}-a${this.ids.hex(3)}-${this.ids.hex(12)}`;
  }

  private async beat(): Promise<void> {
    while (!this.stopped) {
      await sleep(10_000 * (this.options.tempo || 1), undefined, { ref: false });
      if (this.link.open) await this.heartbeat();
    }
  }

  private async answer(messageId: string, action: string, payload: Record<string, unknown>): Promise<void> {
    const { temper } = this.spec.profile;
    if (temper === 'ignores') return;
    const { reply, then } = temper === 'rejects' ? { reply: { status: 'Rejected' }, then: undefined } : this.react(action, payload);
    if (temper === 'late') await sleep(LATE_ANSWER_MS * (this.options.tempo || 1));
    this.link.send(JSON.stringify([3, messageId, reply]));
    await then?.();
  }
}
