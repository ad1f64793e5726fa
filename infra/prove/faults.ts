import { setTimeout as pause } from 'node:timers/promises';
import { APPS, type AppName } from '../local/app-environment.ts';
import type { Fleet } from './fleet.ts';
import { SERVERS, type ProveWorld, type ServerName } from './prove-world.ts';
import type { Sign } from './signs-of-life.ts';

export interface Scene {
  world: ProveWorld;
  fleet: Fleet;
  /** Name of the part that is broken: one process of an app, or a server. */
  target: string;
}

/** One way in which something fails. */
export interface Fault {
  name: string;
  /** Whose processes it breaks, one at a time. */
  on: AppName | ServerName;
  /** Ends a process with SIGKILL. */
  kills?: boolean;
  /** How often it is in the deck that rounds are dealt from; default 1. */
  weight?: number;
  /** Milliseconds from the injection until it is healed, from and to. */
  lasts?: readonly [number, number];
  inject(scene: Scene): Promise<unknown> | void;
  heal?(scene: Scene): Promise<unknown> | void;
  /** What shows that it is over; recovery counts from the injection where nothing is to be healed, else from the healing. */
  signs: readonly Sign[];
  /** Part of the short run. */
  short?: boolean;
}

const SIGNS: Record<AppName, readonly Sign[]> = { edge: ['answers'], normalizer: ['ledger'], dispatcher: ['dispatcher-state'], sink: ['frame-rows'] };
const EVERYTHING: readonly Sign[] = ['answers', 'outcome-rows'];
/** Longer than session and transaction time-outs (3 s and 15 s), where there are some: what wakes up is a zombie. */
const SLEEP: Record<AppName, readonly [number, number]> = { edge: [8_000, 12_000], normalizer: [17_000, 20_000], dispatcher: [17_000, 20_000], sink: [5_000, 9_000] };
/** What an app writes to Kafka with, that may be cut off. */
const WRITES: Record<AppName, 'Produce' | 'OffsetCommit'> = { edge: 'Produce', normalizer: 'Produce', dispatcher: 'Produce', sink: 'OffsetCommit' };

const kafkaOf = ({ world, target }: Scene): ReturnType<ProveWorld['wires']>['kafka'] => world.wires(target).kafka;

function ofApp(app: AppName): Fault[] {
  const signs = SIGNS[app];
  const on = app;
  const cut = (fate: 'cut-before' | 'cut-after', api: 'Produce' | 'OffsetCommit' | 'EndTxn' = WRITES[app]): Fault => ({
    name: `${app}: connection cut ${fate === 'cut-before' ? 'before' : 'after'} ${api}`, on, signs, lasts: [2_000, 4_000],
    inject: (scene) => void kafkaOf(scene).rule(api, fate, { times: 3 }),
    heal: (scene) => kafkaOf(scene).clearRules(),
    short: fate === 'cut-after' && app !== 'dispatcher',
  });
  return [
    { name: `${app}: kill -9`, on, kills: true, weight: 8, signs, short: true, inject: ({ world, target }) => world.signal(target, 'SIGKILL') },
    { name: `${app}: SIGTERM`, on, weight: 2, signs, inject: ({ world, target }) => world.signal(target, 'SIGTERM') },
    { name: `${app}: asleep`, on, weight: 2, signs, lasts: SLEEP[app], short: app === 'normalizer', inject: ({ world, target }) => world.sleep(target), heal: ({ world, target }) => world.wake(target) },
    cut('cut-before'),
    cut('cut-after'),
    ...(app === 'normalizer' || app === 'dispatcher' ? [cut('cut-before', 'EndTxn'), cut('cut-after', 'EndTxn')] : []),
    { name: `${app}: no network to Kafka`, on, signs, lasts: [3_000, 8_000], inject: (scene) => (kafkaOf(scene).refuse(true), kafkaOf(scene).cut()), heal: (scene) => kafkaOf(scene).refuse(false) },
    { name: `${app}: slow network to Kafka`, on, signs, lasts: [4_000, 8_000], inject: (scene) => kafkaOf(scene).slow(400), heal: (scene) => kafkaOf(scene).slow(0) },
    { name: `${app}: half-open network to Kafka`, on, signs, lasts: [5_000, 12_000], inject: (scene) => kafkaOf(scene).stall(true), heal: (scene) => kafkaOf(scene).stall(false) },
    {
      name: `${app}: starts while the registry is away`, on, signs, kills: true, lasts: [5_000, 8_000],
      async inject({ world, target }) {
        await world.stop('registry');
        await world.signal(target, 'SIGKILL');
      },
      heal: ({ world }) => world.start('registry'),
    },
  ];
}

