import { askCluster, NotYet } from '../src/ask-cluster.ts';
import { ensurePartitionCounts, ensureTopics } from '../src/ensure-topics.ts';
import { TopicMismatch } from '../src/errors.ts';
import { openBreakingNetwork } from './breaking-network.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.stop());

describe('questions to the cluster', () => {
  it.each([1, 2, 3, 4])('are asked again when the answer to metadata request %i is cut: kafkajs makes a TypeError of that', async (cut) => {
    const topic = await world.topic(`asked-${cut}`, 3);
    const network = await openBreakingNetwork(world.broker);
    network.proxy.rule('Metadata', 'cut-after', { skip: cut - 1, times: 1 });
    await ensurePartitionCounts(network.kafka, [topic], 3);
    expect(network.proxy.cuts).toBe(1);
    await network.close();
  }, 60_000);

  it('are refused at once where the answer will not change', async () => {
    const topic = await world.topic('refused', 3);
    await expect(ensurePartitionCounts(world.kafka, [topic], 4)).rejects.toThrow(TopicMismatch);
    await expect(ensurePartitionCounts(world.kafka, [`${topic}.none`], 4)).rejects.toThrow(/do not exist: .*refused\.none/);
    await expect(ensureTopics(world.kafka, [{ name: topic, partitions: 2, replicationFactor: 1, config: {} }])).rejects.toThrow(TopicMismatch);
    await expect(ensureTopics(world.kafka, [{ name: 'no/topic', partitions: 2, replicationFactor: 1, config: {} }])).rejects.toThrow();
    let asked = 0;
    const bug = (): never => {
      asked += 1;
      throw new TypeError('a bug of ours');
    };
    await expect(askCluster(world.kafka, bug)).rejects.toThrow('a bug of ours');
    expect(asked).toBe(1);
  }, 60_000);

  it('end with the last error when patience does', async () => {
    let asked = 0;
    const never = (): never => {
      asked += 1;
      throw new NotYet(`not yet ${asked}`);
    };
    await expect(askCluster(world.kafka, never, 200)).rejects.toThrow(/not yet [3-9]/);
  }, 60_000);

  it('creates topics from several processes at once', async () => {
    const spec = { name: `${world.prefix}together`, partitions: 2, replicationFactor: 1, config: { 'cleanup.policy': 'compact' } };
    await Promise.all(Array.from({ length: 4 }, () => ensureTopics(world.kafka, [spec])));
    const report = await ensureTopics(world.kafka, [{ ...spec, config: { 'cleanup.policy': 'delete' } }]);
    expect(report).toEqual({ created: [], differing: [{ topic: spec.name, setting: 'cleanup.policy', expected: 'delete', actual: 'compact' }] });
  }, 60_000);
});
