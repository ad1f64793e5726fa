import { WebSocketServer } from 'ws';
import type { AddressInfo } from 'node:net';
import { fleet, Journal, percentile, playHistory, PROFILES, shiftTimes } from './index.ts';
import { Seeded } from './seeded.ts';

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

test('times are shifted so that the last is now, with their differences and form', () => {
  const now = Date.parse('2026-11-25T12:00:00.400Z');
  expect(shiftTimes(['{"a":"2024-01-01T00:00:00Z"}', '{"b":"2024-01-01 00:10:00.123","c":"1970-01-01T00:00:01Z","d":"2024-01-01T00:10:00+01:00"}'], now)).toEqual([
    '{"a":"2026-11-25T11:50:00Z"}',
    '{"b":"2026-11-25 12:00:00.123","c":"1970-01-01T00:00:01Z","d":"2026-11-25T12:00:00+01:00"}',
  ]);
});

test('percentiles are values that occurred', () => {
  expect([50, 95, 100].map((p) => percentile([5, 1, 4, 2, 3], p))).toEqual([3, 5, 5]);
});

test('a history is played with a boot before it, our transaction id in place of the recorded one, and a journal', async () => {
  const got: unknown[][] = [];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'ocpp1.6' });
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString()) as unknown[];
      got.push(message);
      socket.send(JSON.stringify([3, message[1], message[2] === 'StartTransaction' ? { transactionId: 777, idTagInfo: { status: 'Accepted' } } : {}]));
    }),
  );
  await new Promise((resolve) => server.on('listening', resolve));
  const journal = new Journal();
  const link = await playHistory(
    {
      version: 'ocpp1.6', vendor: 'ABB', model: 'X', firmware: '1',
      frames: [
        { from: 'charger', text: '[2,"1","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":0,"timestamp":"2024-01-01T00:00:00Z"}]' },
        { from: 'csms', text: '[3,"1",{"transactionId":5,"idTagInfo":{"status":"Accepted"}}]' },
        { from: 'charger', text: '[2,"2","StopTransaction",{"transactionId":5,"meterStop":9,"timestamp":"2024-01-01T00:30:00Z"}]' },
      ],
    },
    { endpoint: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ocpp`, identity: 'H', journal, answerTimeoutMs: 1000, pauseMs: 0 },
  );
  link.close();
  server.close();
  expect(got.map((m) => m[2])).toEqual(['BootNotification', 'StartTransaction', 'StopTransaction']);
  expect((got[2]?.[3] as { transactionId: number }).transactionId).toBe(777);
  expect(journal.counts).toMatchObject({ opened: 1, sent: 3, received: 3 });
});
