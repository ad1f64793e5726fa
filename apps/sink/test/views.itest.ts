import { ChargerLog } from './charger-log.ts';
import { Tables } from './tables.ts';

/** 2026-07-01 10:00 UTC: noon in Berlin. */
const T0 = Date.UTC(2026, 6, 1, 10);

describe('views', () => {
  let tables: Tables;

  beforeAll(async () => {
    tables = await Tables.open();
    const log = new ChargerLog(tables, 0, T0);
    for (const tenant of ['main', 'north']) {
      log.now = T0;
      const settings = { configOffset: 1, group: 'g', site: 'Harbour', label: 'Pole 7', timeZone: tenant === 'main' ? 'Europe/Berlin' : 'Mars/Olympus', topology: [], quirks: [] };
      log.opens('CP-1', 'V16', settings, tenant).boots('CP-1', 'b');
      log.calls('CP-1', 's', 'StartTransaction', { connectorId: 1, idTag: 'TAG', meterStart: 1000, timestamp: log.iso() }, { transactionId: 7, idTagInfo: { status: 'Accepted' } }).wait(1800);
      if (tenant === 'main') log.calls('CP-1', 'e', 'StopTransaction', { transactionId: 7, idTag: 'TAG', meterStop: 13_346, timestamp: log.iso(), reason: 'EVDisconnected' });
      log.sends('CP-1', 'no JSON');
    }
    await log.insert();
  }, 180_000);
  afterAll(() => tables.close(), 60_000);

  it('sessions: energy exact, times in UTC and of the site, and tenants beside each other', async () => {
    const rows = await tables.rows('SELECT tenant, charger, site, label, group, state, kwh, energy_method, started_at_local, ended_at_local, time_zone, duration_s FROM sessions ORDER BY tenant');
    expect(rows).toEqual([
      { tenant: 'main', charger: 'CP-1', site: 'Harbour', label: 'Pole 7', group: 'g', state: 'ended', kwh: '12.346', energy_method: 'TX_FIELDS', started_at_local: '2026-07-01 12:00:00', ended_at_local: '2026-07-01 12:30:00', time_zone: 'Europe/Berlin', duration_s: 1800 },
      { tenant: 'north', charger: 'CP-1', site: 'Harbour', label: 'Pole 7', group: 'g', state: 'open', kwh: null, energy_method: '', started_at_local: '2026-07-01 10:00:00', ended_at_local: '', time_zone: 'UTC', duration_s: null },
    ]);
  }, 60_000);

  it('rejected: without the frame; with it in the restricted view', async () => {
    expect(await tables.rows('SELECT tenant, code FROM rejected ORDER BY tenant')).toEqual([{ tenant: 'main', code: 'NOT_JSON' }, { tenant: 'north', code: 'NOT_JSON' }]);
    expect(await tables.rows('SELECT DISTINCT payload FROM rejected_raw')).toEqual([{ payload: 'no JSON' }]);
  }, 60_000);

  it('show the generation that was activated last, and no other', async () => {
    await tables.command(`INSERT INTO transaction_events SELECT * REPLACE ('replay' AS generation, 'corrected' AS stop_reason) FROM transaction_events WHERE tenant = 'main' SETTINGS insert_deduplicate = 0`);
    const reasons = (): Promise<unknown[]> => tables.rows(`SELECT count() AS sessions, any(stop_reason) AS reason FROM sessions WHERE tenant = 'main'`);
    expect(await reasons()).toEqual([{ sessions: 1, reason: expect.not.stringContaining('corrected') }]);
    await tables.command(`INSERT INTO generations (generation, activated_at, note) VALUES ('replay', now64(3), 'a test')`);
    expect(await reasons()).toEqual([{ sessions: 1, reason: 'corrected' }]);
  }, 60_000);
});
