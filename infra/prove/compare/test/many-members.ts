import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chargerKey, partitionOf } from '@chargeplane/contracts';
import type { CanonicalCommand } from '@chargeplane/contracts';
import { openCodec } from '@chargeplane/schema-registry';
import { ChargerV16, ChargerV2, fleet, Journal } from '@chargeplane/simulator';
import { KafkaProxy } from '@chargeplane/testkit';
import { freePorts } from '../../../local/servers/free-port.ts';
import { startKafka } from '../../../local/servers/kafka.ts';
import type { RunningKafka } from '../../../local/servers/kafka.ts';
import { deleteAtEnd } from '../../../local/servers/reaper.ts';
import { PipeWorld, TENANT } from './pipe-world.ts';
import type { AppProcess } from './pipe-world.ts';

export const PARTITIONS = 12;
export const CHARGERS = 16;
export const LOOPS = ['normalizer', 'dispatcher', 'sink'] as const;
const MEMBERS = 5;

type Loop = (typeof LOOPS)[number];
type Charger = ChargerV16 | ChargerV2;
type Members = Record<Loop, AppProcess[]>;

/** Two edges, the first with a proxy between it and Kafka, and five processes of each loop on a broker of their own; chargers that know both edges. */
export class ManyMembers {
  readonly world: PipeWorld;
  readonly journal: string;
  readonly chargers: readonly Charger[];
  readonly #notes: Journal;
  readonly #broker: RunningKafka;
  readonly #proxy: KafkaProxy;
  readonly #edges: readonly [AppProcess, AppProcess];
  readonly #members: Members;
  readonly #dir: string;

