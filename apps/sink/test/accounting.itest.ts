import type { CommandOutcome } from '@chargeplane/contracts';
import { ChargerLog } from './charger-log.ts';
import { Tables } from './tables.ts';

interface Leak {
  kind: string;
  topic: string;
  partition: number;
  offset: number;
  charger: string;
  detail: string;
}

/** Each of it alone is one leak, of the kind that is named. `row` finds one row. A table that the accounting forgot would leak where nothing is wrong. */
const MISSING: [kind: string, table: string, row: string][] = [
  ['FRAME', 'frames', `partition = 0 AND offset = 3`],
  ['ENTRY', 'frame_outcomes', `partition = 0 AND offset = 4`],
  ['ENTRY', 'frame_outcomes', `partition = 0 AND batch_index = 0 AND offset = 0`],
  ['EVENTS', 'events', `event_type = 'transaction.started'`],
  ['EVENTS', 'events', `event_type = 'log.ticked' AND source_partition = 1`],
  ['REJECTED', 'rejections', `code = 'NOT_JSON'`],
  ['DERIVED_ROWS', 'transaction_events', `kind = 'ended'`],
  ['DERIVED_ROWS', 'meter_values', `measurand = 'Power.Active.Import'`],
  ['BATCH', 'ledger_batches', `partition = 0 AND from_offset = 0`],
  ['RANGE', 'sink_ranges', `topic = 'frames' AND partition = 0 AND from_offset = 0`],
  ['OUTCOMES', 'command_outcomes', `command_id = 'cmd-1' AND sequence = 0`],
  ['SINK_REJECTED', 'sink_rejected', `topic = 'outcomes'`],
];

