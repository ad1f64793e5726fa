import { Command, InvalidArgumentError } from 'commander';

export interface StartOptions {
  /** Milliseconds after which it stops by itself. */
  forMs?: number;
  /** Simulated chargers; 0 with `--no-simulator`. */
  chargers: number;
  simulator: boolean;
  /** Forget the local data first. */
  fresh: boolean;
  /** Where the edge listens; everything else stays on loopback. */
  host: string;
}

/** Reads the command line of `npm start`. Prints help or what is wrong and ends the process where that is asked for. */
export function readOptions(args: readonly string[]): StartOptions {
  const command = new Command('npm start --')
    .description('Runs the whole pipe on this machine: Kafka, schema registry, ClickHouse, edge, normalizer, dispatcher, sink, and a simulated fleet.')
    .option('--for <duration>', 'stop after this time, print a summary; exit code 0 only if nothing leaked and nothing was given up (60s, 5m, 1h)', duration)
    .option('--chargers <n>', 'number of simulated chargers', count, 24)
    .option('--no-simulator', 'only the pipe, for real chargers; keeps its data apart from simulated data')
    .option('--fresh', 'forget the local data first', false)
    .option('--host <address>', 'address the edge listens on; everything else stays on loopback', '127.0.0.1')
    .allowExcessArguments(false);
  command.parse([...args], { from: 'user' });
  const { for: forMs, chargers, simulator, fresh, host } = command.opts<{ for?: number; chargers: number; simulator: boolean; fresh: boolean; host: string }>();
  return { forMs, chargers: simulator ? chargers : 0, simulator, fresh, host };
}

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `90`, `90s`, `5m`, `1h` in milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(text);
  const ms = Number(match?.[1]) * (UNITS[match?.[2] ?? 's'] ?? 0);
  if (!(ms > 0)) throw new InvalidArgumentError('Write a time such as 60s, 5m or 1h.');
  return ms;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 on.');
  return Number(text);
}
