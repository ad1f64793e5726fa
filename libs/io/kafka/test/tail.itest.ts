import { randomUUID } from 'node:crypto';
import { GroupReader } from '../src/group/group-reader.ts';
import { tail } from '../src/tail.ts';
import { openBreakingNetwork } from './breaking-network.ts';
import { fill, openWorld, until } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.stop());

it('a tail reads on, each record once, after nobody could say for long who coordinates its group', async () => {
  const topic = await world.topic('tail', 2);
  const incarnation = randomUUID();
  const network = await openBreakingNetwork(world.broker);
  const seen: string[] = [];
  await fill(world.kafka, topic, 0, ['before']);
  const reading = tail({ kafka: network.kafka, topic, from: 'end', incarnation, onRecord: (partition, { value }) => seen.push(`${partition} ${String(value)}`) });
  await reading.ready;
  await fill(world.kafka, topic, 0, ['a']);
  await until(() => seen.length === 1, 'it reads');
  const rule = network.proxy.rule('FindCoordinator', 'cut-before');
  // A join makes it ask.
  const other = new GroupReader({ kafka: world.kafka, groupId: `${topic}-tail-${incarnation}`, topics: [topic], partitions: 2, sessionTimeoutMs: 6_000, fetch: { minBytes: 1, maxWaitMs: 20 }, owned: () => [], onJoin: () => {} });
  await other.start();
  await until(() => rule.hits > 40, 'its client has given up several times');
  await fill(world.kafka, topic, 1, ['b']);
  await other.stop();
  rule.remove();
  await fill(world.kafka, topic, 0, ['c']);
  await until(() => seen.length >= 3, 'it reads on');
  expect([...seen].sort()).toEqual(['0 a', '0 c', '1 b']);
  await reading.stop();
  await network.close();
}, 300_000);
