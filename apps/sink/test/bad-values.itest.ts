import type { CanonicalEvent, Envelope } from '@chargeplane/contracts';
import { ChargerLog } from './charger-log.ts';
import { Tables } from './tables.ts';

const T0 = Date.UTC(2026, 2, 1, 10);
const FAR = [Date.UTC(1601, 0, 1), Date.UTC(2300, 0, 1), Date.UTC(9999, 11, 31), Date.UTC(250_000, 0, 1), -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
const NUMBERS = ['0', '-0', '1e5', '+7.50', '999999999999999999999999999999', '0.0000000001', `${'9'.repeat(400)}.${'9'.repeat(400)}`, 'NaN', '-Infinity', '', ' 12 ', '0x10', '1.2.3', '٣'];
const TEXTS = ['NUL \u0000 inside', 'a lone \ud800 surrogate', '\udc00', 'é'.repeat(30 * 1024), '\\N', "'; DROP TABLE frames; --", '\u2028\u2029\r\n\t', '{"a":1}', '[', 'null', '🔌'];

/** Values that a charger may send, and that no column holds, never stop the sink; what can be kept is kept. */
describe('bad values', () => {
  let tables: Tables;
  let sent = 0;

  beforeAll(async () => {
    tables = await Tables.open();
  }, 120_000);
  afterAll(() => tables.close(), 60_000);

  const send = async (events: CanonicalEvent[]): Promise<void> => {
    await tables.insert('events', 0, events.map((event) => ({ timestamp: T0, value: tables.codec.encodeEvent(event) })));
  };
  const kept = (sql: string): Promise<Record<string, unknown>[]> => tables.rows(sql);
  const id = (): string => `00000000-0000-5000-8000-${(++sent).toString(16).padStart(12, '0')}`;

  it('times that no column holds: null where it may be, else the time of the edge', async () => {
    await send(FAR.map((time) => ({
      type: 'transaction.started', envelope: envelope('transaction.started', { occurredAt: time, effectiveAt: time, receivedAt: time, logTime: time, transactionUid: 'far' }),
      data: { nativeId: '1', idAssignedBy: 'CSMS', startedAt: time, startReason: 'Authorized', evseKnown: true, startPointHint: 'UNKNOWN', missingStart: false },
    })));
    expect(await kept(`SELECT count() AS rows, countIf(started_at IS NULL) AS unknown, countIf(received_at = '2026-03-01 10:00:00') AS own FROM transaction_events WHERE transaction_uid = 'far'`)).toEqual([{ rows: FAR.length, unknown: 6, own: 6 }]);
    expect(await kept(`SELECT count() AS rows FROM events WHERE transaction_uid = 'far'`)).toEqual([{ rows: FAR.length }]);
  }, 60_000);

  it('numbers that no column holds: exact or null, never rounded', async () => {
    await send(NUMBERS.map((exactWh) => ({
      type: 'transaction.ended', envelope: envelope('transaction.ended', { transactionUid: 'numbers' }),
      data: { endedAt: T0, stopReason: 'LOCAL', stopClass: 'UNKNOWN', energy: { exactWh, method: 'TX_FIELDS', quality: 'SUSPECT' }, completeness: { seqGaps: 0, missingStart: false, missingEnd: false }, inferred: false },
    })));
    const rows = await kept(`SELECT energy_exact AS sent, energy_wh AS kept FROM transaction_events WHERE transaction_uid = 'numbers' AND energy_wh IS NOT NULL ORDER BY topic_offset`);
    expect(rows).toEqual([{ sent: '0', kept: '0' }, { sent: '-0', kept: '0' }, { sent: '+7.50', kept: '7.5' }, { sent: ' 12 ', kept: '12' }]);
    expect(await kept(`SELECT count() AS rows FROM transaction_events WHERE transaction_uid = 'numbers'`)).toEqual([{ rows: NUMBERS.length }]);
  }, 60_000);

  it('floats that JSON cannot say become null', async () => {
    await send([Number.MAX_VALUE, -0, 5e-324, Number.POSITIVE_INFINITY, Number.NaN].map((value) => ({
      type: 'meter.sampled', envelope: envelope('meter.sampled', { transactionUid: 'floats' }),
      data: { sampledAt: T0, carrier: 'METER_VALUES', repeatsEarlier: false, kind: 'TRANSACTION', samples: [{ measurand: 'Voltage', measurandDefaulted: false, value, unit: 'V', rawValue: String(value), multiplier: 0, location: 'Outlet', context: 'Sample.Periodic', quality: 'SUSPECT' }] },
    })));
    expect(await kept(`SELECT count() AS rows, countIf(value IS NULL) AS unknown FROM meter_values WHERE transaction_uid = 'floats'`)).toEqual([{ rows: 5, unknown: 2 }]);
  }, 60_000);

  it('texts of any kind, whole, in every kind of column', async () => {
    await send(TEXTS.map((text) => ({
      type: 'connector.status.reported',
      envelope: envelope('connector.status.reported', { chargerId: text, group: text, transactionUid: 'texts', flags: [text], clock: { trust: 'ABSENT', rawTimestamp: text }, quirks: [{ id: text, version: 1, effect: 'REPAIRED', path: text, before: text }] }),
      data: { availability: 'UNKNOWN', activity: 'NONE', activitySource: 'NATIVE_STATUS', nativeStatus: text, info: text, vendorErrorCode: text, via: 'STATUS_NOTIFICATION', changed: true, consistency: 'OK' },
    }) as unknown as CanonicalEvent));
    const rows = await kept(`SELECT info FROM status_events WHERE transaction_uid = 'texts' ORDER BY topic_offset`);
    // What is no Unicode cannot travel as UTF-8: U+FFFD stands there, for each of its three bytes.
    expect(rows.map(({ info }) => info)).toEqual(TEXTS.map((text) => text.toWellFormed().replaceAll('\ufffd', '\ufffd\ufffd\ufffd')));
    expect(await kept(`SELECT count() AS rows FROM quirk_uses WHERE transaction_uid = 'texts'`)).toEqual([{ rows: TEXTS.length }]);
    expect(await kept(`SELECT count() AS rows FROM events WHERE transaction_uid = 'texts'`)).toEqual([{ rows: TEXTS.length }]);
  }, 60_000);

  it('what is no record of the topic becomes rows of sink_rejected, and the rest of the range its rows', async () => {
    const good = tables.codec.encodeEvent({ type: 'charger.heartbeat', envelope: envelope('charger.heartbeat', { transactionUid: 'among' }), data: { csmsTime: T0 } });
    const foreign = tables.codec.encode('frames', 'io.chargeplane.raw.RawRecord', { kind: 'TICK', frameId: 'f', tenantId: '', chargerId: '', ocppVersion: 'UNKNOWN', receivedAt: T0, edgeNode: 'e', incarnation: 'i', binary: false, leg: 'CHARGER' });
    const noId = tables.codec.encodeEvent({ type: 'charger.heartbeat', envelope: { ...envelope('charger.heartbeat'), eventId: 'no UUID' }, data: { csmsTime: T0 } });
    const range = await tables.insert('events', 0, [good, null, Buffer.alloc(0), Buffer.from('no Avro'), good.subarray(0, good.length - 3), foreign, noId, Buffer.alloc(60 * 1024, 7)].map((value) => ({ timestamp: T0, value })));
    expect(await kept(`SELECT count() AS rows FROM events WHERE transaction_uid = 'among'`)).toEqual([{ rows: 1 }]);
    expect(await kept(`SELECT offset - ${range?.first ?? 0} AS n, code FROM sink_rejected FINAL ORDER BY offset`)).toEqual([
      { n: 1, code: 'NOT_AVRO' }, { n: 2, code: 'NOT_AVRO' }, { n: 3, code: 'NOT_AVRO' }, { n: 4, code: 'NOT_AVRO' }, { n: 5, code: expect.stringMatching(/NOT_AVRO|UNEXPECTED_RECORD/) }, { n: 6, code: 'UNREADABLE_RECORD' }, { n: 7, code: 'NOT_AVRO' },
    ]);
    expect(await kept(`SELECT records, undecodable FROM sink_ranges WHERE topic = 'events' AND from_offset = ${range?.first ?? 0}`)).toEqual([{ records: 8, undecodable: 7 }]);
  }, 60_000);

  it('every view can still be read', async () => {
    const log = new ChargerLog(tables, 1).opens('CP-1').boots('CP-1', '1');
    await log.insert();
    for (const view of ['sessions', 'connector_status', 'chargers', 'connections', 'boots', 'meter_samples', 'faults', 'rejected', 'quirks', 'configuration', 'commands', 'attention']) await kept(`SELECT * FROM ${view}`);
  }, 120_000);

  function envelope(eventType: Envelope['eventType'], more: Partial<Envelope> = {}): Envelope {
    return {
      eventId: id(), eventType, eventVersion: 1, ruleSetVersion: '1', generation: 'live', tenantId: 'main', chargerId: 'CP-1', ocppVersion: 'V16',
      source: { topic: 'frames', partition: 0, offset: sent, frameId: `frame-${sent}`, direction: 'FROM_CHARGER' }, ordinal: 0, receivedAt: T0, effectiveAt: T0, logTime: T0, clock: { trust: 'ABSENT' }, sequence: { chargerSeq: sent },
      delivery: { offlineSource: 'NONE', replay: false, late: false }, topology: { scope: 'STATION' }, derivation: 'REPORTED', quirks: [], lossFlags: [], flags: [], validation: { schemaValid: true, errors: [] }, ...more,
    };
  }
});
