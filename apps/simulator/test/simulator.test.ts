import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChargerV16, ChargerV2, fleet, Journal, percentile, playHistory, PROFILES, shiftTimes } from '../src/index.ts';
import type { Answer } from '../src/link.ts';
import type { Profile, Temper } from '../src/profile.ts';
import { Seeded } from '../src/seeded.ts';
import { shiftToEnd } from '../src/shift-times.ts';
import { CentralSystem } from './central-system.ts';

test('the same seed gives the same fleet, another seed another one', () => {
  expect(fleet(30, 7)).toEqual(fleet(30, 7));
  expect(fleet(30, 7).map((c) => c.seed)).not.toEqual(fleet(30, 8).map((c) => c.seed));
  const random = (seed: number) => Array.from({ length: 20 }, ((r) => () => r.next())(new Seeded(seed)));
  expect(random(1)).toEqual(random(1));
  expect(random(1)).not.toEqual(random(2));
});

test('a fleet of 20 has six vendors, all versions, and liars', () => {
  const profiles = fleet(20, 1).map((c) => c.profile);
  expect(new Set(profiles.map((p) => p.vendor)).size).toBeGreaterThanOrEqual(6);
  expect(new Set(profiles.map((p) => p.version))).toEqual(new Set(['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1']));
  expect(profiles.filter((p) => p.lies.length > 0).length).toBeGreaterThan(5);
  expect(new Set(PROFILES.map((p) => p.temper))).toEqual(new Set(['accepts', 'rejects', 'ignores', 'late']));
});

test('times are moved with their differences and form', () => {
  const texts = ['{"a":"2024-01-01T00:00:00Z"}', '{"b":"2024-01-01 00:10:00.123","c":"1970-01-01T00:00:01Z","d":"2024-01-01T00:10:00+01:00","e":"2024-01-01T0:05:00Z"}'];
  const shift = shiftToEnd(texts, Date.parse('2026-11-25T12:00:00.400Z'));
  expect(texts.map((text) => shiftTimes(text, shift))).toEqual([
    '{"a":"2026-11-25T11:50:00Z"}',
    '{"b":"2026-11-25 12:00:00.123","c":"1970-01-01T00:00:01Z","d":"2026-11-25T12:00:00+01:00","e":"2026-11-25T11:55:00Z"}',
  ]);
  expect(shiftToEnd(['{}'], 5)).toBe(0);
});

test('percentiles are values that occurred', () => {
  expect([50, 95, 100].map((p) => percentile([5, 1, 4, 2, 3], p))).toEqual([3, 5, 5]);
});

test('a journal that is full goes on in another file, and keeps one', () => {
  const dir = mkdtempSync(join(tmpdir(), 'chargeplane-journal-'));
  const file = join(dir, 'journal.jsonl');
  const entry = { at: 1, charger: 'A', connection: 1, what: 'sent', text: '[2]' } as const;
  const line = `${JSON.stringify(entry)}\n`;
  const journal = new Journal(file, 2.5 * line.length);
  for (let i = 0; i < 7; i++) journal.note(entry);
  journal.close();
  expect(readdirSync(dir).sort()).toEqual(['journal.jsonl', 'journal.jsonl.previous']);
  expect(readFileSync(file, 'utf8')).toBe(line);
  expect(readFileSync(`${file}.previous`, 'utf8')).toBe(line.repeat(2));
  const again = new Journal(file, 2.5 * line.length);
  again.note(entry);
  again.close();
  expect(readFileSync(file, 'utf8')).toBe(line.repeat(2));
  expect(journal.counts.sent).toBe(7);
  rmSync(dir, { recursive: true });
});

