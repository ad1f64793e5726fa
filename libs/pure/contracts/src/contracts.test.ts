import {
  chargerKey, eventId, faultKey, parseChargerKey, partitionOf, TOPICS, tokenReference, transactionIdV16, transactionUidV16, transactionUidV2, uuidV5,
} from './index.ts';

const NS_URL = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

test('namespaces and names give the published UUIDs', () => {
  expect(uuidV5(NS_URL, 'urn:ocpp-canonical:event:v1')).toBe('71f58a41-a820-5bd8-9ed5-e9ce58b903e6');
  expect(uuidV5(NS_URL, 'urn:ocpp-canonical:transaction:v1')).toBe('44e9be5f-ebcc-5458-8e99-a82442e2b0a6');
  expect(transactionUidV2('t1', 'CS-0077', 'a1b2c3d4-0001')).toBe('9aca9437-3a05-59c6-b0ee-7db81985f19e');
  expect(faultKey('t1', 'CP-0042', '1.1', 'EVSE_CONTACTOR_FAULT', 'CX017')).toBe('2cf15ccd-5eae-578a-8505-6d8e3923e9d6');
});

test('an event id depends on frame, charger, type, subject and count', () => {
  const base = eventId('f', 't/c', 'meter.sampled', 'm1', 0);
  const others = [eventId('g', 't/c', 'meter.sampled', 'm1', 0), eventId('f', 't/d', 'meter.sampled', 'm1', 0), eventId('f', 't/c', 'x', 'm1', 0),
    eventId('f', 't/c', 'meter.sampled', 'm2', 0), eventId('f', 't/c', 'meter.sampled', 'm1', 1)];
  expect(new Set([base, ...others]).size).toBe(6);
});

test.each([['', 275646681], ['21', -973932308], ['foobar', -790332482], ['a-little-bit-long-string', -985981536], ['a-little-bit-longer-string', -1486304829], ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971]])(
  'murmur2 of %j is that of the Java client',
  (text, hash) => {
    // known answers of org.apache.kafka.common.utils.Utils.murmur2
    for (const n of [12, 48, 7]) expect(partitionOf(text, n)).toBe((hash & 0x7fffffff) % n);
  },
);

test('charger keys keep case and separators and can be read back', () => {
  expect(chargerKey('main', 'CP 1/ä')).toBe('main/CP%201%2F%C3%A4');
  expect(parseChargerKey('main/CP%201%2F%C3%A4')).toEqual({ tenantId: 'main', chargerId: 'CP 1/ä' });
  expect(parseChargerKey('nothing')).toBeNull();
  expect(parseChargerKey('a/%E0%A4%A')).toBeNull();
});

const start = { tenantId: 't1', chargerId: 'CP', connectorId: '1', tokenRef: 'ref', timestamp: '2026-03-01T10:00:00Z', meterStart: '0' };

test('a repeated start has the same uid and transactionId, another one has others', () => {
  expect(transactionUidV16(start, 0)).toBe(transactionUidV16({ ...start }, 0));
  expect(transactionUidV16(start, 1)).not.toBe(transactionUidV16(start, 0));
  expect(transactionIdV16(start, '')).toBe(transactionIdV16({ ...start }, ''));
  expect(transactionIdV16(start, 'conn')).not.toBe(transactionIdV16(start, ''));
});

test('transaction ids are positive int32', () => {
  for (let i = 0; i < 2000; i++) {
    const id = transactionIdV16({ ...start, meterStart: String(i) }, '');
    expect(id).toBeGreaterThanOrEqual(1);
    expect(id).toBeLessThanOrEqual(2147483647);
  }
});

test('a token reference ignores case and differs by tenant and key', () => {
  const key = { id: 'k1', secret: 'secret' };
  expect(tokenReference(key, 'main', '04aabb')).toBe(tokenReference(key, 'main', '04AABB '));
  expect(tokenReference(key, 'other', '04aabb')).not.toBe(tokenReference(key, 'main', '04aabb'));
  expect(tokenReference({ id: 'k2', secret: 'other' }, 'main', '04aabb')).not.toBe(tokenReference(key, 'main', '04aabb'));
});

test('every topic names its records, and only private topics are less than fully compatible', () => {
  for (const [name, topic] of Object.entries(TOPICS)) {
    expect(topic.name).toBe(name);
    expect(topic.records.length).toBeGreaterThan(0);
  }
});
