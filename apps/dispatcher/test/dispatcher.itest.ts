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
}, 180_000);

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
  }, 180_000);

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
  }, 180_000);

  it('the same id again: a notice, and no second CALL', async () => {
    const id = await world.command('charger.reset', 'nobody', { mode: 'HARD' });
    await settled(id);
    await world.command('charger.reset', 'nobody', { mode: 'HARD' }, { commandId: id });
    await until('the notice', () => world.of(id).find((o) => o.state === 'DUPLICATE'));
    expect(world.of(id).map((o) => `${o.state} ${o.settled}`)).toEqual(['CHARGER_OFFLINE true', 'DUPLICATE false']);
  }, 180_000);

  it('a command on a foreign partition is forwarded to its own', async () => {
    await world.connect('elsewhere');
    const own = partitionOf(chargerKey('main', 'elsewhere'), PARTITIONS);
    const id = await world.command('charger.reset', 'elsewhere', { mode: 'HARD' }, {}, (own + 1) % PARTITIONS);
    await until('the CALL', () => world.call(id));
    await until('ACCEPTED', () => world.of(id)[0]);
    expect(world.downlinks.filter((d) => d.value.commandId === id).map((d) => d.partition)).toEqual([own]);
    expect(new Set(world.outcomes.filter((o) => o.value.commandId === id).map((o) => o.partition))).toEqual(new Set([own]));
    await until('the count', async () => /chargeplane_dispatcher_commands_total\{type="forwarded",app="dispatcher"\} 1/.test(await dispatcher.metrics()));
  }, 180_000);

  it('a charger that left is offline at once, a command that is too late expired', async () => {
    await world.connect('left');
    await world.disconnect('left');
    const offline = await world.command('message.trigger', 'left', { message: 'HEARTBEAT' });
    const late = await world.command('message.trigger', 'left', { message: 'HEARTBEAT' }, { requestedAt: Date.now() - 60_000, expiresAt: Date.now() - 30_000 });
    expect(await settled(offline)).toMatchObject({ state: 'CHARGER_OFFLINE', reason: 'CHARGER_OFFLINE' });
    expect(await settled(late)).toMatchObject({ state: 'EXPIRED', reason: 'EXPIRED' });
    expect([world.call(offline), world.call(late)]).toEqual([undefined, undefined]);
  }, 180_000);

  it('the same identity in two tenants is two chargers', async () => {
    await world.connect('twin', { tenantId: 'other' });
    const ours = await world.command('charger.reset', 'twin', { mode: 'HARD' });
    const theirs = await world.command('charger.reset', 'twin', { mode: 'HARD' }, { tenantId: 'other' });
    expect(await settled(ours)).toMatchObject({ tenantId: 'main', state: 'CHARGER_OFFLINE' });
    expect(await until('the CALL', () => world.call(theirs))).toMatchObject({ tenantId: 'other', chargerId: 'twin' });
    await until('ACCEPTED', () => world.of(theirs)[0]);
    expect(world.outcomes.filter((o) => o.value.commandId === theirs).map((o) => o.key)).toEqual(['other/twin']);
  }, 180_000);

  it('a device of which a vendor pack speaks gets the CALL as it needs it; downlink and outcomes say what was changed', async () => {
    await world.connect('EVB', { device: { vendor: 'EV-BOX', model: 'Elvi', firmware: null, identityRevision: 0, source: 'BOOT' } });
    const id = await world.command('configuration.set', 'EVB', { items: [{ key: 'MeterValuesSampledData', value: 'Current.Import' }] });
    const call = await until('the CALL', () => world.call(id));
    const quirks = [{ id: 'evbox/measurands-by-phase', version: expect.any(Number), effect: 'REINTERPRETED', path: '/value', before: 'Current.Import' }];
    expect(call).toMatchObject({ payload: expect.stringContaining('"Current.Import.L1,Current.Import.L2,Current.Import.L3"'), quirks });
    await world.exchange(call, 'SENT');
    expect(await until('SENT', () => world.of(id).find((o) => o.state === 'SENT'))).toMatchObject({ quirks });
  }, 180_000);

  it('records that are no command are answered under their key', async () => {
    for (const value of [Buffer.from('junk'), null]) await world.raw('main/junk', value);
    await world.raw('no key of a charger', Buffer.from('junk'));
    const found = await until('three answers', () => {
      const all = world.outcomes.filter((o) => o.value.commandId.startsWith('undecodable/'));
      return all.length === 3 && all;
    });
    for (const { partition, key, value } of found) {
      const { tenantId, chargerId } = key === 'main/junk' ? { tenantId: 'main', chargerId: 'junk' } : { tenantId: '', chargerId: '' };
      expect(value).toMatchObject({ tenantId, chargerId, state: 'REJECTED', settled: true, reason: 'VALIDATION_FAILED', commandId: expect.stringMatching(new RegExp(`^undecodable/${partition}/\\d+$`)) });
    }
    expect(found.map(({ key }) => key).sort()).toEqual(['main/junk', 'main/junk', 'no key of a charger']);
    await until('the count', async () => /chargeplane_dispatcher_commands_total\{type="undecodable",app="dispatcher"\} 3/.test(await dispatcher.metrics()));
  }, 180_000);
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
    await until('all to settle', () => ids.every((id) => world.of(id).some((o) => o.settled)), 150_000);
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

  it('in the middle of a CALL: answered after, settled once, not sent again; its id again is the first outcome', async () => {
    await world.connect('middle');
    await world.connect('doubt');
    const answered = await world.command('charger.reset', 'middle', { mode: 'HARD' });
    const silent = await world.command('charger.reset', 'doubt', { mode: 'HARD' });
    for (const id of [answered, silent]) await world.exchange(await until('the CALL', () => world.call(id)), 'SENT');
    await until('both sent', () => [answered, silent].every((id) => world.of(id).some((o) => o.state === 'SENT')));
    await dispatcher.end('SIGKILL');
    await world.command('charger.reset', 'middle', { mode: 'HARD' }, { commandId: answered });
    const call = world.call(answered);
    if (call === undefined) throw new Error('no CALL');
    await world.exchange(call, 'ANSWERED', { payload: '{"status":"Rejected"}', responseValid: true });
    dispatcher = await world.dispatcher();
    await settled(answered);
    await until('the notice', () => world.of(answered).find((o) => o.state === 'DUPLICATE'));
    await world.tick(Date.now() + 61_000);
    expect(await settled(silent)).toMatchObject({ state: 'TIMED_OUT', reason: 'NO_ANSWER' });
    expect(world.of(answered).filter((o) => o.settled).map((o) => o.state)).toEqual(['REJECTED']);
    expect(world.of(answered).find((o) => o.state === 'DUPLICATE')).toMatchObject({ nativeStatus: 'Rejected', settled: false, amends: true });
    expect(world.downlinks.filter((d) => [answered, silent].includes(d.value.commandId ?? '')).map((d) => d.value.attempt)).toEqual([1, 1]);
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
