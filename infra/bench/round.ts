import type { BenchWorld } from './bench-world.ts';
import { prefixOf } from './bench-world.ts';
import type { BenchOptions } from './options.ts';
import { echoPhase, edgePhase, type LoadOptions, type LoadResult } from './phases/edge-phase.ts';
import { normalizerPhase, referencePhase } from './phases/normalizer-phase.ts';
import { enginePhase, serialiseBlocks, sinkPhase, type SinkResult } from './phases/sink-phase.ts';
import type { Rate } from './rate.ts';
import { writtenBy, type Written } from './reference/output-profile.ts';

/** What one round measured. Rates of the normalizer are of log records; `frameShare`: frames for each of them. */
export interface Round {
  echo: LoadResult;
  edge: LoadResult;
  frameShare: number;
  normalizer?: Rate;
  like?: Rate;
  copy?: Rate;
  written?: Written;
  sink?: SinkResult;
  engine?: number;
}

const LONG: LoadOptions = { chargers: 500, warmUpMs: 3_000, measureMs: 6_000, maxFrames: 80_000 };
const SHORT: LoadOptions = { chargers: 500, warmUpMs: 2_000, measureMs: 3_000, maxFrames: 30_000 };
/** Rows that the engine alone gets. */
const ENGINE_ROWS = 150_000;

/** One round on an installation of its own: each part runs right after its ceiling or before it, so that both see the same machine. */
export async function playRound(world: BenchWorld, number: number, { only, short }: BenchOptions, say: (text: string) => void): Promise<Round> {
  const installation = `round${number}`;
  const options = short ? SHORT : LONG;
  const tell = (text: string): void => say(`round ${number}: ${text}`);
  await world.install(installation);
  const echo = await echoPhase({ ...options, maxFrames: 1e9, ...(only.includes('edge') ? {} : { measureMs: 500 }) });
  const edge = await edgePhase(world, installation, options);
  tell(`edge ${Math.round(edge.framesPerSecond)} frames/s, echo ${Math.round(echo.framesPerSecond)}`);
  if (edge.errors > 0) throw new Error(`The edge answered ${edge.errors} of ${edge.frames} frames of the mix with a CALLERROR.`);
  if (!only.includes('normalizer') && !only.includes('sink')) return { echo, edge, frameShare: 0 };

  const { rate: normalizer, records } = await normalizerPhase(world, installation);
  const frameShare = edge.frames / records;
  const written = await writtenBy(world.kafka, prefixOf(installation));
  const round: Round = { echo, edge, frameShare, normalizer, written };
  if (only.includes('normalizer')) {
    round.like = await referencePhase(world, installation, written, 'like');
    round.copy = await referencePhase(world, installation, written, 'copy');
    tell(`normalizer ${Math.round(normalizer.perSecond * frameShare)} frames/s, without logic ${Math.round(round.like.perSecond * frameShare)}, 1:1 copy ${Math.round(round.copy.perSecond * frameShare)}`);
  }
  if (only.includes('sink')) {
    const inputs = written.input.records + written.events.records + written.rejected.records + written.ledger.records;
    round.sink = await sinkPhase(world, installation, inputs);
    const blocks = await serialiseBlocks(world, installation, ENGINE_ROWS, round.sink.rows);
    round.engine = await enginePhase(world, `engine${number}`, blocks);
    tell(`sink ${Math.round(round.sink.rate.perSecond)} rows/s, engine alone ${Math.round(round.engine)}`);
  }
  return round;
}
