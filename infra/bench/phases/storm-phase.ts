import { randomBytes } from 'node:crypto';
import { chargerKey, makeCredential, partitionOf } from '@chargeplane/contracts';
import { openClickHouse, queryRows } from '@chargeplane/clickhouse';
import { openLanes } from '@chargeplane/kafka';
import { openCodec } from '@chargeplane/schema-registry';
import { startBenchChild, type Line } from '../bench-child.ts';
import { PARTITIONS, prefixOf, type BenchWorld, type StartedApp } from '../bench-world.ts';
import { identityOf } from '../load/mix.ts';
import type { Figure } from '../report.ts';
import { watchPipe, type PipeWatch, type PipeWorst } from './pipe-watch.ts';

/** What the chargers of one storm saw. Milliseconds from its begin. */
export interface Storm extends Line {
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
  /** When the last of the CALLs that they had kept was answered. */
  deliveredMs: number;
  /** How often by HTTP status; 0: no answer in time. */
  refused: Record<string, number>;
  answered: number;
  errors: number;
  lost: number;
}

export interface StormResult {
  name: string;
  chargers: number;
  storm: Storm;
  worst: PipeWorst;
  /** Refusals that the log counts. */
  recorded: number;
  /** Until the view `chargers` showed all of them, and until nothing was in flight, ms. */
  shownMs: number;
  settledMs: number;
}

/** CALLs that a charger kept while it was away. */
const KEPT = 6;
const SETTLE_MS = 300_000;

/**
 * A fleet with passwords comes back within one second, three times: with generated passwords that the edge verifies for the first time; once more, when it remembers
 * them (a network or a Kafka that was away); and with passwords that a person chose, which cost it a slow hash each.
 */
export async function stormPhase(world: BenchWorld, installation: string, chargers: number, say: (text: string) => void): Promise<StormResult[]> {
  await world.install(installation);
  const edge = await world.start('edge', installation);
  const others = await Promise.all((['normalizer', 'dispatcher', 'sink'] as const).map((app) => world.start(app, installation)));
  const normalizer = others[0] as StartedApp;
  await Promise.all([edge, ...others].map(({ ready }) => ready));
  const results: StormResult[] = [];
  const play = async (name: string, password: string): Promise<void> => {
    const result = await storm(world, installation, edge, normalizer, { name, chargers, password });
    results.push(result);
    say(`storm, ${name}: ${chargers} chargers back after ${seconds(result.storm.maxMs)}, refusals ${JSON.stringify(result.storm.refused)}, of them recorded ${result.recorded}`);
  };
  try {
    const [generated, chosen] = [randomBytes(20).toString('hex'), 'a password that somebody chose'];
    await register(world, installation, chargers, generated, true);
    await play('generated passwords', generated);
    await play('remembered passwords', generated);
    await register(world, installation, chargers, chosen, false);
    await play('chosen passwords', chosen);
    return results;
  } finally {
    await Promise.all([edge, ...others].map((app) => app.stop()));
  }
}

