import { Command, InvalidArgumentError } from 'commander';

export interface ProveOptions {
  seed: number;
  minutes: number;
  kills: number;
  chargers: number;
  keep: boolean;
  file: boolean;
  /** Only faults whose names hold this text. */
  only?: string;
}

/** Reads the command line of `npm run prove`. Prints help or what is wrong and ends the process where that is asked for. */
export function readOptions(args: readonly string[]): ProveOptions {
  const command = new Command('npm run prove --')
    .description('Runs the whole pipe on servers of its own, breaks every part in a seeded order while chargers talk and commands flow, heals it, compares what everybody saw, and fails on any loss or doubling.')
    .option('--minutes <m>', 'break things for so long; 5, or without end where --kills is given', positive)
    .option('--kills <n>', 'break things until so many processes were killed with SIGKILL', positive)
    .option('--seed <n>', 'order of the faults, fleet and commands; a random one is printed', positive)
    .option('--chargers <n>', 'chargers of the fleet', positive, 36)
    .option('--only <text>', 'only faults whose names hold this text')
    .option('--keep', 'keep logs and journal also where all is well', false)
    .option('--no-file', 'keep no result file')
    .allowExcessArguments(false);
  command.parse([...args], { from: 'user' });
  const { minutes, kills, seed, ...rest } = command.opts<{ minutes?: number; kills?: number; seed?: number; chargers: number; only?: string; keep: boolean; file: boolean }>();
  return { ...rest, kills: kills ?? Infinity, minutes: minutes ?? (kills === undefined ? 5 : Infinity), seed: seed ?? Math.floor(Math.random() * 1_000_000) };
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('a number greater than 0 is expected');
  return value;
}
