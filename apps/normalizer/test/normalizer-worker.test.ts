import { chargerKey, partitionOf, RECORD_MAX_BYTES } from '@chargeplane/contracts';
import type { RawRecord } from '@chargeplane/contracts';
import type { InRecord } from '@chargeplane/kafka';
import { ruleSet } from '@chargeplane/normalize';
import { offlineCodec } from '@chargeplane/schema-registry';
import { NormalizerWorker } from '../src/normalizer-worker.ts';

const codec = offlineCodec();
const KEY = chargerKey('main', 'CS-1');
const T0 = Date.UTC(2026, 4, 4, 8);

const raw = (offset: number, payload: string): InRecord => {
  const record: RawRecord = {
    kind: 'FRAME_IN', frameId: `frame-${offset}`, tenantId: 'main', chargerId: 'CS-1', connectionId: 'conn-1', connSeq: offset, ocppVersion: 'V16', receivedAt: T0 + offset, edgeNode: 'e1', incarnation: 'i1', binary: false,
    leg: 'CHARGER', payload,
  };
  return { topic: 'frames', partition: partitionOf(KEY, 12), offset, timestamp: T0 + offset, key: Buffer.from(KEY), value: codec.encode('frames', 'io.chargeplane.raw.RawRecord', record) } as unknown as InRecord;
};

test('events too large for a record of Kafka are rejected(TOO_LARGE), the batch goes on, and every record that goes out fits', async () => {
  const counted: string[] = [];
  const metrics = { frames: (outcome: string) => void counted.push(outcome), events: () => {}, rejected: (code: string) => void counted.push(code), committed: () => {} };
  const worker = new NormalizerWorker(partitionOf(KEY, 12), { codec, prefix: '', partitions: 12, rules: ruleSet({ id: 'k', secret: 'a secret of the tests' }), metrics });
  const sampledValue = Array.from({ length: 20_000 }, () => ({ value: '1' }));
  const large = JSON.stringify([2, 'a', 'MeterValues', { connectorId: 1, meterValue: [{ timestamp: new Date(T0).toISOString(), sampledValue }] }]);
  expect(large.length).toBeLessThan(RECORD_MAX_BYTES);
  const { outputs } = await worker.process({ records: [raw(0, '[2,"h","Heartbeat",{}]'), raw(1, large), raw(2, '[2,"s","StatusNotification",{"connectorId":1,"status":"Available","errorCode":"NoError"}]')] } as never);
  worker.committed();
  expect(outputs.every((o) => (o.value?.length ?? 0) <= RECORD_MAX_BYTES)).toBe(true);
  const rejected = outputs.filter((o) => o.topic === 'rejected').map((o) => codec.decodeAs('rejected', 'io.chargeplane.rejected.Rejected', o.value as Buffer));
  expect(rejected).toMatchObject([{ value: { code: 'TOO_LARGE', offset: 1 } }]);
  expect(outputs.some((o) => o.topic === 'events')).toBe(true);
  expect(counted).toEqual(['IGNORED', 'REJECTED', 'EVENTS', 'TOO_LARGE']);
});

test('a rejected frame that has no room beside what is said of it stands in frames only', async () => {
  const metrics = { frames: () => {}, events: () => {}, rejected: () => {}, committed: () => {} };
  const worker = new NormalizerWorker(partitionOf(KEY, 12), { codec, prefix: '', partitions: 12, rules: ruleSet({ id: 'k', secret: 'a secret of the tests' }), metrics });
  const most = RECORD_MAX_BYTES - (raw(0, '').value?.length ?? 0) - 2;
  const record = raw(0, 'x'.repeat(most));
  expect(record.value?.length).toBeLessThanOrEqual(RECORD_MAX_BYTES);
  const { outputs } = await worker.process({ records: [record] } as never);
  const [rejected] = outputs.filter((o) => o.topic === 'rejected');
  expect(rejected?.value?.length).toBeLessThanOrEqual(RECORD_MAX_BYTES);
  const decoded = codec.decodeAs('rejected', 'io.chargeplane.rejected.Rejected', rejected?.value as Buffer);
  if (decoded.error !== undefined) throw new Error(decoded.detail);
  const { code, payload, detail } = decoded.value;
  expect([code, payload?.length, detail]).toEqual(['NOT_JSON', undefined, expect.stringContaining('stands in frames only')]);
});
