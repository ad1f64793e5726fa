import { EVENT_RECORDS } from '@chargeplane/contracts';
import type { EventType } from '@chargeplane/contracts';
import { projectRecord, TABLES, TABLES_OF, toSinkRejected } from '../src/index.ts';
import type { Place, TableRow } from '../src/index.ts';
import { event, ledgerBatch, outcome, rawRecord, rejected, T0 } from './samples.ts';

const place = (topic: Place['topic'], offset = 5): Place => ({ topic, partition: 3, offset, timestamp: T0 + 1 });
const tablesOf = (rows: readonly TableRow[]): string[] => rows.map(({ table }) => table);
const project = (type: EventType, data = {}, of = {}): TableRow[] => projectRecord(event(type, data, of), place('events'));

const OWN: Partial<Record<EventType, string[]>> = {
  'authorization.evaluated': ['authorization_events'],
  'charger.booted': ['boot_events'],
  'charger.configured': ['charger_settings'],
  'charger.connection.changed': ['connection_events'],
  'command.exchanged': ['command_exchanges'],
  'connector.status.reported': ['status_events'],
  'device.report.received': ['configuration_items', 'configuration_items', 'configuration_items', 'configuration_items'],
  'fault.changed': ['fault_events'],
  'meter.sampled': ['meter_values', 'meter_values'],
  'transaction.started': ['transaction_events'],
  'transaction.updated': ['transaction_events'],
  'transaction.ended': ['transaction_events'],
  'transaction.reconciled': ['transaction_events'],
};

