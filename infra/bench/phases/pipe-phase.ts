import { randomUUID } from 'node:crypto';
import { openClickHouse, queryRows, type ClickHouseClient } from '@chargeplane/clickhouse';
import { tail } from '@chargeplane/kafka';
import { isDecodeFailure, openCodec } from '@chargeplane/schema-registry';
import { APPS, type AppName } from '../../local/app-environment.ts';
import { prefixOf, type BenchWorld, type StartedApp } from '../bench-world.ts';
import { MixCharger } from '../load/mix-charger.ts';
import { percentile } from '@chargeplane/simulator';
import { rssMiBOf } from '../process-use.ts';

export interface PipeOptions {
  chargers: number;
  framesPerSecond: number;
  warmUpMs: number;
  measureMs: number;
}

/** Milliseconds from the CALL on the charger's socket. */
export interface Latency {
  p50Ms: number;
  p95Ms: number;
  /** Frames that were measured; those that yield no event have none. */
  frames: number;
}

export interface PipeResult {
  answer: Latency;
  canonical: Latency;
  queryable: Latency;
  /** MiB resident, at the end. */
  memory: Record<AppName, number>;
  connected: number;
}

const QUERY_PAUSE_MS = 200;
const SETTLE_MS = 60_000;
const QUIET_MS = 3_000;

/** All apps at a steady rate: how long a frame takes to become an event and a row, and how much memory each app holds. */
export async function pipePhase(world: BenchWorld, installation: string, options: PipeOptions): Promise<PipeResult> {
  const apps = await Promise.all(APPS.map((app) => world.start(app, installation)));
  await Promise.all(apps.map(({ ready }) => ready));
  const edge = apps.find(({ name }) => name === 'edge') as StartedApp;
  const chargers = Array.from({ length: options.chargers }, (_, index) => new MixCharger(index, installation));
  const watching = new Arrivals();
  const events = await watchEvents(world, installation, (messageId) => watching.arrived('canonical', messageId));
  const rows = watchRows(world, installation, (messageId) => watching.arrived('queryable', messageId));
  try {
    for (let from = 0; from < chargers.length; from += 50) await Promise.all(chargers.slice(from, from + 50).map((charger) => charger.connect(edge.chargersUrl)));
    await steady(chargers, options, watching);
    const memory = Object.fromEntries(apps.map(({ name, pid }) => [name, rssMiBOf(pid, name)])) as Record<AppName, number>;
    await watching.settled(SETTLE_MS);
    return { answer: watching.latency('answer'), canonical: watching.latency('canonical'), queryable: watching.latency('queryable'), memory, connected: chargers.length };
  } finally {
    await Promise.all(chargers.map((charger) => charger.close()));
    await Promise.all([events(), rows()]);
    await Promise.all(apps.map((app) => app.stop()));
  }
}

type Place = 'answer' | 'canonical' | 'queryable';

/** When each measured frame was seen first, by place. */
class Arrivals {
  readonly #sentAt = new Map<string, number>();
  readonly #seen: Record<Place, Map<string, number>> = { answer: new Map(), canonical: new Map(), queryable: new Map() };

  sent(messageId: string, at: number): void {
    this.#sentAt.set(messageId, at);
  }

  arrived(place: Place, messageId: string): void {
    const at = this.#sentAt.get(messageId);
    if (at !== undefined && !this.#seen[place].has(messageId)) this.#seen[place].set(messageId, performance.now() - at);
  }

  latency(place: Place): Latency {
    const values = [...this.#seen[place].values()].sort((a, b) => a - b);
    return { p50Ms: percentile(values, 50), p95Ms: percentile(values, 95), frames: values.length };
  }

  /** Nothing more arrives: what became an event is a row as well and no event came for a while, or the time is over. */
  async settled(ms: number): Promise<void> {
    let seen = -1;
    let changedAt = Date.now();
    for (const giveUpAt = Date.now() + ms; Date.now() < giveUpAt; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const { canonical, queryable } = this.#seen;
      if (canonical.size + queryable.size !== seen) changedAt = Date.now();
      seen = canonical.size + queryable.size;
      if (canonical.size > 0 && queryable.size >= canonical.size && Date.now() - changedAt > QUIET_MS) return;
    }
  }
}

/** Sends the CALLs of all chargers in turn at the rate; a charger that waits for its answer is passed over. */
async function steady(chargers: MixCharger[], { framesPerSecond, warmUpMs, measureMs }: PipeOptions, arrivals: Arrivals): Promise<void> {
  const began = performance.now();
  let turn = 0;
  for (let sent = 0; ; await new Promise((resolve) => setTimeout(resolve, 2))) {
    const elapsed = performance.now() - began;
    if (elapsed >= warmUpMs + measureMs) return;
    for (; sent < (elapsed / 1000) * framesPerSecond; sent++) {
      const charger = nextFree(chargers, () => turn++);
      if (charger === null) break;
      const at = performance.now();
      const messageId = charger.send();
      if (elapsed < warmUpMs) continue;
      arrivals.sent(messageId, at);
      charger.onAnswer = () => arrivals.arrived('answer', messageId);
    }
  }
}

function nextFree(chargers: MixCharger[], turn: () => number): MixCharger | null {
  for (let tried = 0; tried < chargers.length; tried++) {
    const charger = chargers[turn() % chargers.length];
    if (charger !== undefined && !charger.waiting) return charger;
  }
  return null;
}

async function watchEvents(world: BenchWorld, installation: string, onMessageId: (messageId: string) => void): Promise<() => Promise<void>> {
  const topic = `${prefixOf(installation)}events`;
  const codec = await openCodec({ registryUrl: world.servers.registry, topicPrefix: prefixOf(installation), topics: ['events'] });
  const reading = tail({
    kafka: world.kafka, topic, from: 'end', incarnation: randomUUID(),
    onRecord(_partition, { value }) {
      const event = value === null ? null : codec.decodeEvent(value);
      if (event === null || isDecodeFailure(event)) throw new Error(`An event of ${topic} cannot be read.`);
      if (event.envelope.source.messageId != null) onMessageId(event.envelope.source.messageId);
    },
  });
  await reading.ready;
  return () => reading.stop();
}

/** Asks for the rows that came since the last answer, again and again, so a row counts when a query has found it. */
function watchRows(world: BenchWorld, installation: string, onMessageId: (messageId: string) => void): () => Promise<void> {
  const client: ClickHouseClient = openClickHouse({ url: world.servers.clickhouse, user: 'default', database: installation });
  const next = new Map<number, number>();
  let stopping = false;
  const look = async (): Promise<void> => {
    const known = [...next].map(([partition, offset]) => `(topic_partition = ${partition} AND topic_offset >= ${offset})`).join(' OR ');
    const others = next.size === 0 ? '1' : `topic_partition NOT IN (${[...next.keys()].join(',')}) OR ${known}`;
    const rows = await queryRows<{ p: number; o: number; m: string }>(client, `SELECT topic_partition AS p, topic_offset AS o, message_id AS m FROM events WHERE ${others}`);
    for (const { p, o, m } of rows) {
      next.set(p, Math.max(next.get(p) ?? 0, o + 1));
      onMessageId(m);
    }
  };
  const running = (async () => {
    while (!stopping) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, QUERY_PAUSE_MS));
    }
  })();
  running.catch(() => undefined);
  return async () => {
    stopping = true;
    await running.finally(() => client.close());
  };
}