describe('against a central system', () => {
  let system: CentralSystem;
  beforeEach(() => (system = new CentralSystem()));
  afterEach(() => system.close());

  const options = async (tempo: number, journal = new Journal()) => ({ endpoint: await system.endpoint(), journal, tempo, answerTimeoutMs: 5_000 });
  const kind = (temper: Temper, version: Profile['version'] = 'ocpp1.6'): Profile => ({ version, vendor: 'V', model: 'M', firmware: '1', connectors: 2, power: 11_000, temper, lies: [] });

  test('a history is played after a boot and a status with the present time, our transaction id in place of the recorded one', async () => {
    const journal = new Journal();
    const { link, shiftMs, ids } = await playHistory(
      {
        version: 'ocpp1.6', vendor: 'ABB', model: 'X', firmware: '1',
        frames: [
          { from: 'charger', text: '[2,"1","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":0,"timestamp":"2024-01-01T00:00:00Z"}]' },
          { from: 'csms', text: '[3,"1",{"transactionId":5,"idTagInfo":{"status":"Accepted"}}]' },
          { from: 'charger', text: '[2,"2","StopTransaction",{"transactionId":5,"meterStop":9,"timestamp":"2024-01-01T00:30:00Z"}]' },
        ],
      },
      { endpoint: await system.endpoint(), identity: 'H', journal, answerTimeoutMs: 5_000, speed: 0 },
    );
    link.close();
    expect(system.heard.map((m) => m.action)).toEqual(['BootNotification', 'StatusNotification', 'StartTransaction', 'StopTransaction']);
    expect(system.heard[3]?.payload['transactionId']).toBe(701);
    expect(ids).toEqual(new Map([['5', '701']]));
    expect(Date.parse(String(system.heard[2]?.payload['timestamp'])) - Date.parse('2024-01-01T00:00:00Z')).toBe(shiftMs);
    expect(journal.counts).toMatchObject({ opened: 1, sent: 4, received: 4 });
  });

  test('a history keeps its pace, times a factor', async () => {
    const frame = (id: number, time: string) => ({ from: 'charger' as const, text: `[2,"${id}","StatusNotification",{"connectorId":1,"status":"Available","errorCode":"NoError","timestamp":"${time}"}]` });
    const journalled: number[] = [];
    const journal = new Journal();
    const note = journal.note.bind(journal);
    journal.note = (entry) => (note(entry), entry.text?.startsWith('[2,"') && !entry.text.includes('-') ? 0 : journalled.push(entry.at));
    const { link } = await playHistory(
      { version: 'ocpp2.0.1', frames: [frame(1, '2024-01-01T00:00:00Z'), frame(2, '2024-01-01T00:00:20Z')] },
      { endpoint: await system.endpoint(), identity: 'H', journal, answerTimeoutMs: 5_000, speed: 100 },
    );
    link.close();
    const [first, second] = system.calls('StatusNotification').map((c) => Date.parse(String(c.payload['timestamp'])));
    expect((second ?? 0) - (first ?? 0)).toBe(20_000);
    expect(Math.max(...journalled) - Math.min(...journalled)).toBeGreaterThanOrEqual(200);
  });

  test('the same seed gives the same sessions', async () => {
    const sessions = async (seed: number) => {
      const charger = new ChargerV16({ identity: `S-${seed}`, profile: kind('accepts'), seed }, await options(0));
      const before = system.heard.length;
      const life = charger.run();
      await system.until('three sessions', () => (system.heard.slice(before).filter((h) => h.action === 'StopTransaction').length >= 3 ? true : undefined));
      await charger.stop();
      await life;
      const last = system.heard.slice(before).map((h, i) => (h.action === 'StopTransaction' ? i : -1)).filter((i) => i >= 0)[2] ?? 0;
      return system.heard.slice(before, before + last + 1).map(({ action, messageId, payload }) => JSON.stringify({ action, messageId, ...withoutTimes(payload) }));
    };
    const [first, second, other] = [await sessions(5), await sessions(5), await sessions(6)];
    expect(first).toEqual(second);
    expect(first).not.toEqual(other);
    expect(first.length).toBeGreaterThan(20);
  });

  const withoutTimes = (payload: Record<string, unknown>) =>
    JSON.parse(JSON.stringify(payload, (key, value: unknown) => (key === 'timestamp' || key === 'transactionId' ? undefined : value))) as Record<string, unknown>;

  test.each<[Temper, string | undefined]>([['accepts', 'Accepted'], ['rejects', 'Rejected'], ['ignores', undefined], ['late', 'Accepted']])('a charger that %s a command', async (temper, status) => {
    const charger = new ChargerV16({ identity: 'T', profile: kind(temper), seed: 1 }, await options(0.02));
    const life = charger.run();
    await system.until('a boot', () => system.calls('BootNotification')[0]);
    system.call('c-1', 'UnlockConnector', { connectorId: 1 });
    system.call('c-2', 'TriggerMessage', { requestedMessage: 'BootNotification' });
    if (status === undefined) await system.until('heartbeats', () => system.calls('Heartbeat')[2]);
    else {
      const answer = await system.until('an answer', () => system.heard.find((h) => h.type === 3 && h.messageId === 'c-2'));
      expect(answer.payload['status']).toBe(status);
    }
    expect(system.heard.some((h) => h.type === 3)).toBe(status !== undefined);
    if (status === 'Accepted') await system.until('the boot that was asked for', () => system.calls('BootNotification')[1]);
    await charger.stop();
    await life;
  });

  test.each<Profile['version']>(['ocpp1.6', 'ocpp2.0.1'])('%s: what happened without a connection is told in order when it is back, nothing is left out', async (version) => {
    const made: string[] = [];
    const isEnd = (text: string): boolean => text.includes('StopTransaction') || text.includes('"Ended"');
    const remembering = (charger: Queueing): void => {
      const queue = charger.queue.bind(charger);
      charger.queue = (action, payload, answered) => {
        made.push(JSON.stringify({ action, ...withoutIds(payload()) }));
        return queue(action, payload, answered);
      };
    };
    const Kind = version === 'ocpp1.6' ? ChargerV16 : ChargerV2;
    const charger = new Kind({ identity: 'AWAY', profile: kind('accepts', version), seed: 11 }, await options(0.01));
    remembering(charger as unknown as Queueing);
    const life = charger.run();
    await system.until('a reading', () => system.calls(version === 'ocpp1.6' ? 'MeterValues' : 'TransactionEvent')[2]);
    system.away = true;
    const endsHeard = system.heard.filter((heard) => isEnd(JSON.stringify(heard))).length;
    await system.until('an end that nobody heard', () => made.filter(isEnd)[endsHeard]);
    const kept = made.length;
    expect(system.heard.length).toBeLessThan(kept + 20);
    system.away = false;
    const told = () => system.heard.filter(({ action }) => ['StartTransaction', 'MeterValues', 'StopTransaction', 'TransactionEvent'].includes(action));
    await system.until('all of them', () => (told().length > kept ? true : undefined));
    await charger.stop();
    await life;
    const heard = told().map(({ action, payload }) => JSON.stringify({ action, ...withoutIds(payload) }));
    // One that was on its way when the connection broke may have come twice.
    expect(heard.filter((text, i) => text !== heard[i - 1]).slice(0, kept)).toEqual(made.slice(0, kept));
    if (version === 'ocpp1.6') {
      const ids = told().filter(({ action }) => action !== 'StartTransaction').map(({ payload }) => payload['transactionId']);
      expect(ids.every((id) => Number(id) > 700)).toBe(true);
    } else expect(told().some(({ payload }) => payload['offline'] === true)).toBe(true);
  }, 60_000);

  interface Queueing {
    queue(action: string, payload: () => Record<string, unknown>, answered?: (answer: Answer) => void): Promise<void>;
  }

  const withoutIds = (payload: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(payload).filter(([key]) => key !== 'transactionId'));

  test('a 2.0.1 charger starts and stops on command', async () => {
    const charger = new ChargerV2({ identity: 'R', profile: kind('accepts', 'ocpp2.0.1'), seed: 3 }, await options(0.05));
    const life = charger.run();
    await system.until('a boot', () => system.calls('BootNotification')[0]);
    system.call('r-1', 'RequestStartTransaction', { evseId: 2, remoteStartId: 77, idToken: { idToken: 'REMOTE0001', type: 'Central' } });
    const started = await system.until('the start', () => system.calls('TransactionEvent').find((c) => (c.payload['transactionInfo'] as { remoteStartId?: number }).remoteStartId === 77));
    const { transactionId } = started.payload['transactionInfo'] as { transactionId: string };
    system.call('r-2', 'RequestStopTransaction', { transactionId });
    const ended = await system.until('the end', () => system.calls('TransactionEvent').find((c) => c.payload['eventType'] === 'Ended' && (c.payload['transactionInfo'] as { transactionId: string }).transactionId === transactionId));
    expect(ended.payload['transactionInfo']).toMatchObject({ stoppedReason: 'Remote' });
    await charger.stop();
    await life;
  });
});
