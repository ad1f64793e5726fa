import { chargerKey, partitionOf } from '@chargeplane/contracts';
import { sharedServers } from '../../../infra/local/servers/for-tests.ts';
import { PARTITIONS, until, World } from './world.ts';
import type { Process } from './world.ts';

let servers: Awaited<ReturnType<typeof sharedServers>>;
let world: World;
let dispatcher: Process;

beforeAll(async () => {
  servers = await sharedServers();
  world = new World(servers);
  await world.open();
  dispatcher = await world.dispatcher();
}, 180_000);

afterAll(async () => {
  await world?.close();
  await servers?.stop();
}, 60_000);

const settled = (commandId: string) => until(`the end of ${commandId}`, () => world.of(commandId).find((o) => o.settled));

describe('commands on a real log', () => {
  it('command in, downlink out, what became of it in, outcomes out', async () => {
    await world.connect('CP 1');
    const id = await world.command('charger.reset', 'CP 1', { mode: 'HARD' });
    const call = await until('the CALL', () => world.call(id));
    expect(call).toMatchObject({ connectionId: 'conn of CP 1', attempt: 1, action: 'Reset', payload: `[2,"${call.messageId}","Reset",{"type":"Hard"}]` });
    await world.exchange(call, 'SENT');
    await world.exchange(call, 'ANSWERED', { payload: '{"status":"Accepted"}', responseValid: true });
    await settled(id);
    expect(world.of(id).map((o) => o.state)).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED']);
    const place = partitionOf(chargerKey('main', 'CP 1'), PARTITIONS);
    expect(world.outcomes.filter((o) => o.value.commandId === id).map((o) => [o.partition, o.key])).toEqual(Array(3).fill([place, 'main/CP%201']));
  }, 60_000);

  it('a backend that has seen an event is never told that we have not: events are folded to their end first', async () => {
    for (let i = 0; i < 50; i++) {
      await world.connect(`quick ${i}`);
      await world.command('message.trigger', `quick ${i}`, { message: 'HEARTBEAT' }, { commandId: `quick-${i}` });
    }
    const first = await until('all answers', () => {
      const all = world.outcomes.filter((o) => o.value.commandId.startsWith('quick-') && o.value.sequence === 0);
      return all.length === 50 && all;
    });
    expect(new Set(first.map((o) => o.value.state))).toEqual(new Set(['ACCEPTED']));
  }, 60_000);

  it('the same id again: a notice, and no second CALL', async () => {
    const id = await world.command('charger.reset', 'nobody', { mode: 'HARD' });
    await settled(id);
    await world.command('charger.reset', 'nobody', { mode: 'HARD' }, { commandId: id });
    await until('the notice', () => world.of(id).find((o) => o.state === 'DUPLICATE'));
    expect(world.of(id).map((o) => `${o.state} ${o.settled}`)).toEqual(['CHARGER_OFFLINE true', 'DUPLICATE false']);
  }, 60_000);

  it('a command on a foreign partition is forwarded to its own', async () => {
    await world.connect('elsewhere');
    const own = partitionOf(chargerKey('main', 'elsewhere'), PARTITIONS);
    const id = await world.command('charger.reset', 'elsewhere', { mode: 'HARD' }, {}, (own + 1) % PARTITIONS);
    await until('the CALL', () => world.call(id));
    expect(world.downlinks.filter((d) => d.value.commandId === id).map((d) => d.partition)).toEqual([own]);
    expect(new Set(world.outcomes.filter((o) => o.value.commandId === id).map((o) => o.partition))).toEqual(new Set([own]));
    expect(await dispatcher.metrics()).toMatch(/chargeplane_dispatcher_commands_total\{type="forwarded",app="dispatcher"\} 1/);
  }, 60_000);

  it('records that are no command are answered under their key', async () => {
    for (const value of [Buffer.from('junk'), null]) await world.raw('junk', value);
    const found = await until('two answers', () => {
      const all = world.outcomes.filter((o) => o.value.commandId.startsWith('undecodable/'));
      return all.length === 2 && all;
    });
    for (const { key, value } of found) {
      expect(key).toBe('main/junk');
      expect(value).toMatchObject({ chargerId: 'junk', state: 'REJECTED', settled: true, reason: 'VALIDATION_FAILED' });
    }
    expect(await dispatcher.metrics()).toMatch(/chargeplane_dispatcher_commands_total\{type="undecodable",app="dispatcher"\} 2/);
  }, 60_000);
});

describe('killed in the middle', () => {
  const CHARGERS = 12;
  const EACH = 6;

  it('each command settles exactly once, and each part is issued at most once', async () => {
    const chargers = Array.from({ length: CHARGERS }, (_, i) => `K${i}`);
    await Promise.all(chargers.map((c) => world.connect(c)));
    let answering = true;
    const edge = answerAll(() => answering);
    const ids: string[] = [];
    for (let round = 0; round < EACH; round++) {
      for (const c of chargers) {
        ids.push(await world.command('configuration.set', c, { items: [{ key: 'comm.heartbeatInterval', value: '60' }, { key: 'comm.wsPing', value: '10' }] }, { commandId: `kill-${c}-${round}` }));
      }
      if (round === 1 || round === 3) {
        await dispatcher.end('SIGKILL');
        dispatcher = await world.dispatcher();
      }
    }
    await until('all to settle', () => ids.every((id) => world.of(id).some((o) => o.settled)), 90_000);
    answering = false;
    await edge;
    for (const id of ids) {
      const outcomes = world.of(id);
      expect([id, outcomes.filter((o) => o.settled).length, outcomes.map((o) => o.sequence)]).toEqual([id, 1, outcomes.map((_, i) => i)]);
      expect([id, outcomes.at(-1)?.state]).toEqual([id, 'ACKNOWLEDGED']);
      const attempts = world.downlinks.filter((d) => d.value.commandId === id).map((d) => d.value.attempt);
      expect([id, attempts]).toEqual([id, [1, 2]]);
    }
    expect(new Set(world.outcomes.map((o) => o.value.outcomeId)).size).toBe(world.outcomes.length);
  }, 180_000);

  it('ends in order when it is told to', async () => {
    expect(await dispatcher.end('SIGTERM')).toBe(0);
  }, 30_000);
});

/** Every CALL of the killed commands is sent and accepted, as edge, charger and normalizer would have it. */
async function answerAll(goOn: () => boolean): Promise<void> {
  for (let next = 0; goOn(); ) {
    const call = world.downlinks[next]?.value;
    if (call === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      continue;
    }
    next++;
    if (!call.commandId?.startsWith('kill-')) continue;
    await world.exchange(call, 'SENT');
    await world.exchange(call, 'ANSWERED', { payload: '{"status":"Accepted"}', responseValid: true });
  }
}
