import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { exportQuery } from './export-query.ts';
import { readRange, readTime } from './time-range.ts';
import { findView } from './views.ts';
import { writeAtomically } from './write-atomically.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const sessions = { name: 'sessions', comment: '', columns: ['tenant', 'charger', 'group'], time: 'started_at' };

test.each([
  ['2026-11-25', '2026-11-25T00:00:00Z'],
  ['2026-11-25T08:00', '2026-11-25T08:00:00Z'],
  ['2026-11-25T08:00:30.5+01:00', '2026-11-25T07:00:30.500Z'],
  ['30m', '2026-11-25T11:30:00Z'],
  ['7d', '2026-11-18T12:00:00Z'],
])('%s is a time', (text, expected) => expect(readTime('--from', text, NOW)).toBe(Date.parse(expected)));

test.each(['yesterday', '2026-13-01', '1w', '', '2026', '25.11.2026'])('"%s" is none, and the option is named', (text) => {
  expect(() => readTime('--to', text, NOW)).toThrow(`--to ${text}`);
});

test('an empty range is refused', () => {
  expect(() => readRange({ from: '1h', to: '2h' }, NOW)).toThrow('--from is not before --to');
});

test('the columns are named in the order of the view, the range is half open, rows have an order', () => {
  const { sql, params } = exportQuery(sessions, { from: 1, to: 2, tenant: 'main' });
  expect(sql).toContain('SELECT `tenant`, `charger`, `group`\nFROM sessions\nWHERE started_at >= fromUnixTimestamp64Milli({from:Int64}) AND started_at < fromUnixTimestamp64Milli({to:Int64}) AND tenant = {tenant:String}\nORDER BY started_at, tenant, charger');
  expect(params).toEqual({ from: 1, to: 2, tenant: 'main' });
});

test('a view without time or tenant cannot be cut by them', () => {
  const accounting = { name: 'accounting', comment: '', columns: ['leaks'], time: null };
  expect(exportQuery(accounting, { from: null, to: null }).sql).toContain('FROM accounting\nSETTINGS');
  expect(() => exportQuery(accounting, { from: 1, to: null })).toThrow('has no time');
  expect(() => exportQuery(accounting, { from: null, to: null, tenant: 'main' })).toThrow('all tenants');
});

test('an unknown view is refused with the list of those that exist', () => {
  expect(() => findView([sessions], 'session')).toThrow('Views: sessions');
});

describe('a file', () => {
  const dir = mkdtempSync(join(tmpdir(), 'chargeplane-export-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('appears when it is complete', async () => {
    expect(await writeAtomically(join(dir, 'a.csv'), Readable.from([Buffer.from('one\n'), Buffer.from('two\n')]))).toBe(8);
    expect(readFileSync(join(dir, 'a.csv'), 'utf8')).toBe('one\ntwo\n');
  });

  test('stays as it was where the source fails in the middle or somebody interrupts', async () => {
    writeFileSync(join(dir, 'b.csv'), 'before');
    const failing = Readable.from((function* () {
      yield Buffer.from('half');
      throw new Error('lost');
    })());
    await expect(writeAtomically(join(dir, 'b.csv'), failing)).rejects.toThrow('lost');
    const stop = new AbortController();
    const endless = new Readable({ read() { this.push('x'); stop.abort(); } });
    await expect(writeAtomically(join(dir, 'b.csv'), endless, undefined, stop.signal)).rejects.toThrow();
    expect(readFileSync(join(dir, 'b.csv'), 'utf8')).toBe('before');
    expect(readdirSync(dir).sort()).toEqual(['a.csv', 'b.csv']);
  });
});
