import { changed, merge, readImport } from './chargers-csv.ts';

const at = { tenantId: 'main', now: 1_700_000_000_000, salt: Buffer.alloc(16, 7) };
const read = (text: string) => readImport(Buffer.from(text));

test('a file with all columns is read, whatever the spelling of the header and the delimiter', () => {
  expect(read('\ufeffIdentity;Site;Label;Time Zone;group;vendor_hint;Credential\nCP-1;Depot;Bay 1;Europe/Berlin;pilot;ABB;generate\n')).toEqual({
    rows: [{ line: 2, identity: 'CP-1', site: 'Depot', label: 'Bay 1', timeZone: 'Europe/Berlin', group: 'pilot', vendorHint: 'ABB', credential: 'generate' }],
    faults: [],
  });
});

test.each([
  ['no identity column', 'name\nx\n', [{ line: 1, problem: expect.stringContaining('no column identity') }]],
  ['an unknown column', 'identity,colour\nx,red\n', [{ line: 1, problem: expect.stringContaining('colour') }]],
  ['an empty identity', 'identity,site\n,Depot\n', [{ line: 2, problem: 'no identity' }]],
  ['an identity twice', 'identity\nA\nA\n', [{ line: 3, problem: 'identity A stands already in line 2' }]],
  ['a wrong time zone', 'identity,time zone\nA,Mars/Olympus\n', [{ line: 2, problem: expect.stringContaining('Mars/Olympus') }]],
  ['a short password', 'identity,credential\nA,1234\n', [{ line: 2, problem: expect.stringContaining('8 characters') }]],
  ['too many values', 'identity\nA,B\n', [{ line: 2, problem: '2 values for 1 columns' }]],
])('%s is a fault with its line', (_name, text, faults) => {
  expect(read(text).faults).toEqual(faults);
});

test('right rows stand beside the faults of others', () => {
  expect(read('identity,time zone\nA,Europe/Rome\nB,nowhere\nC,\n').rows.map((r) => r.identity)).toEqual(['A', 'C']);
});

test('importing the same again changes nothing; an empty cell keeps what is known', () => {
  const [row] = read('identity,site,credential\nA,Depot,correct-horse\n').rows;
  const [less] = read('identity,site\nA,\n').rows;
  if (!row || !less) throw new Error('no row');
  const first = merge(undefined, row, at);
  expect(first.credential).toMatchObject({ scheme: 'SCRYPT', version: 1 });
  expect(changed(first, merge(first, row, { ...at, salt: Buffer.alloc(16, 9) }))).toBe(false);
  expect(merge(first, less, at)).toMatchObject({ site: 'Depot', credential: first.credential });
});

test('another password makes another version, and a generated one is kept as a salted SHA-256', () => {
  const first = merge(undefined, { line: 1, identity: 'A', credential: 'correct-horse' }, at);
  const second = merge(first, { line: 1, identity: 'A', credential: 'battery-staple' }, at);
  expect(second.credential).toMatchObject({ version: 2 });
  expect(changed(first, second)).toBe(true);
  const generated = merge(first, { line: 1, identity: 'A', credential: 'generate' }, { ...at, generated: 'ab'.repeat(20) });
  expect(generated.credential).toMatchObject({ scheme: 'SHA256', version: 2 });
  expect(merge(generated, { line: 1, identity: 'A', credential: 'generate' }, at).credential).toEqual(generated.credential);
});
