import { median } from './median.ts';
import type { PartName } from './options.ts';
import type { PipeResult } from './phases/pipe-phase.ts';
import type { Figure } from './report.ts';
import type { Round } from './round.ts';

/** All figures of a run: ratios first within each part. */
export function figuresOf(rounds: readonly Round[], pipe: PipeResult | undefined, only: readonly PartName[]): Figure[] {
  const over = (name: string, unit: string, read: (round: Round) => number | null | undefined, aim?: Figure['aim']): Figure[] => {
    const values = rounds.map(read).filter((value) => value !== null && value !== undefined);
    return values.length === 0 ? [] : [{ name, value: median(values), unit, rounds: values, ...(aim !== undefined && { aim }) }];
  };
  const frames = (round: Round, rate: number | undefined): number | undefined => (rate === undefined ? undefined : rate * round.frameShare);
  const perFrame = (round: Round, cpuUs: number | null | undefined): number | undefined => (cpuUs == null ? undefined : cpuUs / round.frameShare);
  const has = (part: PartName): boolean => only.includes(part);
  const figures: Figure[] = [];
  if (has('edge')) {
    figures.push(
      ...over('edge / raw ws echo', '', ({ edge, echo }) => edge && echo && edge.framesPerSecond / echo.framesPerSecond, { atLeast: 0.25 }),
      ...over('edge, acknowledged', 'frames/s', ({ edge }) => edge?.framesPerSecond),
      ...over('raw ws echo', 'frames/s', ({ echo }) => echo?.framesPerSecond),
      ...over('edge, answer p95 under full load', 'ms', ({ edge }) => edge?.p95Ms),
      ...over('edge, processor time for a frame', 'us', ({ edge }) => edge?.serverCpuUs),
      ...over('echo, processor time for a frame', 'us', ({ echo }) => echo?.serverCpuUs),
    );
  }
  if (has('normalizer')) {
    figures.push(
      ...over('normalizer / same records without logic', '', ({ normalizer, like }) => normalizer && like && normalizer.perSecond / like.perSecond, { atLeast: 0.5 }),
      ...over('normalizer / 1:1 copy', '', ({ normalizer, copy }) => normalizer && copy && normalizer.perSecond / copy.perSecond),
      ...over('normalizer, exactly once', 'frames/s', (round) => frames(round, round.normalizer?.perSecond)),
      ...over('same records without logic', 'frames/s', (round) => frames(round, round.like?.perSecond)),
      ...over('1:1 copy', 'frames/s', (round) => frames(round, round.copy?.perSecond)),
      ...over('normalizer, processor time for a frame', 'us', (round) => perFrame(round, round.normalizer?.cpuUs)),
      ...over('without logic, processor time for a frame', 'us', (round) => perFrame(round, round.like?.cpuUs)),
      ...over('events for a frame', '', ({ written, frames: all }) => written && written.events.records / all),
      ...over('bytes of events for a frame', 'bytes', ({ written, frames: all }) => written && written.events.bytes / all),
      ...over('state records for a frame', '', ({ written, frames: all }) => written && written.state.records / all),
      ...over('bytes of state for a frame', 'bytes', ({ written, frames: all }) => written && written.state.bytes / all),
    );
  }
  if (has('sink')) {
    figures.push(
      ...over('sink / engine alone', '', ({ sink, engine }) => sink && engine && sink.rate.perSecond / engine, { atLeast: 0.2 }),
      ...over('sink, exactly once', 'rows/s', ({ sink }) => sink?.rate.perSecond),
      ...over('engine alone, blocks of 10 000', 'rows/s', ({ engine }) => engine),
      ...over('sink, processor time for a row', 'us', ({ sink }) => sink?.rate.cpuUs),
      ...over('rows for a frame', '', ({ sink, frames: all }) => sink && sink.rows / all),
    );
  }
  return pipe === undefined ? figures : [...figures, ...pipeFigures(pipe, only)];
}

function pipeFigures({ answer, canonical, queryable, memory, connected }: PipeResult, only: readonly PartName[]): Figure[] {
  const figures: Figure[] = [];
  if (only.includes('latency')) {
    figures.push(
      { name: 'at 200 frames/s: frame to answer, p50', value: answer.p50Ms, unit: 'ms' },
      { name: 'at 200 frames/s: frame to answer, p95', value: answer.p95Ms, unit: 'ms' },
      { name: 'at 200 frames/s: frame to canonical event, p50', value: canonical.p50Ms, unit: 'ms' },
      { name: 'at 200 frames/s: frame to canonical event, p95', value: canonical.p95Ms, unit: 'ms', aim: { below: 100 } },
      { name: 'at 200 frames/s: frame to queryable row, p50', value: queryable.p50Ms, unit: 'ms' },
      { name: 'at 200 frames/s: frame to queryable row, p95', value: queryable.p95Ms, unit: 'ms', aim: { below: 2_000 } },
      { name: 'frames measured', value: canonical.frames, unit: '' },
      { name: 'of these found as rows', value: queryable.frames, unit: '' },
    );
  }
  if (only.includes('memory')) {
    for (const [app, value] of Object.entries(memory)) figures.push({ name: `memory of ${app} at ${connected} chargers`, value, unit: 'MiB' });
  }
  return figures;
}
