import type { CommandOutcome, CommandState } from '@chargeplane/contracts';
import { ChargerLog } from './charger-log.ts';
import { Tables } from './tables.ts';

interface Row {
  tenant: string;
  charger: string;
  site: string;
  label: string;
  group: string;
  reason: string;
  since: string;
  detail: string;
  look_deeper: string;
}

const HOUR = 3600;
const ODD = `O'Hara \\ 1`;

describe('attention', () => {
  let tables: Tables;
  let now = 0;
  const rows = (): Promise<Row[]> => tables.rows<Row>('SELECT * FROM attention ORDER BY reason, charger');

  beforeAll(async () => {
    tables = await Tables.open();
    now = Date.now();
    const healthy = new ChargerLog(tables, 0, now - 30 * 60_000).opens('OK-1').boots('OK-1', 'b1').wait(25 * 60);
    healthy.calls('OK-1', 's1', 'StartTransaction', { connectorId: 1, idTag: 'T', meterStart: 0, timestamp: healthy.iso() }, { transactionId: 1, idTagInfo: { status: 'Accepted' } });
    healthy.sends('OK-1', 'one bad frame').calls('OK-1', 'h1', 'Heartbeat', {}, { currentTime: healthy.iso() });
    await healthy.insert();
    await outcomes('OK-1', 'cmd-ok', ['ACCEPTED', 'SENT', 'ACKNOWLEDGED'], now - 60_000);
  }, 180_000);
  afterAll(() => tables.close(), 60_000);

  it('has no row for a fleet that is well: a session that runs, a bad frame, a command with its outcome', async () => {
    expect(await rows()).toEqual([]);
  }, 60_000);

  describe('of a fleet that is not', () => {
    let found: Row[] = [];
    const only = (reason: string): Row[] => found.filter((row) => row.reason === reason);

    beforeAll(async () => {
      const settings = { configOffset: 1, group: 'g', site: 'Harbour', label: 'Pole 7', timeZone: 'Europe/Berlin', topology: [], quirks: [] };
      const silent = new ChargerLog(tables, 1, now - 2 * HOUR * 1000).opens('SILENT', 'V16', settings).boots('SILENT', 'b1', 600).opens('SLEEPER').boots('SLEEPER', 'b1', 4 * HOUR);
      await silent.insert();
      const stuck = new ChargerLog(tables, 2, now - 8 * HOUR * 1000);
      for (const charger of ['STUCK', 'METERED']) {
        stuck.opens(charger).boots(charger, 'b1');
        stuck.calls(charger, 's1', 'StartTransaction', { connectorId: 1, idTag: 'T', meterStart: 0, timestamp: stuck.iso() }, { transactionId: 1, idTagInfo: { status: 'Accepted' } });
      }
      stuck.wait(8 * HOUR - 60);
      stuck.calls('METERED', 'm1', 'MeterValues', { connectorId: 1, transactionId: 1, meterValue: [{ timestamp: stuck.iso(), sampledValue: [{ value: '1600' }] }] });
      stuck.calls('STUCK', 'h1', 'Heartbeat', {}, { currentTime: stuck.iso() });
      await stuck.insert();
      const bad = new ChargerLog(tables, 3, now - 20 * 60_000);
      for (let i = 0; i < 6; i++) bad.opens('FLAPPING').closes('FLAPPING').wait(60);
      bad.opens('FLAPPING').calls('FLAPPING', 'h1', 'Heartbeat', {}, { currentTime: bad.iso() });
      bad.opens('BOOTING');
      for (let i = 0; i < 3; i++) bad.boots('BOOTING', `b${i}`).wait(30);
      bad.opens(ODD, 'V16', null, 'north');
      for (let i = 0; i < 10; i++) bad.sends(ODD, 'no JSON at all');
      bad.calls(ODD, 'h1', 'Heartbeat', {}, { currentTime: bad.iso() });
      await bad.insert();
      await outcomes('OK-1', 'cmd-nothing', ['ACCEPTED', 'SENT', 'ACKNOWLEDGED', 'EFFECT_NOT_OBSERVED'], now - 60_000);
      await outcomes('OK-1', 'cmd-uncertain', ['ACCEPTED', 'SENT', 'TIMED_OUT'], now - 60_000);
      await outcomes('OK-1', 'cmd-open', ['ACCEPTED', 'SENT'], now - 2 * HOUR * 1000);
      await outcomes('OK-1', 'cmd-new', ['ACCEPTED', 'SENT'], now - 60_000);
      found = await rows();
    }, 180_000);

    it('SILENT_CHARGER: by its heartbeat interval, with site, label and group', () => {
      expect(only('SILENT_CHARGER')).toEqual([expect.objectContaining({ tenant: 'main', charger: 'SILENT', site: 'Harbour', label: 'Pole 7', group: 'g', detail: expect.stringMatching(/^nothing for 1\d\d minutes; heartbeat interval 600 s$/) })]);
    });

    it('STUCK_SESSION: not one that still sends meter values', () => {
      expect(only('STUCK_SESSION').map((row) => row.charger)).toEqual(['STUCK']);
    });

    it('FLAPPING_SOCKET', () => {
      expect(only('FLAPPING_SOCKET')).toEqual([expect.objectContaining({ charger: 'FLAPPING', detail: '7 connections in the last hour' })]);
    });

    it('BOOT_LOOP', () => {
      expect(only('BOOT_LOOP')).toEqual([expect.objectContaining({ charger: 'BOOTING', detail: '3 boots in the last hour' })]);
    });

    it('RISING_REJECTS: of the tenant that has them', () => {
      expect(only('RISING_REJECTS')).toEqual([expect.objectContaining({ tenant: 'north', charger: ODD, detail: '10 rejected in the last hour, 0 an hour in the day before; mostly NOT_JSON' })]);
    });

    it('COMMAND_WITHOUT_EFFECT: not observed, timed out, or without outcome for an hour', () => {
      expect(only('COMMAND_WITHOUT_EFFECT').map((row) => row.detail).sort()).toEqual([
        'charger.reset cmd-nothing: EFFECT_NOT_OBSERVED', 'charger.reset cmd-open: no outcome, last SENT', 'charger.reset cmd-uncertain: TIMED_OUT',
      ]);
    });

    it('has nothing else, and every row looks deeper when pasted', async () => {
      expect(found).toHaveLength(8);
      for (const { tenant, charger, since, look_deeper } of found) {
        expect(Date.parse(`${since}Z`)).toBeLessThanOrEqual(Date.now());
        const deeper = await tables.rows<Row>(look_deeper);
        expect(deeper).not.toHaveLength(0);
        expect(deeper.every((row) => row.tenant === tenant && row.charger === charger)).toBe(true);
      }
    }, 120_000);
  });

  async function outcomes(charger: string, commandId: string, states: CommandState[], at: number): Promise<void> {
    const last = states.length - 1;
    const settledBy = states.findIndex((state) => state === 'ACKNOWLEDGED' || state === 'TIMED_OUT');
    await tables.insert('outcomes', 0, states.map((state, sequence) => {
      const step: CommandOutcome = {
        outcomeId: `${commandId}-${sequence}`, commandId, commandType: 'charger.reset', tenantId: 'main', chargerId: charger, state, settled: sequence === settledBy, amends: settledBy >= 0 && sequence > settledBy, attempt: 1, sequence,
        at: at - (last - sequence) * 1000, items: [], approximations: [], late: false, emptyAnswer: false, scheduled: false, empty: false,
      };
      return { timestamp: at, value: tables.codec.encode('outcomes', 'io.chargeplane.command.CommandOutcome', step) };
    }));
  }
});