function ofServer(server: ServerName): Fault[] {
  const on = server;
  return [
    { name: `${server}: kill -9`, on, kills: true, weight: server === 'registry' ? 1 : 3, signs: EVERYTHING, short: server !== 'registry', inject: ({ world, target }) => world.signal(target, 'SIGKILL') },
    { name: `${server}: away`, on, signs: EVERYTHING, lasts: [6_000, 15_000], inject: ({ world, target }) => world.stop(target), heal: ({ world, target }) => world.start(target) },
    { name: `${server}: asleep`, on, signs: EVERYTHING, lasts: [4_000, 12_000], inject: ({ world, target }) => world.sleep(target), heal: ({ world, target }) => world.wake(target) },
  ];
}

const wiresOf = (world: ProveWorld, app: AppName): ReturnType<ProveWorld['wires']>[] => world.names().filter((name) => name.startsWith(`${app}-`)).map((name) => world.wires(name));

const SPECIAL: readonly Fault[] = [
  { name: 'kafka: away for longer than a transaction may take', on: 'kafka', signs: EVERYTHING, lasts: [20_000, 30_000], inject: ({ world, target }) => world.stop(target), heal: ({ world, target }) => world.start(target) },
  {
    name: 'edge: asleep with an append in flight', on: 'edge', signs: ['answers'], lasts: [8_000, 12_000], short: true,
    async inject({ world, target }) {
      const { kafka } = world.wires(target);
      kafka.rule('Produce', { delayMs: 1_500 });
      await pause(500);
      await world.sleep(target);
      kafka.clearRules();
    },
    heal: ({ world, target }) => world.wake(target),
  },
  { name: 'edge: a third of the chargers hops', on: 'edge', signs: ['answers'], weight: 2, short: true, inject: ({ fleet }) => fleet.hop(0.33) },
  { name: 'edge: connections of chargers cut', on: 'edge', signs: ['answers'], inject: ({ world, target }) => world.wires(target).chargers?.cut() },
  { name: 'edge: half-open network to chargers', on: 'edge', signs: ['answers'], lasts: [5_000, 12_000], inject: ({ world, target }) => world.wires(target).chargers?.stall(true), heal: ({ world, target }) => world.wires(target).chargers?.stall(false) },
  {
    name: 'normalizer: three more join, one is killed, the others leave', on: 'normalizer', kills: true, signs: ['ledger'], lasts: [1_000, 3_000],
    async inject({ world }) {
      const spare = world.spare();
      for (const name of spare) world.start(name);
      await Promise.all(spare.map((name) => world.running(name)));
      if (spare[0] !== undefined) await world.signal(spare[0], 'SIGKILL');
    },
    heal: ({ world }) => world.stop(...world.spare()),
  },
  {
    name: 'clickhouse: killed during slow inserts', on: 'clickhouse', kills: true, signs: EVERYTHING,
    async inject({ world, target }) {
      for (const { clickhouse } of wiresOf(world, 'sink')) clickhouse.slow(150);
      await pause(1_500);
      await world.signal(target, 'SIGKILL');
      for (const { clickhouse } of wiresOf(world, 'sink')) clickhouse.slow(0);
    },
  },
  { name: 'sink: slow network to ClickHouse', on: 'sink', signs: ['frame-rows'], lasts: [4_000, 8_000], inject: ({ world, target }) => world.wires(target).clickhouse.slow(1_000), heal: ({ world, target }) => world.wires(target).clickhouse.slow(0) },
  { name: 'sink: half-open network to ClickHouse', on: 'sink', signs: ['frame-rows'], lasts: [5_000, 12_000], inject: ({ world, target }) => world.wires(target).clickhouse.stall(true), heal: ({ world, target }) => world.wires(target).clickhouse.stall(false) },
  {
    name: 'sink: connections to ClickHouse cut again and again', on: 'sink', signs: ['frame-rows'],
    async inject({ world, target }) {
      for (let times = 0; times < 8; times++) {
        world.wires(target).clickhouse.cut();
        await pause(250);
      }
    },
  },
];

/** Everything that a run may break. A new fault is one entry. */
export const FAULTS: readonly Fault[] = [...APPS.flatMap(ofApp), ...SERVERS.flatMap(ofServer), ...SPECIAL];
