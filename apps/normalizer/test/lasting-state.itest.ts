import { chargerKey, partitionOf } from '@chargeplane/contracts';
import { openProducer } from '@chargeplane/kafka';
import type { InRecord } from '@chargeplane/kafka';
import { STATE_VERSION } from '@chargeplane/normalize';
import { ChargingFleet } from '../../../infra/bench/load/charging-fleet.ts';
import { fleetLog } from './fleet-log.ts';
import { foldOf } from './fold-of.ts';
import { NormalizerWorld, PARTITIONS } from './normalizer-world.ts';
import type { AppProcess } from './app-process.ts';

/** Of a charger of partition 1. */
const KEY = Array.from({ length: 100 }, (_, index) => chargerKey('main', `CS-${index}`)).find((key) => partitionOf(key, PARTITIONS) === 1) ?? '';

let world: NormalizerWorld;
beforeEach(async () => {
  world = await NormalizerWorld.open();
}, 120_000);
afterEach(() => world.close(), 60_000);

const newest = (records: readonly InRecord[]): Map<string, string> => {
  const state = new Map<string, string>();
  for (const { key, value } of records) {
    if (value === null) state.delete(String(key));
    else state.set(String(key), value.toString('hex'));
  }
  return state;
};
/** What an app wrote about the state of a partition, without what the loop itself needs. */
const partsOf = async (partition: number): Promise<Map<string, string>> => new Map([...newest((await world.readAll('normalizer-state'))[partition] ?? [])].filter(([key]) => !key.startsWith('m/') && key !== 'p/positions'));
const normalized = (app: AppProcess): Promise<void> => app.until(async () => (await world.ledgerEnds()) && (await app.metric('chargeplane_normalizer_lag')) === 0, 'all is normalized');

describe('the state of the normalizer', () => {
  it('is after a restart what it was before: what follows is, byte for byte, that of a fold which never stopped', async () => {
    const fleet = new ChargingFleet(1_000, PARTITIONS, Date.now());
    await world.append([...fleet.begin()], 0);
    const first = await world.normalizer();
    await first.ready();
    await normalized(first);
    expect(await first.end('SIGTERM')).toBe(0);
    const before = await Promise.all([0, 1, 2].map(partsOf));
    expect(before.reduce((sum, parts) => sum + parts.size, 0)).toBeGreaterThan(3 * 1_000);
    const second = await world.normalizer();
    await second.ready();
    expect(await Promise.all([0, 1, 2].map(partsOf))).toEqual(before);
    await world.append([...fleet.goOn('meter')], 0);
    await normalized(second);
    await second.end('SIGTERM');
    const [frames, events] = [await world.readAll('frames'), await world.readAll('events')];
    const { codec } = world;
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const expected = foldOf(codec, partition, frames[partition] ?? []);
      expect(events[partition]?.map(({ value }) => value?.toString('hex'))).toEqual(expected.events.map(({ event }) => codec.encodeEvent(event).toString('hex')));
      const state = await partsOf(partition);
      const bodies = [...state].map(([key, value]) => [key, bodyOf(Buffer.from(value, 'hex'))] as const);
      expect(new Map(bodies)).toEqual(new Map(expected.state.filter(({ body }) => body !== null).map(({ key, body }) => [key, body])));
    }
  }, 400_000);

  it.each([
    ['a part', `c/${KEY}/core`, () => world.codec.encode('normalizer-state', 'io.chargeplane.state.StatePart', { stateVersion: STATE_VERSION + 1, ruleSetVersion: 'later', body: '{}' }), `The state part c/${KEY}/core of partition 1 was`],
    ['the positions', 'p/positions', () => world.codec.encode('normalizer-state', 'io.chargeplane.state.Positions', { stateVersion: STATE_VERSION + 1, offsets: { [`${world.prefix}frames`]: 3 } }), 'The positions in normalizer-state were'],
  ])('is refused where newer code wrote %s of it: that partition stands still and its state stays as it is, the others run', async (_, key, newer, said) => {
    const value = newer();
    const producer = openProducer(world.kafka);
    await producer.send(`${world.prefix}normalizer-state`, 1, [{ key, value }]);
    await producer.close();
    const log = fleetLog(9, 1, PARTITIONS);
    await world.append(log, 0);
    const app = await world.normalizer();
    const { status, body } = await app.answers('/ready', ({ body: text }) => text.includes('newer code'));
    expect(status).toBe(503);
    expect(body).toContain(`partitions that stand still: 1 (${said} written by newer code (state version ${STATE_VERSION + 1}, this code knows ${STATE_VERSION}): start that code`);
    expect(app.log).toContain('a partition stands still');
    const others = log.filter(({ partition }) => partition !== 1).length;
    await app.until(async () => (await app.metric('chargeplane_normalizer_records_total')) === others, 'the other partitions are normalized');
    expect((await app.get('/health')).status).toBe(200);
    expect(await app.end('SIGTERM')).toBe(0);
    expect((await world.readAll('events')).map((records) => records.length > 0)).toEqual([true, false, true]);
    // Only the marker of the fence stands beside what was there.
    const state = newest((await world.readAll('normalizer-state'))[1] ?? []);
    expect([...state].filter(([each]) => !each.startsWith('m/'))).toEqual([[key, value.toString('hex')]]);
  }, 300_000);
});

