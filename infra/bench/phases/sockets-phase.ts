import { startBenchChild } from '../bench-child.ts';
import type { BenchWorld, StartedApp } from '../bench-world.ts';
import { rssMiBOf } from '../process-use.ts';
import type { Figure } from '../report.ts';

/** KiB for each connected charger that says nothing. */
export interface SocketsResult {
  chargers: number;
  residentKiB: number;
  /** Of it on the heap of JavaScript, and in buffers. */
  heapKiB: number;
  externalKiB: number;
}

const SETTLE_MS = 10_000;
const WAIT_MS = 60_000;

/** What an edge holds for an idle charger. Some were connected once before, so that what it loads only once does not count. */
export async function socketsPhase(world: BenchWorld, installation: string, chargers: number): Promise<SocketsResult> {
  await world.install(installation);
  const edge = await world.start('edge', installation);
  try {
    await edge.ready;
    await held(edge, Math.round(chargers / 10), () => Promise.resolve());
    const before = await use(edge);
    let after = before;
    await held(edge, chargers, async () => void (after = await use(edge)));
    const each = (read: (of: Use) => number): number => (read(after) - read(before)) / chargers;
    return { chargers, residentKiB: each(({ resident }) => resident), heapKiB: each(({ heap }) => heap), externalKiB: each(({ external }) => external) };
  } finally {
    await edge.stop();
  }
}

export function socketsFigures({ chargers, residentKiB, heapKiB, externalKiB }: SocketsResult): Figure[] {
  return [
    { name: `edge, resident memory for each of ${chargers} idle chargers`, value: residentKiB, unit: 'KiB', aim: { below: 25 } },
    { name: 'of it objects', value: heapKiB, unit: 'KiB' },
    { name: 'of it buffers', value: externalKiB, unit: 'KiB' },
  ];
}

async function held(edge: StartedApp, chargers: number, then: () => Promise<void>): Promise<void> {
  const generator = await startBenchChild('./load/idle-main.ts', ['--endpoint', edge.chargersUrl, '--chargers', String(chargers)]);
  try {
    await generator.line('idle');
    await settle();
    await then();
  } finally {
    await generator.stop();
  }
  for (const giveUpAt = Date.now() + WAIT_MS; Date.now() < giveUpAt && (await edge.metrics())?.get('chargeplane_edge_connections') !== 0; ) await settle();
}

interface Use {
  resident: number;
  heap: number;
  external: number;
}

/** KiB now. */
async function use(edge: StartedApp): Promise<Use> {
  const metrics = await edge.metrics();
  const kiB = (name: string): number => (metrics?.get(name) ?? NaN) / 1024;
  return { resident: rssMiBOf(edge.pid, 'edge') * 1024, heap: kiB('nodejs_heap_size_used_bytes'), external: kiB('nodejs_external_memory_bytes') };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