describe('projectRecord', () => {
  it.each(Object.keys(EVENT_RECORDS) as EventType[])('%s: one row in events that names the number of its other rows', (type) => {
    const rows = project(type);
    expect(tablesOf(rows)).toEqual(['events', ...(OWN[type] ?? [])]);
    expect(rows[0]?.row).toMatchObject({ event_type: type, derived_rows: rows.length - 1, topic_partition: 3, topic_offset: 5, source_partition: 0, source_offset: 0, tenant: 'main', charger: 'CP1' });
    for (const { table } of rows) expect(TABLES).toContain(table);
  });

  it('writes the data of an event as its contract has it', () => {
    expect(project('charger.heartbeat')[0]?.row['data']).toEqual({ csmsTime: T0 });
  });

  it('makes one row for each quirk, whatever the event', () => {
    const quirks = [
      { id: 'general/empty-string', version: 1, effect: 'REPAIRED', path: '/vendor', before: '' },
      { id: 'acme/unit', version: 2, effect: 'REINTERPRETED', path: '/samples/0/value' },
    ];
    const rows = project('charger.heartbeat', {}, { quirks });
    expect(tablesOf(rows)).toEqual(['events', 'quirk_uses', 'quirk_uses']);
    expect(rows[1]?.row).toMatchObject({ quirk: 'general/empty-string', has_before: true, before: '', vendor: 'Acme' });
    expect(rows[2]?.row).toMatchObject({ quirk: 'acme/unit', quirk_index: 1, has_before: false });
    expect(rows[0]?.row).toMatchObject({ derived_rows: 2, quirks: ['general/empty-string', 'acme/unit'] });
  });

  it('puts what another record tells of a connection to that connection: replaced by a newer one, lost at a tick', () => {
    const { source } = event('charger.connection.changed').envelope;
    const rows = project('charger.connection.changed', { change: 'REPLACED' }, { source: { ...source, connectionId: 'newer' }, requestSource: { ...source, connectionId: 'older' } });
    expect(rows[1]?.row).toMatchObject({ change: 'REPLACED', connection_id: 'older' });
    expect(project('charger.connection.changed', { change: 'OPENED' }, { source: { ...source, connectionId: 'newer' } })[1]?.row).toMatchObject({ connection_id: 'newer' });
  });

  it('keeps energy as an exact decimal, and as text where no column holds it', () => {
    expect(project('transaction.ended')[1]?.row).toMatchObject({ energy_wh: '12345.623456789', energy_exact: '12345.623456789', meter_stop_wh: '13346.123456789' });
    const energy = { exactWh: '0.12345678901', method: 'TX_FIELDS', quality: 'GOOD' };
    expect(project('transaction.ended', { energy })[1]?.row).toMatchObject({ energy_wh: null, energy_exact: '0.12345678901' });
  });

  it('survives times that no column holds', () => {
    const rows = project('transaction.started', { startedAt: Date.UTC(9999, 0, 1) }, { occurredAt: Date.UTC(20_000, 0, 1), effectiveAt: Date.UTC(9999, 0, 1) });
    expect(rows[0]?.row).toMatchObject({ occurred_at: null, effective_at: T0 });
    expect(rows[1]?.row).toMatchObject({ started_at: null });
  });

  it('names variables of 2.x by component and instance, and keys that the charger does not know', () => {
    const items = project('device.report.received').slice(1).map(({ row }) => [row['key'], row['known'], row['has_value'], row['redacted'], row['item_index']]);
    expect(items).toEqual([
      ['HeartbeatInterval', true, true, false, 0],
      ['EVSE.Power[Max]', true, true, false, 1],
      ['AuthorizationKey', true, false, true, 2],
      ['NoSuchKey', false, false, false, 3],
    ]);
  });

  it('knows an event type of tomorrow as a row in events', () => {
    const tomorrow = { envelope: { ...event('log.ticked').envelope, eventType: 'something.new' }, data: { a: 1 } };
    expect(tablesOf(projectRecord(tomorrow, place('events')))).toEqual(['events']);
  });

  it('throws on an event whose id is no UUID, so that it is kept aside', () => {
    expect(() => project('log.ticked', {}, { eventId: 'nonsense' })).toThrow('eventId is no UUID');
  });

  it('writes a frame verbatim, bytes as base64', () => {
    const payload = '[2,"1","Heartbeat",{}]\u0000é';
    expect(projectRecord(rawRecord({ payload }), place('frames'))[0]?.row).toMatchObject({ partition: 3, offset: 5, payload, log_time: T0 + 1, received_at: T0 });
    const bytes = projectRecord(rawRecord({ payload: null, payloadBytes: Uint8Array.of(255, 0), binary: true }), place('frames'))[0]?.row;
    expect(bytes).toMatchObject({ payload: null, payload_base64: '/wA=', binary: true });
  });

  it('makes a row of a ledger batch and one of each entry', () => {
    const entries = [
      { offset: 10, outcome: 'EVENTS', events: 2, rejected: 0 },
      { offset: 11, outcome: 'REJECTED', code: 'NOT_JSON', events: 0, rejected: 1 },
    ] as const;
    const rows = projectRecord(ledgerBatch(entries, { lastEventOffset: 99, lastRejectedOffset: null }), place('ledger'));
    expect(tablesOf(rows)).toEqual(['ledger_batches', 'frame_outcomes', 'frame_outcomes']);
    expect(rows[0]?.row).toMatchObject({ from_offset: 10, to_offset: 11, entries: 2, events: 2, rejected: 1 });
    expect(rows[2]?.row).toMatchObject({ offset: 11, code: 'NOT_JSON', batch_index: 1, events_end: 99, rejected_end: -1, topic_offset: 5 });
  });

  it('makes a gap of a ledger batch that was lost', () => {
    expect(projectRecord(ledgerBatch([], { fromOffset: 10, toOffset: 19, lost: true }), place('ledger'))).toEqual([
      { table: 'log_gaps', row: { topic: 'frames', partition: 0, from_offset: 10, to_offset: 19, missing_in: 'outcomes', log_time: T0, topic_partition: 3, topic_offset: 5 } },
    ]);
  });

  it('fills the tables that TABLES_OF names for the topic, and there are no others', () => {
    expect(new Set([...Object.values(TABLES_OF).flat(), 'sink_rejected'])).toEqual(new Set(TABLES));
    const rows = (Object.keys(EVENT_RECORDS) as EventType[]).flatMap((type) => project(type));
    expect(rows.filter(({ table }) => !TABLES_OF.events.includes(table))).toEqual([]);
  });

  it('makes one row of a rejected record and of an outcome', () => {
    expect(projectRecord(rejected({ partition: 3, offset: 8, payloadBytes: Uint8Array.of(1) }), place('rejected'))).toMatchObject([
      { table: 'rejections', row: { source_partition: 3, source_offset: 8, payload: '{"idTag":"SECRET', payload_base64: 'AQ==' } },
    ]);
    expect(projectRecord(outcome('cmd-1', 2, 'ACKNOWLEDGED', { settled: true, effect: { type: 'x', state: 'PENDING' } }), place('outcomes'))).toMatchObject([
      { table: 'command_outcomes', row: { command_id: 'cmd-1', sequence: 2, settled: true, effect_state: 'PENDING' } },
    ]);
  });
});

describe('toSinkRejected', () => {
  it('keeps the head of what could not be read', () => {
    const rows = toSinkRejected('NOT_AVRO', 'why', new Uint8Array(10_000), place('events'));
    expect(tablesOf(rows)).toEqual(['sink_rejected']);
    expect(rows[0]?.row).toMatchObject({ topic: 'events', partition: 3, offset: 5, code: 'NOT_AVRO', bytes: 10_000 });
    expect(Buffer.from(String(rows[0]?.row['head_base64']), 'base64')).toHaveLength(8192);
  });

  it('leaves an unreadable frame its place in the log, with all its bytes', () => {
    const rows = toSinkRejected('NOT_AVRO', 'why', new Uint8Array(10_000), place('frames'));
    expect(tablesOf(rows)).toEqual(['frames', 'sink_rejected']);
    expect(rows[0]?.row).toMatchObject({ partition: 3, offset: 5, kind: 'UNKNOWN' });
    expect(Buffer.from(String(rows[0]?.row['payload_base64']), 'base64')).toHaveLength(10_000);
  });
});