describe('accounting', () => {
  let tables: Tables;
  const leaks = (): Promise<Leak[]> => tables.rows<Leak>('SELECT * FROM accounting_leaks ORDER BY kind, topic, partition, offset');
  const count = async (): Promise<number> => (await tables.rows<{ leaks: number }>('SELECT leaks FROM accounting'))[0]?.leaks ?? -1;

  beforeAll(async () => {
    tables = await Tables.open();
    const log = new ChargerLog(tables);
    log.opens('CP-1', 'V16', { configOffset: 1, group: 'g', site: 'Harbour', label: 'Pole 7', timeZone: 'Europe/Berlin', topology: [], quirks: [] });
    log.calls('CP-1', '1', 'BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'One' }, { status: 'Accepted', currentTime: log.iso(), interval: 300 });
    log.calls('CP-1', '2', 'StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' });
    log.calls('CP-1', '3', 'Authorize', { idTag: 'TAG-1' }, { idTagInfo: { status: 'Accepted' } });
    await log.insert();
    log.calls('CP-1', '4', 'StartTransaction', { connectorId: 1, idTag: 'TAG-1', meterStart: 100, timestamp: log.iso() }, { transactionId: 7, idTagInfo: { status: 'Accepted' } });
    log.sends('CP-1', 'no JSON at all').wait(600);
    log.calls('CP-1', '5', 'MeterValues', { connectorId: 1, transactionId: 7, meterValue: [{ timestamp: log.iso(), sampledValue: [{ value: '1600' }, { value: '7000', measurand: 'Power.Active.Import', unit: 'W' }] }] });
    log.calls('CP-1', '6', 'StopTransaction', { transactionId: 7, idTag: 'TAG-1', meterStop: 5100, timestamp: log.iso() });
    log.opens('CP-2').tick();
    await log.insert();
    const other = new ChargerLog(tables, 1).tick().opens('CP-3').closes('CP-3');
    await other.insert();
    await tables.insert('outcomes', 0, [0, 1].map((sequence) => ({ timestamp: log.now, value: tables.codec.encode('outcomes', 'io.chargeplane.command.CommandOutcome', outcome(sequence, log.now)) })));
    await tables.insert('outcomes', 0, [{ timestamp: log.now, value: Buffer.from('no Avro') }]);
    await judged(tables);
  }, 180_000);
  afterAll(() => tables.close(), 60_000);

  it('shows no leak, nothing in flight and what became of the frames, when nothing is wrong', async () => {
    const [row] = await tables.rows<Record<string, number>>('SELECT * FROM accounting');
    expect(await leaks()).toEqual([]);
    expect(row).toMatchObject({ scope: 'all tenants', leaks: 0, in_flight: 0, oldest_in_flight_s: 0, frames: 19, entries: 19, rejected: 1 });
  }, 120_000);

  it.each(MISSING)('%s: names the one row that was deleted from %s where %s', async (kind, table, row) => {
    await tables.command(`CREATE OR REPLACE TABLE kept ENGINE = Memory AS SELECT * FROM ${table} WHERE ${row} LIMIT 1`);
    expect(await tables.rows('SELECT count() AS rows FROM kept')).toEqual([{ rows: 1 }]);
    const key = table === 'sink_ranges' ? 'topic, partition, from_offset' : (await tables.rows<{ k: string }>(`SELECT sorting_key AS k FROM system.tables WHERE database = currentDatabase() AND name = '${table}'`))[0]?.k;
    try {
      await tables.command(`DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM kept)`);
      expect(await leaks()).toEqual([expect.objectContaining({ kind })]);
    } finally {
      await tables.command(`INSERT INTO ${table} SELECT * FROM kept SETTINGS insert_deduplicate = 0`);
    }
  }, 120_000);

  // In a month of its own, so that no merge makes one row of the two.
  it.each([
    ['ENTRY', 'frame_outcomes', `SELECT * REPLACE (topic_offset + 1000 AS topic_offset, 5 AS batch_index, log_time - INTERVAL 90 DAY AS log_time) FROM frame_outcomes WHERE partition = 0 AND offset = 5 LIMIT 1`, 'topic_offset >= 1000'],
    ['FRAME', 'frames', `SELECT * REPLACE ('doubled' AS frame_id, received_at - INTERVAL 90 DAY AS received_at) FROM frames WHERE partition = 0 AND offset = 5 LIMIT 1`, `frame_id = 'doubled'`],
    ['EVENTS', 'events', `SELECT * REPLACE (generateUUIDv4() AS event_id, 'invented' AS frame_id, 0 AS derived_rows) FROM events WHERE source_partition = 0 AND source_offset = 0 LIMIT 1`, `frame_id = 'invented'`],
    ['REJECTED', 'rejections', `SELECT * REPLACE ('invented' AS timer) FROM rejections LIMIT 1`, `timer = 'invented'`],
    ['DERIVED_ROWS', 'status_events', `SELECT * REPLACE (generateUUIDv4() AS event_id, 'invented' AS frame_id) FROM status_events LIMIT 1`, `frame_id = 'invented'`],
  ])('%s: names the one row that was doubled or invented in %s', async (kind, table, select, where) => {
    await tables.command(`INSERT INTO ${table} ${select} SETTINGS insert_deduplicate = 0`);
    try {
      expect(await leaks()).toEqual([expect.objectContaining({ kind })]);
    } finally {
      await tables.command(`DELETE FROM ${table} WHERE ${where}`);
    }
  }, 120_000);

  it('shows no leak again when every row is back in its place', async () => {
    expect(await leaks()).toEqual([]);
  }, 120_000);

  it('says which charger and which offset, in words', async () => {
    await tables.command(`CREATE OR REPLACE TABLE kept ENGINE = Memory AS SELECT * FROM frame_outcomes WHERE partition = 0 AND offset = 4`);
    await tables.command('DELETE FROM frame_outcomes WHERE partition = 0 AND offset = 4');
    expect(await count()).toBe(1);
    expect(await tables.rows('SELECT * FROM accounting_leaks')).toEqual([
      { tenant: 'main', charger: 'CP-1', site: 'Harbour', label: 'Pole 7', group: 'g', kind: 'ENTRY', topic: 'frames', partition: 0, offset: 4, detail: expect.stringContaining('entries: 0 of 1') },
    ]);
    await tables.command('INSERT INTO frame_outcomes SELECT * FROM kept SETTINGS insert_deduplicate = 0');
  }, 120_000);

  it('counts a frame without outcome as in flight, not as a leak', async () => {
    const now = Date.now();
    const value = tables.codec.encode('frames', 'io.chargeplane.raw.RawRecord', { kind: 'TICK', frameId: 'f', tenantId: '', chargerId: '', ocppVersion: 'UNKNOWN', receivedAt: now, edgeNode: 'e', incarnation: 'i', binary: false, leg: 'CHARGER' });
    await tables.insert('frames', 1, [{ timestamp: now, value }]);
    await judged(tables);
    const [row] = await tables.rows<Record<string, number>>('SELECT leaks, in_flight, oldest_in_flight_s > 0 AS aged FROM accounting');
    expect(row).toEqual({ leaks: 0, in_flight: 1, aged: 1 });
  }, 120_000);
});

/** Only what is recorded for two seconds is judged. */
async function judged(tables: Tables): Promise<void> {
  for (;;) {
    const [row] = await tables.rows<{ fresh: number }>(`SELECT countIf(recorded_at >= now64(3) - INTERVAL 2 SECOND) AS fresh FROM sink_ranges`);
    if (row?.fresh === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function outcome(sequence: number, at: number): CommandOutcome {
  return {
    outcomeId: `cmd-1-${sequence}`, commandId: 'cmd-1', commandType: 'charger.reset', tenantId: 'main', chargerId: 'CP-1', state: sequence === 0 ? 'ACCEPTED' : 'REJECTED', settled: sequence === 1, amends: false, attempt: 1, sequence, at,
    items: [], approximations: [], late: false, emptyAnswer: false, scheduled: false, empty: false,
  };
}