/** All of it, storm by storm. */
export function stormFigures(results: readonly StormResult[]): Figure[] {
  return results.flatMap(({ name, chargers, storm: seen, worst, recorded, shownMs, settledMs }) => {
    const asked = Object.entries(seen.refused).filter(([status]) => status !== '0');
    const refused = asked.reduce((sum, [, count]) => sum + count, 0);
    const of = (what: string): string => `${chargers} come back, ${name}: ${what}`;
    return [
      { name: of('connected, p50'), value: seen.p50Ms / 1000, unit: 's' },
      { name: of('connected, p95'), value: seen.p95Ms / 1000, unit: 's' },
      { name: of('connected, last'), value: seen.maxMs / 1000, unit: 's', aim: { below: 60 } },
      { name: of('event loop of the edge, longest delay'), value: worst.eventLoopMs, unit: 'ms', aim: { below: 200 } },
      { name: of(`refused${asked.length === 0 ? '' : ` (${asked.map(([status, count]) => `${count} x ${status}`).join(', ')})`}`), value: refused, unit: '' },
      { name: of('refusals that are no record'), value: refused - recorded, unit: '', aim: { below: 1 } },
      { name: of('attempts given up after 10 s'), value: seen.refused['0'] ?? 0, unit: '' },
      { name: of('all that they had kept answered'), value: seen.deliveredMs / 1000, unit: 's' },
      { name: of('records that the normalizer was behind, most'), value: worst.normalizerLag, unit: '' },
      { name: of('records that no table showed, most'), value: worst.inFlight, unit: '' },
      { name: of('age of the oldest of them'), value: worst.oldestInFlightS, unit: 's' },
      { name: of('all shown as connected'), value: shownMs / 1000, unit: 's' },
      { name: of('nothing in flight'), value: settledMs / 1000, unit: 's' },
    ];
  });
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

async function storm(world: BenchWorld, installation: string, edge: StartedApp, normalizer: StartedApp, { name, chargers, password }: { name: string; chargers: number; password: string }): Promise<StormResult> {
  const watch = watchPipe(world, installation, edge, normalizer);
  const before = await refusals(world, installation);
  let generator;
  try {
    await until('a pipe at rest', () => Promise.resolve(watch.settled() && watch.connected() === 0));
    Object.assign(watch.worst, { eventLoopMs: 0, normalizerLag: 0, inFlight: 0, oldestInFlightS: 0 });
    generator = await startBenchChild('./load/storm-main.ts', ['--endpoint', edge.chargersUrl, '--chargers', String(chargers), '--password', password, '--kept', String(KEPT)]);
    await generator.line('begin');
    const began = performance.now();
    const [seen, shownMs] = await Promise.all([generator.line<Storm>('delivered'), shown(watch, chargers, began)]);
    const settledMs = await settled(watch, began);
    const recorded = await recordedRefusals(world, installation, before, seen);
    await generator.stop();
    generator = undefined;
    // The end of all connections at once belongs to the storm.
    await until('the end of the connections', async () => (await edge.metrics())?.get('chargeplane_edge_connections') === 0);
    return { name, chargers, storm: seen, worst: watch.worst, recorded, shownMs, settledMs };
  } finally {
    await generator?.stop();
    await watch.stop();
  }
}

async function shown(watch: PipeWatch, chargers: number, began: number): Promise<number> {
  await until('the view of chargers', () => Promise.resolve(watch.connected() >= chargers));
  return performance.now() - began;
}

async function settled(watch: PipeWatch, began: number): Promise<number> {
  await until('a pipe without anything in flight', () => Promise.resolve(watch.settled()));
  return performance.now() - began;
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = performance.now() + SETTLE_MS; performance.now() < giveUpAt; await new Promise((resolve) => setTimeout(resolve, 100))) if (await look()) return;
  throw new Error(`Waited ${SETTLE_MS / 1000} s for ${what}.`);
}

/** Refusals are written once a second, and rows come a moment later. */
async function recordedRefusals(world: BenchWorld, installation: string, before: number, { refused }: Storm): Promise<number> {
  const expected = Object.entries(refused).reduce((sum, [status, count]) => sum + (status === '0' ? 0 : count), 0);
  for (const giveUpAt = performance.now() + 20_000; performance.now() < giveUpAt; await new Promise((resolve) => setTimeout(resolve, 500))) {
    if ((await refusals(world, installation)) - before >= expected) break;
  }
  return (await refusals(world, installation)) - before;
}

async function refusals(world: BenchWorld, installation: string): Promise<number> {
  const client = openClickHouse({ url: world.servers.clickhouse, user: 'default', database: installation });
  const [row] = await queryRows<{ n: number }>(client, "SELECT toFloat64(sum(JSONExtractInt(transport, 'count'))) AS n FROM frames FINAL WHERE kind = 'CONN_REFUSED'").finally(() => client.close());
  return row?.n ?? 0;
}

/** All chargers get the same password, so that making the credentials takes no time; the edge verifies each of them. */
async function register(world: BenchWorld, installation: string, chargers: number, password: string, generated: boolean): Promise<void> {
  const codec = await openCodec({ registryUrl: world.servers.registry, topicPrefix: prefixOf(installation), topics: ['chargers'] });
  const lanes = openLanes({ kafka: world.kafka, topic: `${prefixOf(installation)}chargers`, partitions: PARTITIONS });
  const credential = makeCredential({ password: Buffer.from(password), generated, salt: randomBytes(16), version: generated ? 1 : 2, setAt: Date.now() });
  await Promise.all(
    Array.from({ length: chargers }, (_, index) => {
      const chargerId = identityOf(index);
      const key = chargerKey('main', chargerId);
      const value = codec.encode('chargers', 'io.chargeplane.registry.Charger', { tenantId: 'main', chargerId, credential, blocked: false, topology: [], quirks: [], updatedAt: Date.now() });
      return lanes.append(partitionOf(key, PARTITIONS), [{ key, value }]);
    }),
  );
  await lanes.close({ drainMs: 5_000 });
}
