import { TransactionalWriter } from '../src/loop/transaction.ts';
import { pause } from '../src/waiting.ts';
import { openBreakingNetwork } from './breaking-network.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
const ends: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
  await world.stop();
});

it('a transaction that was given up while the broker was away is not gone on with when it is back', async () => {
  const topic = await world.topic('given-up', 1);
  const network = await openBreakingNetwork(world.broker);
  const writer = new TransactionalWriter(network.kafka, `${world.prefix}given-up`, 0, 1_000);
  ends.push(() => writer.close(), () => network.close());
  await writer.connect();
  const record = { topic, key: 'k', value: Buffer.from('v') };
  await writer.commit([record]);
  network.down();
  await expect(writer.commit([record])).rejects.toThrow('took longer than');
  network.up();
  const rules = (['Metadata', 'AddPartitionsToTxn', 'Produce', 'EndTxn'] as const).map((api) => network.proxy.rule(api, { delayMs: 0 }));
  await pause(5_000);
  expect(rules.map(({ hits }) => hits)).toEqual([0, 0, 0, 0]);
}, 120_000);
