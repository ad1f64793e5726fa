import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Backend } from './backend.ts';
import { checkCommands, readCommands } from './command-check.ts';
import { compareAll, differencesOf, type CompareOptions, type Comparison } from './compare/index.ts';
import type { Fault } from './faults.ts';
import { Fleet } from './fleet.ts';
import { plan } from './plan.ts';
import { playRound, type Played } from './play-round.ts';
import { ProveWorld, TENANT } from './prove-world.ts';
import { quiet, settled } from './quiet.ts';
import { SignsOfLife } from './signs-of-life.ts';

export interface ProofOptions {
  seed: number;
  /** No round begins later. */
  minutes: number;
  /** No round begins after so many kills. */
  kills: number;
  /** No more rounds than this; default without end. */
  rounds?: number;
  /** The backend ends after so long; default with the rounds. A CALL may be waited for a minute. */
  commandsMs?: number;
  chargers: number;
  /** Default 12. */
  partitions?: number;
  faults: readonly Fault[];
  /** Folder of logs, journal and data stays. */
  keep?: boolean;
  say(message: string): void;
}

export interface Proof {
  seed: number;
  played: Played[];
  comparisons: Comparison[];
  /** What went wrong beside the comparisons: something did not recover, was given up, never came to rest. */
  problems: string[];
  counts: { connections: number; refused: number; sent: number; received: number; answered: number; commands: number };
  /** From the end of the last round until everything was worked off. */
  quietAfterS: number;
  /** Where logs and journal are, if they were kept. */
  kept?: string;
}

export const PROCESSES = 2;
const SPARE = 3;
const PARTITIONS = 12;
const COMMAND_EVERY_MS = 400;

export const isClean = ({ comparisons, problems }: Proof): boolean => problems.length === 0 && comparisons.length > 0 && comparisons.every((each) => differencesOf(each) === 0);

/** Runs the pipe, breaks it in the order of the seed, heals it, and compares what everybody saw. Ends everything that it started. */
export async function prove(options: ProofOptions): Promise<Proof> {
  const { seed, say } = options;
  say('starting Kafka, registry, ClickHouse and the apps');
  const world = await ProveWorld.open({ processes: PROCESSES, spare: SPARE, partitions: options.partitions ?? PARTITIONS, say });
  const journal = join(world.dir, 'journal.jsonl');
  const fleet = new Fleet({ edges: world.edges(), chargers: options.chargers, seed, journal });
  const backend = new Backend(world, seed);
  const signs = new SignsOfLife(world, fleet);
  const problems: string[] = [];
  let proof: Proof | undefined;
  try {
    await signs.ready();
    fleet.start();
    await sleep(3_000);
    await backend.start(fleet.identities, COMMAND_EVERY_MS, options.commandsMs);
    const played = await playRounds(options, world, fleet, signs, problems);
    const from = Date.now();
    const commands = await comeToRest(world, fleet, backend, problems, say);
    await signs.stop();
    const quietAfterS = (Date.now() - from) / 1000;
    say('comparing');
    const comparisons = [...(await compareAll(comparedOf(world, journal))), checkCommands(await readCommands(world, commands, journal))];
    const { counts } = fleet;
    proof = {
      seed, played, comparisons, problems, quietAfterS,
      counts: { connections: counts.opened, refused: counts.refused, sent: counts.sent, received: counts.received, answered: fleet.answered, commands: commands.length },
    };
    return proof;
  } finally {
    const keep = options.keep === true || proof === undefined || !isClean(proof);
    await Promise.all([fleet.stop(), backend.stop(), signs.stop()].map((each) => each.catch(() => undefined)));
    await world.close(keep);
    if (keep) say(`logs of all parts and the journal are in ${world.dir}`);
    if (keep && proof !== undefined) proof.kept = world.dir;
  }
}

function comparedOf({ installation }: ProveWorld, journal: string): CompareOptions {
  const { kafka, registry, clickhouse, topicPrefix, database, partitions, tokenKey } = installation;
  return { journals: [{ file: journal, tenant: TENANT }], kafka, registry, clickhouse: { url: clickhouse, user: 'default' }, prefix: topicPrefix, database, partitions, tokenKey: { id: 'k1', secret: tokenKey } };
}

async function playRounds({ seed, minutes, kills, rounds = Infinity, faults, say }: ProofOptions, world: ProveWorld, fleet: Fleet, signs: SignsOfLife, problems: string[]): Promise<Played[]> {
  const played: Played[] = [];
  const endAt = Date.now() + minutes * 60_000;
  let killed = 0;
  let begun = 0;
  for (const round of plan(faults, seed, PROCESSES)) {
    if (Date.now() >= endAt || killed >= kills || begun++ >= rounds || problems.length > 0) break;
    try {
      const done = await playRound(round, world, fleet, signs);
      played.push(...done);
      killed += done.filter((each) => each.kills).length;
      say(`${done.map(({ fault, target, recoveredMs }) => `${fault} (${target})${recoveredMs === undefined ? '' : ` ${(recoveredMs / 1000).toFixed(1)} s`}`).join(' + ')}   ${killed} kills, ${fleet.answered} answers`);
    } catch (error) {
      problems.push((error as Error).message);
      say(`PROBLEM: ${(error as Error).message}`);
    }
    await sleep(round.pauseMs);
  }
  return played;
}

/** Chargers leave, commands settle, edges stop, everything is worked off, and the rest stops too. @returns ids of the commands that Kafka acknowledged */
async function comeToRest(world: ProveWorld, fleet: Fleet, backend: Backend, problems: string[], say: (message: string) => void): Promise<readonly string[]> {
  await backend.stop();
  say('waiting until every command is settled');
  const open = await settled(backend);
  if (open > 0) problems.push(`${open} commands are not settled`);
  await fleet.stop();
  await world.stop(...world.edges().map(({ name }) => name));
  say('waiting until everything is worked off');
  const missing = await quiet(world);
  if (missing !== undefined) problems.push(`never quiet: ${missing}`);
  problems.push(...[...world.gaveUp].map((name) => `${name} was given up`));
  return backend.sent;
}
