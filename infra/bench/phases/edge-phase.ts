import { startBenchChild, type BenchChild, type Line } from '../bench-child.ts';
import type { BenchWorld } from '../bench-world.ts';
import { cpuMsOf } from '../process-use.ts';

/** What the load generator found. Times from the CALL on the socket to its answer there. */
export interface LoadResult extends Line {
  /** Answered CALLs, the warm-up included. */
  frames: number;
  errors: number;
  framesPerSecond: number;
  measured: number;
  p50Ms: number;
  p95Ms: number;
  generatorCpuUs: number;
  /** Processor time of the server for each frame; null where the system does not tell. */
  serverCpuUs: number | null;
}

export interface LoadOptions {
  chargers: number;
  warmUpMs: number;
  measureMs: number;
}

export async function load(endpoint: string, serverPid: number, run: string, options: LoadOptions): Promise<LoadResult> {
  const cpu: Record<string, number | null> = {};
  const generator = await startBenchChild(
    './load/load-main.ts',
    ['--endpoint', endpoint, '--chargers', String(options.chargers), '--warm-up-ms', String(options.warmUpMs), '--measure-ms', String(options.measureMs), '--run', run],
    ({ event }) => (cpu[event] = cpuMsOf(serverPid)),
  );
  try {
    const done = await generator.line<LoadResult>('done');
    const [begin, end] = [cpu['begin'] ?? null, cpu['end'] ?? null];
    return { ...done, serverCpuUs: begin === null || end === null ? null : ((end - begin) * 1000) / done.measured };
  } finally {
    await generator.stop();
  }
}

/** The ceiling: `ws` alone, which answers with the frame itself. */
export async function echoPhase(options: LoadOptions): Promise<LoadResult> {
  const echo: BenchChild = await startBenchChild('./load/echo-main.ts', []);
  try {
    const { port } = await echo.line<Line & { port: number }>('listening');
    return await load(`ws://127.0.0.1:${port}`, echo.pid, 'echo', options);
  } finally {
    await echo.stop();
  }
}

/** The real edge on a fresh installation: an answered frame is one that Kafka has acknowledged. */
export async function edgePhase(world: BenchWorld, installation: string, options: LoadOptions): Promise<LoadResult> {
  const edge = await world.start('edge', installation);
  try {
    await edge.ready;
    return await load(edge.chargersUrl, edge.pid, installation, options);
  } finally {
    await edge.stop();
  }
}