describe('frames that were deleted before they were normalized', () => {
  it('are never skipped: the partition stands still and names them, until they are accepted as lost; then the ledger says so', async () => {
    const log = fleetLog(9, 4, PARTITIONS);
    await world.append(log.slice(0, log.length / 2), 0);
    const first = await world.normalizer();
    await first.ready();
    await normalized(first);
    await first.end('SIGTERM');
    await world.append(log.slice(log.length / 2), 0);
    const read = (await world.ledger())[1]?.at(-1)?.toOffset ?? -1;
    const end = (await world.readAll('frames'))[1]?.length ?? 0;
    const start = read + 1 + 10;
    expect(end).toBeGreaterThan(start + 5);
    await deleteBefore(`${world.prefix}frames`, 1, start);
    const loss = `${world.prefix}frames-1:${read + 1}-${start - 1}`;

    const refusing = await world.normalizer({ CHARGEPLANE_ACCEPT_LOSS: `${world.prefix}frames-1:${read}-${start - 1},${world.prefix}frames-0:${read + 1}-${start - 1}` });
    const { body } = await refusing.answers('/ready', ({ body: text }) => text.includes('retention'));
    expect(body).toContain(`partitions that stand still: 1 (${world.prefix}frames-1 begins at ${start}, but was processed only up to ${read + 1}: retention deleted 10 records unread. Restore them, or decide to go on without them: CHARGEPLANE_ACCEPT_LOSS=${loss}`);
    expect(refusing.log).toContain('retention deleted 10 records unread');
    const others = log.slice(log.length / 2).filter(({ partition }) => partition !== 1).length;
    await refusing.until(async () => (await refusing.metric('chargeplane_normalizer_records_total')) === others, 'the other partitions are normalized');
    await refusing.end('SIGTERM');
    expect((await world.ledger())[1]?.at(-1)?.toOffset).toBe(read);

    const accepting = await world.normalizer({ CHARGEPLANE_ACCEPT_LOSS: loss });
    await accepting.ready();
    await normalized(accepting);
    expect(accepting.log).toContain('are accepted as lost');
    await accepting.end('SIGKILL');
    const batches = ((await world.ledger())[1] ?? []).filter(({ fromOffset }) => fromOffset > read);
    expect(batches[0]).toMatchObject({ fromOffset: read + 1, toOffset: start - 1, lost: true, entries: [], events: 0, rejected: 0 });
    expect(batches.slice(1).flatMap(({ entries, lost }) => entries.map(({ offset }) => [offset, lost ?? null]))).toEqual(Array.from({ length: end - start }, (_, i) => [start + i, null]));

    const again = await world.normalizer();
    await again.ready();
    await again.end('SIGTERM');
    expect(((await world.ledger())[1] ?? []).filter(({ lost }) => lost === true)).toHaveLength(1);
  }, 400_000);
});

async function deleteBefore(topic: string, partition: number, offset: number): Promise<void> {
  const admin = world.kafka.admin();
  await admin.connect();
  // kafkajs deletes only in topics whose metadata this admin has loaded.
  await admin.fetchTopicOffsets(topic);
  await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
  await admin.disconnect();
}

function bodyOf(value: Buffer): string {
  const decoded = world.codec.decodeAs('normalizer-state', 'io.chargeplane.state.StatePart', value);
  if (decoded.error !== undefined) throw new Error(decoded.detail);
  return decoded.value.body;
}
