import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReferenceKey } from '@chargeplane/contracts';
import type { Command } from 'commander';
import { EXIT, Fault } from './fault.ts';

/** What `npm start` writes while it runs. */
export interface Endpoints {
  readonly edge: string;
  readonly clickhouse: string;
  readonly kafka: string;
  readonly registry: string;
  readonly pids: Readonly<Record<string, number>>;
}

export interface ClickHouseTarget {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Options of every command that say which installation is meant; each has an environment variable, with the name that the apps use. */
export const TARGET_OPTIONS = [
  ['--kafka <host:port,…>', 'CHARGEPLANE_KAFKA', 'brokers'],
  ['--registry <url>', 'CHARGEPLANE_REGISTRY', 'schema registry'],
  ['--clickhouse <url>', 'CHARGEPLANE_CLICKHOUSE', 'ClickHouse'],
  ['--clickhouse-user <name>', 'CHARGEPLANE_CLICKHOUSE_USER', 'its user; the password comes from CHARGEPLANE_CLICKHOUSE_PASSWORD'],
  ['--edge <url>', 'CHARGEPLANE_EDGE', 'where chargers connect (status looks whether it answers)'],
  ['--topic-prefix <text>', 'CHARGEPLANE_TOPIC_PREFIX', 'begin of the names of topics and groups'],
] as const;

const ADDRESSES = ['CHARGEPLANE_KAFKA', 'CHARGEPLANE_REGISTRY', 'CHARGEPLANE_CLICKHOUSE', 'CHARGEPLANE_EDGE'] as const;

/**
 * Which installation the cli works on: the one that options and environment name, else the `npm start` of this checkout. Never a mixture: an address that is
 * given means that nothing is taken from the local one. Each part is asked for only by the commands that need it.
 */
export class Target {
  /** The local pipe, where it is meant and runs. */
  readonly local: Endpoints | null;
  readonly #env: NodeJS.ProcessEnv;
  readonly #home: string;

  constructor(env: NodeJS.ProcessEnv = process.env, home = env['CHARGEPLANE_HOME'] ?? join(import.meta.dirname, '../../../.chargeplane')) {
    this.#env = env;
    this.#home = home;
    this.local = ADDRESSES.some((name) => env[name]) ? null : readEndpoints(join(home, 'endpoints.json'));
  }

  /** Some address is known. */
  get found(): boolean {
    return this.local !== null || ADDRESSES.some((name) => this.#env[name]);
  }

  get brokers(): string[] {
    const brokers = this.#need('CHARGEPLANE_KAFKA', this.local?.kafka).split(',').map((broker) => broker.trim()).filter(Boolean);
    const wrong = brokers.find((broker) => !/^([^\s:/]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/.test(broker));
    if (wrong !== undefined) throw new Fault(`CHARGEPLANE_KAFKA: ${wrong} is no host:port.`, EXIT.USAGE);
    return brokers;
  }

  get registryUrl(): string {
    return address('CHARGEPLANE_REGISTRY', this.#need('CHARGEPLANE_REGISTRY', this.local?.registry), /^https?:$/);
  }

  get clickhouse(): ClickHouseTarget {
    const user = this.#env['CHARGEPLANE_CLICKHOUSE_USER'] || 'analyst';
    return {
      url: address('CHARGEPLANE_CLICKHOUSE', this.#need('CHARGEPLANE_CLICKHOUSE', this.local?.clickhouse), /^https?:$/),
      user,
      password: this.#env['CHARGEPLANE_CLICKHOUSE_PASSWORD'] || (this.local && user === 'analyst' ? 'analyst' : ''),
      database: this.#env['CHARGEPLANE_CLICKHOUSE_DATABASE'] || 'chargeplane',
    };
  }

  /** Where chargers connect; null where nobody said. */
  get edge(): string | null {
    const url = this.#env['CHARGEPLANE_EDGE'] || this.local?.edge;
    return url ? address('CHARGEPLANE_EDGE', url, /^wss?:$/) : null;
  }

  get topicPrefix(): string {
    return this.#env['CHARGEPLANE_TOPIC_PREFIX'] ?? 'chargeplane.';
  }

  get tokenKey(): ReferenceKey {
    const file = join(this.#home, 'token-key');
    const own = this.local && existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
    return { id: this.#env['CHARGEPLANE_TOKEN_KEY_ID'] || 'k1', secret: this.#need('CHARGEPLANE_TOKEN_KEY', own) };
  }

  #need(name: string, own: string | undefined): string {
    const value = this.#env[name] || own;
    if (value) return value;
    const given = ADDRESSES.filter((address) => this.#env[address]);
    const why = given.length > 0 ? `${given.join(' and ')} ${given.length > 1 ? 'are' : 'is'} given, but ${name} is not` : `nothing runs in this checkout and ${name} is not set`;
    throw new Fault(`Looking for the pipe: ${why}. Start the local one with npm start, or set ${name}.`, EXIT.UNREACHABLE);
  }
}

export const findTarget = (): Target => new Target();

/** Adds the options; what is given on the command line stands in for the environment variable. */
export function withTargetOptions(program: Command): Command {
  for (const [flags, variable, description] of TARGET_OPTIONS) {
    program.option(flags, `${description} (${variable})`, (value: string) => {
      process.env[variable] = value;
      return value;
    });
  }
  return program;
}

/** The address as it is; it may hold a password, so a fault does not show it. */
function address(name: string, url: string, protocol: RegExp): string {
  if (URL.canParse(url) && protocol.test(new URL(url).protocol)) return url.replace(/\/+$/, '');
  throw new Fault(`${name} is no address of the kind ${name === 'CHARGEPLANE_EDGE' ? 'ws://host:port/ocpp' : 'http://host:port'}.`, EXIT.USAGE);
}

function readEndpoints(file: string): Endpoints | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Endpoints;
  } catch (error) {
    throw new Fault(`Looking for the pipe: ${file} cannot be read (${(error as Error).message}). Start the local pipe again: npm start.`, EXIT.UNREACHABLE);
  }
}
