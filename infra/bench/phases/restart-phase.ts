import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { partitionKey } from '@chargeplane/contracts';
import type { RawRecord } from '@chargeplane/contracts';
import { openProducer, tail, type OutRecord } from '@chargeplane/kafka';
import { openCodec, type Codec } from '@chargeplane/schema-registry';
import { percentile } from '@chargeplane/simulator';
import { PARTITIONS, prefixOf, type BenchWorld, type StartedApp } from '../bench-world.ts';
import { ChargingFleet } from '../load/charging-fleet.ts';
import { cpuMsOf, rssMiBOf } from '../process-use.ts';
import type { Figure } from '../report.ts';
import { watch } from './normalizer-phase.ts';

/** What one start of a normalizer on a log with state needed. Times are ms. */
interface Start {
  /** From the fence of a partition to its first record, by partition. */
  acquireMs: number[];
  /** From the start of the process until every partition runs, and until each has written an event for a record that waited. */
  readyMs: number;
  firstEventMs: number;
  cpuMs: number | null;
  /** State records that were read; those that the loop itself writes are among them. */
  stateRecords: number;
  rssMiB: number;
  /** Highest resident memory so far; null where the system does not tell. */
  peakMiB: number | null;
}

export interface RestartResult {
  chargers: number;
  /** Resident memory of the normalizer that wrote the state. */
  writerMiB: number;
  written: Start;
  compacted: Start;
}

const BATCH = 500;
/** Kafka closes a segment of the state after a minute at most, and compacts it some seconds later. */
const COMPACT_MS = 90_000;
const TICK_MS = 5_000;
const GIVE_UP_MS = 300_000;

/** State of many chargers in a real log, and how long a normalizer that is started again takes to go on from it. */
export async function restartPhase(world: BenchWorld, installation: string, { chargers, say }: { chargers: number; say(text: string): void }): Promise<RestartResult> {
  await world.install(installation);
  const log = new FramesLog(world, installation, await openCodec({ registryUrl: world.servers.registry, topicPrefix: prefixOf(installation), topics: ['frames'] }));
  const fleet = new ChargingFleet(chargers, PARTITIONS, Date.now() - 600_000, 'RESTART-');
  const records = await log.append(fleet.begin());
  say(`restart: ${records} records of ${chargers} chargers that boot and begin a session are in the log`);
  const writer = await world.start('normalizer', installation);
  await watch(writer, 'chargeplane_normalizer_records_total', records);
  const writerMiB = rssMiBOf(writer.pid, writer.name);
  await writer.stop();
  say('restart: the state is written; a normalizer is started on it');
  const written = await startOnState(world, installation, log);
  say(`restart: ${lineOf(written.start)}; each charger reports twice, then Kafka has ${COMPACT_MS / 1000} s to compact the state`);
  const more = (await log.append(fleet.goOn('one'))) + (await log.append(fleet.goOn('two')));
  await watch(written.app, 'chargeplane_normalizer_records_total', more);
  for (const until = Date.now() + COMPACT_MS; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, TICK_MS))) await log.tick();
  await written.app.stop();
  const compacted = await startOnState(world, installation, log);
  await compacted.app.stop();
  say(`restart: ${lineOf(compacted.start)}`);
  return { chargers, writerMiB, written: written.start, compacted: compacted.start };
}

async function startOnState(world: BenchWorld, installation: string, log: FramesLog): Promise<{ app: StartedApp; start: Start }> {
  const seen = new Set<number>();
  let allSeen = (): void => {};
  const everywhere = new Promise<void>((resolve) => (allSeen = resolve));
  const events = tail({ kafka: world.kafka, topic: `${prefixOf(installation)}events`, from: 'end', incarnation: randomUUID(), onRecord: (partition) => void (seen.add(partition).size === PARTITIONS && allSeen()) });
  await events.ready;
  await log.tick();
  const acquired: { ms: number; stateRecords: number }[] = [];
  const began = performance.now();
  const app = await world.start('normalizer', installation, (text) => {
    for (const line of text.split('\n')) if (line.includes('"partition acquired"')) acquired.push(JSON.parse(line) as { ms: number; stateRecords: number });
  });
  const late = setTimeout(() => void app.stop(), GIVE_UP_MS);
  await app.ready;
  const readyMs = performance.now() - began;
  await Promise.race([everywhere, app.exited.then(() => Promise.reject(new Error('Measuring a restart: the normalizer ended before every partition went on.')))]);
  const firstEventMs = performance.now() - began;
  clearTimeout(late);
  await events.stop();
  const start = { acquireMs: acquired.map(({ ms }) => ms).sort((a, b) => a - b), readyMs, firstEventMs, cpuMs: cpuMsOf(app.pid), stateRecords: acquired.reduce((sum, { stateRecords }) => sum + stateRecords, 0), rssMiB: rssMiBOf(app.pid, app.name), peakMiB: peakMiBOf(app.pid) };
  return { app, start };
}

