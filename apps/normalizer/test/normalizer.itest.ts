import { connect, createServer } from 'node:net';
import type { InRecord } from '@chargeplane/kafka';
import { freePort } from './app-process.ts';
import { fleetLog } from './fleet-log.ts';
import { foldOf } from './fold-of.ts';
import { NormalizerWorld, PARTITIONS } from './normalizer-world.ts';

let world: NormalizerWorld;
beforeEach(async () => {
  world = await NormalizerWorld.open();
}, 120_000);
afterEach(() => world.close(), 60_000);

describe('the normalizer', () => {
  it('waits for a registry that is away; killed in the middle it gives every frame one outcome, and the bytes of a fold without a broker', async () => {
    const { codec } = world;
    const [registryPort, registry] = [await freePort(), new URL(world.servers.registry)];
    const first = await world.normalizer({ CHARGEPLANE_REGISTRY: `http://127.0.0.1:${registryPort}${registry.pathname}` });
    const { body } = await first.answers('/ready', ({ status, body: text }) => status === 503 && text.includes('registry'));
    expect(body).toContain('waiting for the schema registry');
    expect((await first.get('/health')).status).toBe(200);
    const proxy = createServer((socket) => {
      const upstream = connect(Number(registry.port), registry.hostname);
      socket.on('error', () => upstream.destroy()).pipe(upstream.on('error', () => socket.destroy())).pipe(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(registryPort, '127.0.0.1', resolve));
    await first.ready();
    expect(first.log).toContain('waiting for the schema registry');

    const log = fleetLog(12, 12, PARTITIONS);
    const third = Math.ceil(log.length / 3);
    let victim = first;
    for (let kill = 0; kill < 2; kill += 1) {
      const appended = world.append(log.slice(kill * third, (kill + 1) * third), 100);
      await victim.until(async (app) => (await app.metric('chargeplane_normalizer_transactions_total')) >= 2, 'it has committed something');
      await victim.end('SIGKILL');
      victim = await world.normalizer();
      await appended;
    }
    await world.append(log.slice(2 * third), 0);
    await victim.ready();
    const last = victim;
    await last.until(async (app) => (await world.ledgerEnds()) && (await app.metric('chargeplane_normalizer_lag')) === 0, 'all is normalized');
    expect(await victim.metric('chargeplane_normalizer_partitions')).toBe(PARTITIONS);
    expect(await victim.end('SIGTERM')).toBe(0);
    await new Promise((resolve) => proxy.close(resolve));

    const [frames, events, rejected] = await Promise.all((['frames', 'events', 'rejected'] as const).map((name) => world.readAll(name)));
    const ledger = await world.ledger();
    expect(frames?.flat().length).toBe(log.length);
    let transactions = 0;
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const expected = foldOf(codec, partition, frames?.[partition] ?? []);
      const values = (records: InRecord[][] | undefined): string[] => (records?.[partition] ?? []).map(({ value }) => value?.toString('hex') ?? '');
      expect(values(events)).toEqual(expected.events.map(({ event }) => codec.encodeEvent(event).toString('hex')));
      expect(values(rejected)).toEqual(expected.rejected.map((each) => codec.encode('rejected', 'io.chargeplane.rejected.Rejected', each.rejected).toString('hex')));
      const batches = ledger[partition] ?? [];
      expect(batches.flatMap(({ entries }) => entries.map((entry) => ({ ...entry })))).toEqual(expected.ledger.map((entry) => expect.objectContaining({ offset: entry.offset, outcome: entry.outcome, events: entry.events, rejected: entry.rejected })));
      expect(batches.flatMap(({ entries }) => entries.map(({ offset }) => offset))).toEqual((frames?.[partition] ?? []).map(({ offset }) => offset));
      for (const batch of batches) {
        const said = (events?.[partition] ?? []).filter(({ offset }) => offset >= (batch.firstEventOffset ?? Infinity) && offset <= (batch.lastEventOffset ?? -1));
        expect(said.length).toBe(batch.events);
      }
      transactions += batches.length;
    }
    // Two of each victim before it was killed, and the rest.
    expect(transactions).toBeGreaterThanOrEqual(5);
  }, 600_000);
});
