// npm run bench: see README.md.
import { loadavg } from 'node:os';
import { figuresOf } from './figures.ts';
import { openBenchWorld } from './bench-world.ts';
import { readOptions } from './options.ts';
import { fillLog } from './phases/fill-log.ts';
import { pipePhase } from './phases/pipe-phase.ts';
import { restartFigures, restartPhase } from './phases/restart-phase.ts';
import { socketsFigures, socketsPhase } from './phases/sockets-phase.ts';
import { stormFigures, stormPhase } from './phases/storm-phase.ts';
import { keep, makeReport, textOf } from './report.ts';
import { playRound, type Round } from './round.ts';

const ROUNDS = 3;
/** On a slow or busy machine there are fewer rounds instead of a longer run. */
const NO_ROUND_AFTER_MS = 200_000;

const options = readOptions(process.argv.slice(2));
const startedAt = Date.now();
const loadBefore = loadavg()[0] ?? 0;
const say = (text: string): void => console.log(`${String(Math.round((Date.now() - startedAt) / 1000)).padStart(4)} s  ${text}`);

say('starting Kafka, registry and ClickHouse');
const world = await openBenchWorld({ ...(options.profileDir !== undefined && { profileDir: options.profileDir }), ...(options.logFile !== undefined && { logFile: options.logFile }) });
const end = async (code: number): Promise<never> => {
  await world.stop().catch((error: unknown) => console.error(error));
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(130));

try {
  const rounds: Round[] = [];
  const wantsRounds = options.only.some((part) => part === 'edge' || part === 'normalizer' || part === 'sink');
  const goesOn = (number: number): boolean => number === 1 || (!options.short && number <= ROUNDS && Date.now() - startedAt < NO_ROUND_AFTER_MS);
  for (let number = 1; wantsRounds && goesOn(number); number++) rounds.push(await playRound(world, number, options, say));
  let pipe;
  if (options.only.some((part) => part === 'latency' || part === 'memory')) {
    if (!wantsRounds) {
      say('a broker that was started just now is slow: warming it up');
      await world.install('warm');
      await fillLog(world, 'warm', 30_000);
    }
    say('latency and memory: 500 chargers, 200 frames/s through the whole pipe');
    await world.install('steady');
    pipe = await pipePhase(world, 'steady', { chargers: 500, framesPerSecond: 200, warmUpMs: options.short ? 8_000 : 15_000, measureMs: options.short ? 10_000 : 30_000 });
  }
  const figures = figuresOf(rounds, pipe, options.only);
  if (options.only.includes('restart')) figures.push(...restartFigures(await restartPhase(world, 'restart', { chargers: options.short ? 5_000 : 50_000, say })));
  if (options.only.includes('sockets')) figures.push(...socketsFigures(await socketsPhase(world, 'sockets', options.short ? 500 : 5_000)));
  if (options.only.includes('storm')) figures.push(...stormFigures(await stormPhase(world, 'storm', options.short ? 200 : 2_000, say)));
  const report = makeReport(figures, { short: options.short, startedAt, loadBefore });
  console.log(`\n${textOf(figures)}\n`);
  if (!options.noFile) say(`kept in ${keep(report)}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
}
await end(0);
