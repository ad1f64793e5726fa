import { chargerKey, EVENT_RECORDS } from '@chargeplane/contracts';
import type { CanonicalEvent, EventType, RawRecord } from '@chargeplane/contracts';
import { PartitionFold, ruleSet } from '@chargeplane/normalize';
import fc from 'fast-check';
import { projectRecord, TABLES } from '../src/index.ts';
import type { TableRow } from '../src/index.ts';
import { event, EVENT_DATA, ledgerBatch, rejected, T0 } from './samples.ts';

const TYPES = Object.keys(EVENT_RECORDS) as EventType[];
const project = (decoded: object, topic: 'events' | 'rejected' | 'ledger' | 'frames'): TableRow[] => projectRecord(decoded, { topic, partition: 0, offset: 1, timestamp: T0 });

const odd = {
  string: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\u0000', '\ud800', 'NaN', '1e400', '-', 'x'.repeat(4096))),
  number: fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, Number.MAX_SAFE_INTEGER)),
  boolean: fc.boolean(),
};

/** The same shape with other values: texts stay texts, numbers numbers; what may be absent may be null. */
function otherwise(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) return value.length === 0 ? fc.constant([]) : fc.array(fc.oneof(...value.map(otherwise)), { maxLength: 4 });
  if (value === null || value === undefined) return fc.constant(value);
  if (typeof value === 'object') return fc.record(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, otherwise(each)])));
  return odd[typeof value as keyof typeof odd] ?? fc.constant(value);
}

describe('whatever the values', () => {
  it.each(TYPES)('%s gives rows without throwing, one of them in events, and each is a line of JSON', (type) => {
    fc.assert(
      fc.property(otherwise(EVENT_DATA[type]), fc.maxSafeInteger(), odd.string, (data, time, text) => {
        const { envelope } = event(type, {}, { receivedAt: time, effectiveAt: time, logTime: time, occurredAt: time, chargerId: text, transactionUid: text });
        const rows = project({ type, envelope, data }, 'events');
        expect(rows.filter(({ table }) => table === 'events')).toHaveLength(1);
        expect(rows[0]?.row['derived_rows']).toBe(rows.length - 1);
        for (const { table, row } of rows) {
          expect(TABLES).toContain(table);
          expect(JSON.stringify(row)).not.toContain('\n');
        }
      }),
      { numRuns: 20 },
    );
  });

  it('a rejected record and a ledger batch give their rows', () => {
    fc.assert(
      fc.property(odd.string, fc.maxSafeInteger(), fc.uint8Array({ maxLength: 100 }), fc.nat(20), (text, time, bytes, entries) => {
        expect(project(rejected({ detail: text, payload: text, payloadBytes: bytes, receivedAt: time, logTime: time, chargerId: text }), 'rejected')).toHaveLength(1);
        expect(project(ledgerBatch(Array.from({ length: entries }, (_, offset) => ({ offset, outcome: 'IGNORED', code: text, events: 0, rejected: 0 }))), 'ledger')).toHaveLength(entries + 1);
      }),
      { numRuns: 20 },
    );
  });
});

describe('tokens', () => {
  const TOKENS = ['TAG-START-0815', 'TAG-STOP-4711', 'TAG-ASKED-1234'] as const;
  const rules = ruleSet({ id: 'k1', secret: 'a secret of the tests that nobody uses' });
  const frames: RawRecord[] = [
    raw(0, 'CONN_OPENED', null),
    call(1, 'Authorize', { idTag: TOKENS[2] }, { idTagInfo: { status: 'Accepted', parentIdTag: TOKENS[1] } }),
    call(2, 'StartTransaction', { connectorId: 1, idTag: TOKENS[0], meterStart: 1, timestamp: new Date(T0).toISOString() }, { transactionId: 7, idTagInfo: { status: 'Accepted' } }),
    call(3, 'StopTransaction', { transactionId: 7, idTag: TOKENS[1], meterStop: 500, timestamp: new Date(T0).toISOString() }, { idTagInfo: { status: 'Accepted' } }),
    call(4, 'StartTransaction', { connectorId: 'one', idTag: TOKENS[0], meterStart: 'x', timestamp: 'yesterday' }, {}),
  ].flat();

  it('stand in frames and rejections only', () => {
    const folded = new PartitionFold(0, rules).apply(frames.map((record, offset) => ({ offset, timestamp: T0 + offset, key: chargerKey('main', 'CP1'), record })));
    const events = folded.events.flatMap(({ event: each }: { event: CanonicalEvent }) => project(each, 'events'));
    const all = [...events, ...project(ledgerBatch(folded.ledger), 'ledger')];
    expect(all.map(({ table }) => table)).toEqual(expect.arrayContaining(['events', 'connection_events', 'authorization_events', 'transaction_events', 'meter_values', 'frame_outcomes', 'ledger_batches']));
    for (const token of TOKENS) {
      expect(all.filter(({ row }) => JSON.stringify(row).includes(token))).toEqual([]);
      expect(frames.some((record) => JSON.stringify(project(record, 'frames')).includes(token))).toBe(true);
    }
    expect(all.filter(({ row }) => typeof row['token_ref'] === 'string' && row['token_ref'] !== '').length).toBeGreaterThan(2);
  });

  function raw(connSeq: number, kind: RawRecord['kind'], payload: string | null): RawRecord {
    return { kind, frameId: `f${connSeq}`, tenantId: 'main', chargerId: 'CP1', connectionId: 'c', connSeq, ocppVersion: 'V16', receivedAt: T0 + connSeq, edgeNode: 'e', incarnation: 'i', payload, binary: false, leg: 'CHARGER', origin: kind === 'FRAME_OUT' ? 'EDGE_LOCAL' : null };
  }

  function call(n: number, action: string, payload: object, answer: object): RawRecord[] {
    return [raw(2 * n, 'FRAME_IN', JSON.stringify([2, String(n), action, payload])), raw(2 * n + 1, 'FRAME_OUT', JSON.stringify([3, String(n), answer]))];
  }
});
