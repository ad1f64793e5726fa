import { jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChargerV16, ChargerV2, Journal } from '@chargeplane/simulator';
import type { JournalEntry } from '@chargeplane/simulator';
import { WebSocket } from 'ws';
import { CommandWorld, PARTITIONS } from '../../dispatcher/test/command-world.ts';
import type { CommandedCharger } from '../../dispatcher/test/commanded-charger.ts';
import { until } from './world.ts';

jest.setTimeout(400_000);

/** Minutes become seconds: the chargers live twenty times as fast, and the deadline of the edge is shorter. */
const AWAY_MS = 12_000;
const SETTINGS = { CHARGEPLANE_ACK_DEADLINE_MS: '3000' };
const TEMPO = 0.05;
const FLEET = 15;
const TALKERS = 10;

type Made = { readonly action: string; readonly payload: Record<string, unknown> };

class NotedJournal extends Journal {
  readonly entries: JournalEntry[] = [];
  override note(entry: JournalEntry): void {
    super.note(entry);
    this.entries.push(entry);
  }
}

let world: CommandWorld;
const endings: (() => void)[] = [];
beforeAll(async () => (world = await CommandWorld.open(SETTINGS)));
afterAll(async () => {
  for (const end of endings) end();
  await world?.close();
});

/** A simulated charger without lies, and all that belongs to its transactions, in the order in which it came to be. */
function simulated(index: number, journal: Journal): { charger: ChargerV16 | ChargerV2; made: Made[] } {
  const version = (['ocpp1.6', 'ocpp2.0.1', 'ocpp1.6', 'ocpp2.1', 'ocpp1.6'] as const)[index % 5] ?? 'ocpp1.6';
  const made: Made[] = [];
  const noting = <T extends new (...args: ConstructorParameters<typeof ChargerV16>) => ChargerV16 | ChargerV2>(kind: T, args: ConstructorParameters<typeof ChargerV16>): ChargerV16 | ChargerV2 => {
    const charger = new kind(...args);
    const queueing = charger as unknown as { queue: (action: string, payload: () => Record<string, unknown>, answered?: () => void) => Promise<void> };
    const queue = queueing.queue.bind(charger);
    queueing.queue = (action, payload, answered) => {
      made.push({ action, payload: payload() });
      return queue(action, payload, answered);
    };
    return charger;
  };
  const spec = { identity: `FLEET-${index}`, seed: 100 + index, profile: { version, vendor: 'V', model: 'M', firmware: '1', connectors: 1, power: 11_000, temper: 'accepts' as const, lies: [] } };
  return { charger: noting(version === 'ocpp1.6' ? ChargerV16 : ChargerV2, [spec, { endpoint: world.edge, journal, tempo: TEMPO, answerTimeoutMs: 60_000 }]), made };
}

/** A charger that sends without waiting for answers, and comes back whenever it is closed. */
class Talker {
  readonly refusals: number[] = [];
  readonly closes: number[] = [];
  readonly got: string[] = [];
  #ended = false;
  #socket: WebSocket | null = null;

  constructor(id: string) {
    void this.#live(id);
  }

  end(): void {
    this.#ended = true;
    this.#socket?.terminate();
  }

  async #live(id: string): Promise<void> {
    for (let number = 0; !this.#ended; await sleep(300)) {
      const socket = new WebSocket(`${world.edge}/${id}`, 'ocpp1.6', { handshakeTimeout: 20_000 });
      this.#socket = socket;
      socket.on('message', (data) => this.got.push(String(data)));
      socket.on('error', () => undefined);
      const talking = setInterval(() => socket.readyState === WebSocket.OPEN && socket.send(`[2,"${number++}","MeterValues",{"connectorId":1,"meterValue":[]}]`), 100);
      await new Promise<void>((resolve) => {
        socket.on('unexpected-response', (request, response) => {
          this.refusals.push(response.statusCode ?? 0);
          request.destroy();
          resolve();
        });
        socket.on('close', (code) => {
          if (socket.protocol !== '') this.closes.push(code);
          resolve();
        });
      });
      clearInterval(talking);
    }
  }
}

/** Of a message, what stays the same however late it is sent: the transaction id of the central system comes with the answer. */
const lasting = ({ action, payload }: Made): string => JSON.stringify({ action, ...Object.fromEntries(Object.entries(payload).filter(([key]) => key !== 'transactionId')) });

