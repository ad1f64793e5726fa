import type { BenchWorld } from './bench-world.ts';
import { prefixOf } from './bench-world.ts';
import type { BenchOptions } from './options.ts';
import { echoPhase, edgePhase, type LoadResult } from './phases/edge-phase.ts';
import { fillLog } from './phases/fill-log.ts';
import { normalizerPhase, referencePhase } from './phases/normalizer-phase.ts';
import { enginePhase, serialiseBlocks, sinkPhase, type SinkResult } from './phases/sink-phase.ts';
import type { Rate } from './rate.ts';
import { writtenBy, type Written } from './reference/output-profile.ts';

/** What one round measured. Rates of the normalizer are of log records; `frameShare`: frames for each of them. */
export interface Round {
  /** In the log of the normalizer and the sink. */
  frames: number;
  echo?: LoadResult;
  edge?: LoadResult;
  frameShare: number;
  normalizer?: Rate;
  like?: Rate;
  copy?: Rate;
  written?: Written;
  sink?: SinkResult;
  engine?: number;
}

const LONG = { frames: 80_000, load: { chargers: 500, warmUpMs: 3_000, measureMs: 6_000 } };
const SHORT = { frames: 30_000, load: { chargers: 500, warmUpMs: 2_000, measureMs: 3_000 } };
/** Rows that the engine alone gets. */
const ENGINE_ROWS = 150_000;

/**
 * One round on installations of its own: each part runs right beside its ceiling, so that both see the same machine. The edge comes last, because a
 * broker that was started just now is slow.
 */
export async function playRound(world: BenchWorld, number: number, { only, short }: BenchOptions, say: (text: string) => void): Promise<Round> {
  const { frames, load } = short ? SHORT : LONG;
  const tell = (text: string): void => say(`round ${number}: ${text}`);
  const round: Round = { frames, frameShare: 0 };
  const installation = `round${number}`;
  await world.install(installation);
  await fillLog(world, installation, frames);
  tell(`${frames} frames of the mix are in the log`);
  if (only.includes('normalizer') || only.includes('sink')) {
    const { rate, records } = await normalizerPhase(world, installation);
    const written = await writtenBy(world.kafka, prefixOf(installation));
    Object.assign(round, { frameShare: frames / records, normalizer: rate, written });
    if (only.includes('normalizer')) {
      round.like = await referencePhase(world, installation, written, 'like');
      round.copy = await referencePhase(world, installation, written, 'copy');
      tell(`normalizer ${perFrame(rate, round)} frames/s, without logic ${perFrame(round.like, round)}, 1:1 copy ${perFrame(round.copy, round)}`);
    }
    if (only.includes('sink')) {
      const inputs = written.input.records + written.events.records + written.rejected.records + written.ledger.records;
      round.sink = await sinkPhase(world, installation, inputs);
      const blocks = await serialiseBlocks(world, installation, ENGINE_ROWS, round.sink.rows);
      round.engine = await enginePhase(world, `engine${number}`, blocks);
      tell(`sink ${Math.round(round.sink.rate.perSecond)} rows/s, engine alone ${Math.round(round.engine)}`);
    }
  }
  if (only.includes('edge')) {
    await world.install(`edge${number}`);
    round.echo = await echoPhase(load);
    round.edge = await edgePhase(world, `edge${number}`, load);
    if (round.edge.errors > 0) throw new Error(`The edge answered ${round.edge.errors} of ${round.edge.frames} frames of the mix with a CALLERROR.`);
    tell(`edge ${Math.round(round.edge.framesPerSecond)} frames/s, echo ${Math.round(round.echo.framesPerSecond)}`);
  }
  return round;
}

const perFrame = (rate: Rate, { frameShare }: Round): number => Math.round(rate.perSecond * frameShare);