  private constructor(dir: string, broker: RunningKafka, proxy: KafkaProxy, world: PipeWorld, edges: readonly [AppProcess, AppProcess], members: Members) {
    this.#dir = dir;
    this.#broker = broker;
    this.#proxy = proxy;
    this.world = world;
    this.#edges = edges;
    this.#members = members;
    this.journal = join(world.dir, 'journal.jsonl');
    this.#notes = new Journal(this.journal, Infinity);
    const urls = edges.map(({ chargersUrl }) => chargersUrl);
    this.chargers = fleet(CHARGERS, 11).map((spec, n) => {
      const options = { endpoint: n % 2 === 0 ? urls : urls.toReversed(), journal: this.#notes, tempo: 0.05, answerTimeoutMs: 2_000 };
      return spec.profile.version === 'ocpp1.6' ? new ChargerV16(spec, options) : new ChargerV2(spec, options);
    });
  }

  /** Resolves when all members share the partitions; chargers run. */
  static async open(): Promise<ManyMembers> {
    const dir = mkdtempSync(join(tmpdir(), 'chargeplane-members-'));
    deleteAtEnd(dir);
    const [port = 0, controllerPort = 0, listener = 0] = await freePorts(3);
    const proxy = await KafkaProxy.open({ host: '127.0.0.1', port: listener });
    const broker = await startKafka({ dir, port, controllerPort, behindProxies: [{ port: listener, advertisedPort: proxy.port }] });
    const world = await PipeWorld.open(PARTITIONS, broker.bootstrap);
    const start = (app: Loop): Promise<AppProcess[]> => Promise.all(Array.from({ length: MEMBERS }, () => world.start(app, { awaitReady: false })));
    const [first, second, normalizer, dispatcher, sink] = await Promise.all([world.start('edge', { env: { CHARGEPLANE_KAFKA: `127.0.0.1:${proxy.port}` } }), world.start('edge'), start('normalizer'), start('dispatcher'), start('sink')]);
    const all = new ManyMembers(dir, broker, proxy, world, [first, second], { normalizer, dispatcher, sink });
    for (const charger of all.chargers) void charger.run();
    await all.partitionsAreShared();
    await eventually('all chargers are connected', () => all.chargers.every(({ link }) => link.open));
    return all;
  }

  /** Each living member says that it was assigned two or three partitions, and together they are all twelve, each once. */
  async partitionsAreShared(): Promise<void> {
    for (const app of LOOPS) {
      await eventually(`the ${app}s share the partitions`, () => {
        const assigned = this.#members[app].map(partitionsOf);
        const all = assigned.flat();
        return assigned.every(({ length }) => length === 2 || length === 3) && all.length === PARTITIONS && new Set(all).size === PARTITIONS;
      });
    }
  }

  /** A process of each loop dies at once with the others, and another comes in its place. */
  async killOneOfEach(): Promise<void> {
    await Promise.all(LOOPS.map(async (app) => {
      this.#members[app].shift()?.signal('SIGKILL');
      this.#members[app].push(await this.world.start(app, { awaitReady: false }));
    }));
  }

  /** A command to each of them. */
  async command(chargers: readonly Charger[]): Promise<void> {
    const { installation, producer, topicPrefix } = this.world;
    const codec = await openCodec({ registryUrl: installation.registry, topicPrefix, topics: ['commands'] });
    for (const { spec: { identity: chargerId } } of chargers) {
      const key = chargerKey(TENANT, chargerId);
      const envelope = { commandId: randomUUID(), commandVersion: 1, tenantId: TENANT, chargerId, requestedAt: Date.now(), expiresAt: Date.now() + 5_000, system: 'test', target: null, waitForEffect: false, allowApproximation: true, queueOffline: false };
      const value = codec.encodeCommand({ type: 'message.trigger', payload: { message: 'HEARTBEAT' }, envelope } as CanonicalCommand);
      await producer.send(`${topicPrefix}commands`, partitionOf(key, PARTITIONS), [{ key, value }]);
    }
  }

  /**
   * Puts the first edge to sleep in the moment in which it has written a CALL and its answer to its socket to Kafka, lets all its chargers go to the other edge, and wakes it.
   * `pass`: the records come into the log while it sleeps. `cut-before`: Kafka never sees them, so they are sent when it wakes.
   * @returns the beginning of the CALL, as it stands in the log
   */
  async sleepsWithAnAppend(fate: 'pass' | 'cut-before'): Promise<string> {
    const [first, second] = this.#edges;
    await eventually('several chargers are at the first edge', async () => {
      if (this.#at(first).length >= 3) return true;
      for (const charger of this.#at(second).slice(0, 4)) await charger.hop();
      return false;
    });
    let call: string | undefined;
    this.#proxy.rule('Produce', fate, {
      times: 1,
      when({ frame }) {
        call = /\[2,"[^"]+","[A-Za-z]+"/.exec(frame.toString('latin1'))?.[0];
        if (call !== undefined) first.signal('SIGSTOP');
        return call !== undefined;
      },
    });
    await eventually('an append is in flight', () => call !== undefined);
    await eventually('its chargers are at the other edge', () => this.#at(second).length === CHARGERS);
    await sleep(500);
    this.#proxy.clearRules();
    first.signal('SIGCONT');
    return call ?? '';
  }

  /** Chargers leave, edges end. */
  async rest(): Promise<void> {
    await Promise.all(this.chargers.map((charger) => charger.stop()));
    await sleep(1_000);
    await Promise.all(this.#edges.map((edge) => edge.stop()));
    this.#notes.close();
  }

  async close(): Promise<void> {
    for (const charger of this.chargers) await charger.stop();
    await this.world.close();
    await this.#broker.stop();
    await this.#proxy.close();
    await rm(this.#dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  #at(edge: AppProcess): Charger[] {
    return this.chargers.filter(({ link }) => link.endpoint === edge.chargersUrl);
  }
}

function partitionsOf(member: AppProcess): number[] {
  const last = member.log().split('\n').findLast((line) => line.includes('joined the group'));
  return last === undefined ? [] : (JSON.parse(last) as { partitions: number[] }).partitions;
}

/** The deadline is for tests that hang, not a measure of speed. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 150_000; !(await holds()); await sleep(50)) if (Date.now() > giveUpAt) throw new Error(`Waiting in vain until ${what}.`);
}