it('Kafka away for long: 1013 and 503, no CALLERROR, no answer without a record, memory that does not grow; then all are back, what they kept is in the log, and commands that waited are not sent', async () => {
  await world.start('edge', 'normalizer', 'dispatcher');
  const journal = new NotedJournal();
  const fleet = Array.from({ length: FLEET }, (_, index) => simulated(index, journal));
  const lives = fleet.map(({ charger }) => charger.run());
  const talkers = Array.from({ length: TALKERS }, (_, index) => new Talker(`TALKER-${index}`));
  const [waiting, handed] = (await world.connect(world.chargersOn(2))) as [CommandedCharger, CommandedCharger];
  endings.push(...fleet.map(({ charger }) => () => void charger.stop()), ...talkers.map((each) => () => each.end()), () => waiting.close(), () => handed.close());
  await until('sessions and talk', () => fleet.every(({ made }) => made.length >= 3) && talkers.every(({ got }) => got.length >= 3));

  world.sleep('edge');
  const inDownlink = await world.command('message.trigger', handed.id, { message: 'HEARTBEAT' } as never, { expiresAt: world.time + AWAY_MS / 2 });
  await world.call(inDownlink);
  world.sleep('dispatcher');
  const inCommands = await world.command('message.trigger', waiting.id, { message: 'HEARTBEAT' } as never, { expiresAt: world.time + AWAY_MS / 2, queueOffline: true });
  await world.killBroker();
  world.wake('edge');
  world.wake('dispatcher');

  await until('every charger closed', () => fleet.every(({ charger }) => !charger.link.open) && talkers.every(({ closes }) => closes.length > 0));
  const samples: { records: number; heap: number }[] = [];
  const began = performance.now();
  while (performance.now() - began < AWAY_MS) {
    const metrics = await world.metrics('edge');
    samples.push({ records: metrics.get('chargeplane_edge_lane_records') ?? NaN, heap: metrics.get('nodejs_heap_size_used_bytes') ?? NaN });
    await sleep(1_000);
  }
  await until('refusals', () => talkers.every(({ refusals }) => refusals.length > 0));
  const [first, ...later] = samples.slice(Math.floor(samples.length / 3));
  // A tick for each partition may come behind what waits; chargers that knock add nothing.
  for (const { records } of later) expect(records).toBeLessThanOrEqual((first?.records ?? 0) + PARTITIONS);
  for (const { heap } of later) expect(heap).toBeLessThan((first?.heap ?? 0) + 48 * 1024 * 1024);
  const madeBefore = fleet.map(({ made }) => made.length);

  await world.startBroker();
  await until('all chargers back', () => fleet.every(({ charger, made }, index) => charger.link.open && made.length > (madeBefore[index] ?? 0)));
  for (const talker of talkers) talker.end();
  const inLog = (kind: string, chargerId: string): string[] => world.frames.filter(({ raw }) => raw.kind === kind && raw.chargerId === chargerId).map(({ raw }) => raw.payload ?? '');
  for (const [index, { charger, made }] of fleet.entries()) {
    const kept = made.slice(0, madeBefore[index]).map(lasting);
    const told = (): string[] => inLog('FRAME_IN', charger.spec.identity).map((text) => JSON.parse(text) as [number, string, string, Record<string, unknown>]).filter(([type]) => type === 2).map(([, , action, payload]) => lasting({ action, payload }));
    await until(`what ${charger.spec.identity} kept`, () => kept.every(((all) => (each: string) => all.has(each))(new Set(told()))));
    const order = told().filter((text, at, all) => kept.includes(text) && all.indexOf(text) === at);
    expect(order).toEqual(kept);
  }
  expect(fleet.some(({ made }, index) => made.slice(0, madeBefore[index]).some(({ payload }) => payload['offline'] === true))).toBe(true);
  await Promise.all(fleet.map(({ charger }) => charger.stop()));
  await Promise.all(lives);

  const got = [...journal.entries.filter(({ what }) => what === 'received').map(({ charger, text }) => ({ charger, text: text ?? '' })), ...talkers.flatMap(({ got: texts }, index) => texts.map((text) => ({ charger: `TALKER-${index}`, text })))];
  expect(got.filter(({ text }) => text.startsWith('[4'))).toEqual([]);
  await until('a record of every answer', () => {
    const written = new Set(world.frames.filter(({ raw }) => raw.kind === 'FRAME_OUT').map(({ raw }) => `${raw.chargerId} ${raw.payload}`));
    return got.every(({ charger, text }) => written.has(`${charger} ${text}`));
  });
  const closes = journal.entries.filter(({ what, charger }) => what === 'closed' && charger.startsWith('FLEET-')).map(({ code }) => code);
  expect(closes.filter((code) => code === 1013).length).toBeGreaterThanOrEqual(FLEET);
  expect(talkers.every(({ closes: codes }) => codes[0] === 1013)).toBe(true);

  const refused = [...journal.entries.filter(({ what }) => what === 'refused').map(({ code }) => code), ...talkers.flatMap(({ refusals }) => refusals)];
  expect(new Set(refused)).toEqual(new Set([503]));
  // A record may count refusals of the two commanded chargers, too.
  const recordedRefusals = (): { counted: number; notUpgraded: number } => ({
    counted: world.frames.reduce((sum, { raw }) => sum + (raw.kind === 'CONN_REFUSED' && raw.reason === 'NOT_READY' ? (raw.transport?.count ?? 0) : 0), 0),
    notUpgraded: world.frames.filter(({ raw }) => raw.kind === 'CONN_CLOSED' && raw.reason === 'NOT_UPGRADED').length,
  });
  const isRecorded = (): boolean => recordedRefusals().counted + recordedRefusals().notUpgraded >= refused.length;
  await until('a record of every refusal', isRecorded, 30_000).catch(() => undefined);
  expect({ ...recordedRefusals(), refused: refused.length, recorded: isRecorded() }).toMatchObject({ recorded: true });

  // The last word of both is that its time was over and it was not sent; where the time of the log jumped over its deadline first, that amends a doubt.
  for (const commandId of [inCommands, inDownlink]) {
    await world.settled(commandId);
    await until(`the proof that ${commandId} was not sent: ${world.steps(commandId).join(' ')}`, () => world.of(commandId).at(-1)?.state === 'EXPIRED');
  }
  await until('the commanded chargers back', () => waiting.isOpen && handed.isOpen);
  await Promise.all([waiting, handed].map((charger) => charger.status('Available')));
  expect([waiting, handed].map(({ received }) => received)).toEqual([[], []]);
});