/** Appends what chargers and edges would. */
class FramesLog {
  readonly #world: BenchWorld;
  readonly #topic: string;
  readonly #codec: Codec;
  #ticks = 0;

  constructor(world: BenchWorld, installation: string, codec: Codec) {
    this.#world = world;
    this.#topic = `${prefixOf(installation)}frames`;
    this.#codec = codec;
  }

  /** @returns how many records */
  async append(records: Iterable<{ partition: number; key: string; record: RawRecord }>): Promise<number> {
    const producer = openProducer(this.#world.kafka);
    const waiting = Array.from({ length: PARTITIONS }, () => [] as OutRecord[]);
    let count = 0;
    for (const { partition, key, record } of records) {
      count += 1;
      const batch = waiting[partition] ?? [];
      batch.push({ key, value: this.#codec.encode('frames', 'io.chargeplane.raw.RawRecord', record) });
      if (batch.length === BATCH) await producer.send(this.#topic, partition, batch.splice(0));
    }
    for (const [partition, rest] of waiting.entries()) if (rest.length > 0) await producer.send(this.#topic, partition, rest);
    await producer.close();
    return count;
  }

  /** One record that yields an event on every partition. */
  async tick(): Promise<void> {
    const frameId = `tick-${this.#ticks++}`;
    const record: RawRecord = { kind: 'TICK', frameId, tenantId: '', chargerId: '', ocppVersion: 'UNKNOWN', receivedAt: Date.now(), edgeNode: 'e1', incarnation: 'i1', binary: false, leg: 'CHARGER' };
    await this.append(Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, key: partitionKey(partition), record })));
  }
}

/** Highest resident memory of a process so far, MiB; null where the system has no /proc. */
function peakMiBOf(pid: number): number | null {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return null;
  }
}

const lineOf = ({ acquireMs, firstEventMs, stateRecords }: Start): string =>
  `${stateRecords} records of state, partitions acquired in ${acquireMs.map(Math.round).join(', ')} ms, every one goes on ${Math.round(firstEventMs)} ms after the start`;

export function restartFigures({ chargers, writerMiB, written, compacted }: RestartResult): Figure[] {
  const of = (name: string, start: Start): Figure[] => [
    { name: `restart, ${name}: records of state`, value: start.stateRecords, unit: '' },
    { name: `restart, ${name}: a partition acquired, p50`, value: percentile(start.acquireMs, 50), unit: 'ms' },
    { name: `restart, ${name}: a partition acquired, max`, value: start.acquireMs.at(-1) ?? 0, unit: 'ms' },
    { name: `restart, ${name}: sum of the partitions / the longest`, value: start.acquireMs.reduce((sum, ms) => sum + ms, 0) / (start.acquireMs.at(-1) ?? 1), unit: '' },
    { name: `restart, ${name}: process start to ready`, value: start.readyMs, unit: 'ms' },
    { name: `restart, ${name}: process start to an event of every partition`, value: start.firstEventMs, unit: 'ms' },
    ...(start.cpuMs === null ? [] : [{ name: `restart, ${name}: processor time until then`, value: start.cpuMs, unit: 'ms' }]),
    { name: `restart, ${name}: resident memory`, value: start.rssMiB, unit: 'MiB' },
    ...(start.peakMiB === null ? [] : [{ name: `restart, ${name}: highest resident memory`, value: start.peakMiB, unit: 'MiB' }]),
  ];
  return [{ name: 'restart: chargers with an open session', value: chargers, unit: '' }, { name: 'restart: resident memory of the normalizer that wrote the state', value: writerMiB, unit: 'MiB' }, ...of('state as written', written), ...of('state as compacted', compacted)];
}
