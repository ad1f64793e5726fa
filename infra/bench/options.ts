import { Command, InvalidArgumentError, Option } from 'commander';

/** What runs where nothing is named, and what runs only by its name. */
export const STANDARD = ['edge', 'normalizer', 'sink', 'latency', 'memory'] as const;
export const PARTS = [...STANDARD, 'restart', 'storm', 'sockets'] as const;
export type PartName = (typeof PARTS)[number];

export interface BenchOptions {
  only: readonly PartName[];
  /** One round with less load. */
  short: boolean;
  profileDir?: string;
  logFile?: string;
  /** Keep no result file. */
  noFile: boolean;
}

/** Reads the command line of `npm run bench`. Prints help or what is wrong and ends the process where that is asked for. */
export function readOptions(args: readonly string[]): BenchOptions {
  const command = new Command('npm run bench --')
    .description('Measures the apps on real servers against ceilings measured in the same run, prints the ratios and keeps them in infra/bench/results.')
    .addOption(new Option('--only <parts>', `some of ${PARTS.join(', ')}, separated by commas; without it all but ${PARTS.slice(STANDARD.length).join(', ')}`).argParser(parts))
    .option('--short', 'one round of little load, about a minute: for trying things, not for comparing', false)
    .option('--profile <dir>', 'processor profiles of the apps (.cpuprofile) there')
    .option('--log <file>', 'what the apps write goes there')
    .option('--no-file', 'keep no result file')
    .allowExcessArguments(false);
  command.parse([...args], { from: 'user' });
  const { only, short, profile, log, file } = command.opts<{ only?: PartName[]; short: boolean; profile?: string; log?: string; file: boolean }>();
  return { only: only ?? STANDARD, short, noFile: !file, ...(profile !== undefined && { profileDir: profile }), ...(log !== undefined && { logFile: log }) };
}

function parts(text: string): PartName[] {
  return text.split(',').map((name) => {
    const part = PARTS.find((each) => each === name.trim());
    if (part === undefined) throw new InvalidArgumentError(`${name} is none of ${PARTS.join(', ')}.`);
    return part;
  });
}
