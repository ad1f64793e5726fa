import { runExactlyOnce } from '../src/loop/run-exactly-once.ts';
import type { LoopEvent, LoopHandle } from '../src/loop/loop-options.ts';
import { endOffsets } from '../src/offsets.ts';
import { pause, withDeadline } from '../src/waiting.ts';
import { openBreakingNetwork } from './breaking-network.ts';
import { runScript } from './child.ts';
import type { TestProcess } from './child.ts';
import { expectExactlyOnce, openCountedRun } from './counted-run.ts';
import type { CountedRun } from './counted-run.ts';
import { countingLoop } from './counting-loop.ts';
import { openWorld, PATIENCE_MS, until } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 120_000);
afterAll(() => world.stop());

const PARTITIONS = 4;

const open = (name: string): Promise<CountedRun> => openCountedRun(world, name, PARTITIONS);

describe('the exactly-once loop', () => {
  it('survives kill -9 of its processes in the middle, again and again', async () => {
    const run = await open('kills');
    const start = (): TestProcess => runScript('./loop-process.ts', [world.broker, run.prefix, String(PARTITIONS), '5']);
    const processes = [start(), start()];
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await run.write(40);
        await pause(20);
      }
    })();
    for (let round = 0; round < 4; round += 1) {
      const victim = processes[round % 2] as TestProcess;
      await victim.told('committed');
      await pause(100 + 37 * round);
      victim.kill('SIGKILL');
      await victim.exited;
      processes[round % 2] = start();
    }
    writing = false;
    await writer;
    await until(run.processed, 'all frames are processed');
    for (const each of processes) each.kill('SIGKILL');
    await Promise.all(processes.map(({ exited }) => exited));
    await expectExactlyOnce(run);
    await run.lanes.close({ drainMs: 0 });
  }, 600_000);

  it('fences a process that was asleep while another took over, and takes it back as a member', async () => {
    const run = await open('zombie');
    const zombie = runScript('./loop-process.ts', [world.broker, run.prefix, String(PARTITIONS), '50', '4000']);
    await run.write(400);
    await zombie.told('committed');
    zombie.kill('SIGSTOP');
    const events: LoopEvent[] = [];
    const successor = await runExactlyOnce(countingLoop({ kafka: world.kafka, prefix: run.prefix, partitions: PARTITIONS, stepMs: 20, sessionTimeoutMs: 4_000, onEvent: (event) => events.push(event) }));
    await until(() => successor.owned().length === PARTITIONS, 'the successor has all partitions');
    zombie.kill('SIGCONT');
    await run.write(400);
    await until(() => successor.owned().length === PARTITIONS / 2, 'both share the partitions');
    await run.write(400);
    await until(run.processed, 'all frames are processed');
    // The zombie asks the group before it acquires again: it never fences the rightful owner.
    expect(events.filter((event) => event.type === 'lost' && /epoch|fenced/i.test(event.reason))).toEqual([]);
    expect(zombie.events.filter((event) => event['type'] === 'lost').length).toBeGreaterThan(0);
    zombie.kill('SIGKILL');
    await Promise.all([zombie.exited, successor.stop()]);
    await expectExactlyOnce(run);
    await run.lanes.close({ drainMs: 0 });
  }, 600_000);

  it('takes nothing from a half-open owner whose requests arrive after another took over', async () => {
    const run = await open('half-open');
    const network = await openBreakingNetwork(world.broker);
    const events: LoopEvent[] = [];
    const zombie = await runExactlyOnce(countingLoop({ kafka: network.kafka, prefix: run.prefix, partitions: PARTITIONS, stepMs: 5, onEvent: (event) => events.push(event) }));
    await run.write(2_000);
    await until(() => events.filter(({ type }) => type === 'committed').length > PARTITIONS, 'it commits');
    network.proxy.stall(true);
    const successor = await runExactlyOnce(countingLoop({ kafka: world.kafka, prefix: run.prefix, partitions: PARTITIONS }));
    await until(() => successor.owned().length === PARTITIONS, 'the successor has all partitions');
    await until(run.processed, 'all frames are processed');
    network.proxy.stall(false);
    await until(() => zombie.owned().length === PARTITIONS / 2 && successor.owned().length === PARTITIONS / 2, 'both share the partitions');
    await run.write(400);
    await until(run.processed, 'the new frames are processed');
    await Promise.all([zombie.stop(), successor.stop()]);
    await expectExactlyOnce(run);
    await network.close();
    await run.lanes.close({ drainMs: 0 });
  }, 600_000);

  it.each(['cut-before', 'cut-after'] as const)('acquires again after commits whose fate is unknown (%s)', async (fate) => {
    const run = await open(`commit-${fate}`);
    const network = await openBreakingNetwork(world.broker);
    let commits = 0;
    network.proxy.rule('EndTxn', fate, { when: () => (commits += 1) > PARTITIONS && commits % 9 === 0 });
    const events: LoopEvent[] = [];
    const handle = await runExactlyOnce(countingLoop({ kafka: network.kafka, prefix: run.prefix, partitions: PARTITIONS, maxRecords: 50, onEvent: (event) => events.push(event) }));
    await run.write(2_000);
    await until(run.processed, 'all frames are processed');
    expect(network.proxy.cuts).toBeGreaterThan(0);
    expect(events.filter(({ type }) => type === 'lost').length).toBeGreaterThanOrEqual(network.proxy.cuts);
    expect(events.filter(({ type }) => type === 'acquired').length).toBeGreaterThan(PARTITIONS);
    await handle.stop();
    await expectExactlyOnce(run);
    await network.close();
    await run.lanes.close({ drainMs: 0 });
  }, 600_000);

  it('keeps its place over rebalances with queues that are full, and moves only what must move', async () => {
    const run = await open('rebalance');
    const start = (): Promise<LoopHandle> => runExactlyOnce(countingLoop({ kafka: world.kafka, prefix: run.prefix, partitions: PARTITIONS, stepMs: 10, maxRecords: 200 }));
    for (let round = 0; round < 10; round += 1) await run.write(4_000);
    const first = await start();
    await until(() => first.owned().length === PARTITIONS, 'the first has all partitions');
    const kept = first.owned();
    const second = await start();
    await until(() => second.owned().length === 2, 'the second has its share');
    expect(first.owned().every((partition) => kept.includes(partition) && !second.owned().includes(partition))).toBe(true);
    const third = await start();
    await until(() => third.owned().length === 1, 'the third has its share');
    await second.stop();
    await until(() => first.owned().length + third.owned().length === PARTITIONS, 'the others share what it had');
    await run.write(1_000);
    await until(run.processed, 'all frames are processed');
    await Promise.all([first.stop(), third.stop()]);
    await expectExactlyOnce(run);
    await run.lanes.close({ drainMs: 0 });
  }, 600_000);

  it('finishes what is in flight when it is stopped, and goes on from there', async () => {
    const run = await open('stop');
    for (let round = 0; round < 3; round += 1) {
      const events: LoopEvent[] = [];
      const handle = await runExactlyOnce(countingLoop({ kafka: world.kafka, prefix: run.prefix, partitions: PARTITIONS, stepMs: 30, onEvent: (event) => events.push(event) }));
      await run.write(200);
      await until(() => events.some(({ type }) => type === 'committed'), 'something is committed');
      await handle.stop();
      const committed = events.filter(({ type }) => type === 'committed').length;
      await pause(100);
      expect(events.filter(({ type }) => type === 'committed').length).toBe(committed);
      expect(events.filter(({ type }) => type === 'lost')).toEqual([]);
    }
    const handle = await runExactlyOnce(countingLoop({ kafka: world.kafka, prefix: run.prefix, partitions: PARTITIONS }));
    await until(run.processed, 'all frames are processed');
    expect(handle.lag()).toEqual({ [`${run.prefix}frames`]: 0 });
    await handle.stop();
    await expectExactlyOnce(run);
    expect((await endOffsets(world.kafka, `${run.prefix}frames`)).reduce((a, b) => a + b)).toBe(600);
    await run.lanes.close({ drainMs: 0 });
  }, 600_000);

  it('reports a client that died for good instead of living on without reading', async () => {
    const run = await open('crash');
    const handle = await runExactlyOnce({ ...countingLoop({ kafka: world.kafka, prefix: run.prefix, partitions: PARTITIONS }), sessionTimeoutMs: 200 });
    await expect(withDeadline(handle.failed, PATIENCE_MS)).rejects.toThrow(/can no longer be read.*session timeout/i);
    await handle.stop();
    await run.lanes.close({ drainMs: 0 });
  }, 300_000);
});
