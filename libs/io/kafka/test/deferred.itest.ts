import { openLanes } from '../src/lanes.ts';
import { runExactlyOnce } from '../src/loop/run-exactly-once.ts';
import type { LoopEvent, LoopHandle, PartitionWorker } from '../src/loop/loop-options.ts';
import { countingLoop } from './counting-loop.ts';
import { openWorld, readAll, texts, until } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.stop());

/** Adds up what it reads, and says the sum only where a record asks for it. */
function summingWorker(events: string): PartitionWorker {
  let sum = 0;
  let next = 0;
  return {
    restore: (key, value) => {
      if (key === 'c/sum') sum = Number(value);
    },
    restored: () => void (next = sum),
    process({ records }) {
      const outputs = records.flatMap(({ key, value }) => {
        const text = String(value);
        if (text !== '?') next += Number(text);
        return text === '?' ? [{ topic: events, key, value: Buffer.from(String(next)) }] : [];
      });
      return { outputs, state: [{ key: 'c/sum', value: Buffer.from(String(next)) }] };
    },
    committed: () => void (sum = next),
    discard: () => {},
  };
}

it('shares one transaction between steps that say nothing and the one that does, and loses none of them when it is dropped between', async () => {
  const prefix = `${world.prefix}deferred.`;
  for (const [topic, config] of [['frames', {}], ['events', {}], ['state', { 'cleanup.policy': 'compact' }]] as const) await world.topic(`deferred.${topic}`, 1, config);
  const lanes = openLanes({ kafka: world.kafka, topic: `${prefix}frames`, partitions: 1 });
  const write = (text: string) => lanes.append(0, [{ key: 'k', value: Buffer.from(text) }]);
  const seen: LoopEvent[] = [];
  const start = (): Promise<LoopHandle> =>
    runExactlyOnce({ ...countingLoop({ kafka: world.kafka, prefix, partitions: 1, maxRecords: 1, onEvent: (event) => seen.push(event) }), createWorker: () => summingWorker(`${prefix}events`) });
  const commits = (): number => seen.filter(({ type }) => type === 'committed').length;
  const said = async (): Promise<string[]> => texts((await readAll(world.kafka, `${prefix}events`))[0] ?? []);

  const first = await start();
  await until(() => first.owned().length === 1, 'it runs');
  for (let each = 0; each < 50; each += 1) void write('1');
  await until(() => first.lag()[`${prefix}frames`] === 0 && seen.length > 0, 'all is read');
  await first.stop();
  const silent = commits();
  expect(silent).toBeLessThan(25);

  const second = await start();
  await write('?');
  await until(async () => (await said()).length === 1, 'it says the sum');
  expect(await said()).toEqual(['50']);
  await second.stop();

  const third = await start();
  await write('?');
  await until(async () => (await said()).length === 2, 'it says the sum again');
  expect(await said()).toEqual(['50', '50']);
  await third.stop();
  await lanes.close({ drainMs: 0 });
}, 180_000);
