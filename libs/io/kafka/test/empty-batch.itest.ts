import type { InRecord } from '../src/records.ts';
import { pause, withDeadline } from '../src/waiting.ts';
import { fill, openWorld, PATIENCE_MS, readAll, texts, until } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.stop());

const SEGMENT_MS = 200;

it('a compacted topic is read to its end though nothing is left of the last transaction of a segment, which was aborted', async () => {
  const topic = await world.topic('empty-batch', 1, { 'cleanup.policy': 'compact', 'segment.ms': String(SEGMENT_MS), 'min.cleanable.dirty.ratio': '0.01' });
  await fill(world.kafka, topic, 0, ['replaced']);
  await fill(world.kafka, topic, 0, ['replaces']);
  const producer = world.kafka.producer({ transactionalId: `${world.prefix}aborts`, maxInFlightRequests: 1 });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: ['a', 'b', 'c'].map((value) => ({ key: value, value, partition: 0 })) });
  // The marker stands in the next segment, which is not compacted: it is being written.
  await pause(2 * SEGMENT_MS);
  await transaction.abort();
  const read = (): Promise<InRecord[][]> => withDeadline(readAll(world.kafka, topic), PATIENCE_MS / 2, 'The log is not read to its end');
  await until(async () => (await pause(500), texts((await read())[0] ?? []).join() === 'replaces'), 'the log is compacted');
  await producer.disconnect();
}, 300_000);
