import { mergeToken, readTokens, tokenChanged } from './tokens-csv.ts';

const read = (text: string) => readTokens(Buffer.from(text));
const at = { tenantId: 'main', ref: 'r', keyId: 'k1', now: 5 };

test('a file is read whatever its delimiter; an absent status accepts', () => {
  expect(read('\ufeffToken;Status;Expires;Note\nA;blocked;2099-01-01T00:00:00Z;lost\nB;;;\n')).toEqual({
    rows: [{ line: 2, token: 'A', status: 'BLOCKED', expiresAt: Date.parse('2099-01-01T00:00:00Z'), note: 'lost' }, { line: 3, token: 'B', status: 'ACCEPTED', expiresAt: undefined, note: undefined }],
    faults: [],
  });
});

test.each([
  ['no column token', 'card\nX\n', 1, 'expected the columns'],
  ['an unknown column', 'token,colour\nX,red\n', 1, 'expected the columns'],
  ['no token', 'token,note\n,x\n', 2, 'no token'],
  ['the same token in another case', 'token\nab\nAB\n', 3, 'already in line 2'],
  ['an unknown status', 'token,status\nX,perhaps\n', 2, 'neither accepted nor blocked'],
  ['a wrong time', 'token,expires\nX,soon\n', 2, 'ISO 8601'],
  ['too many values', 'token\nX,Y\n', 2, '2 values for 1 columns'],
])('%s is a fault with its line and without the token', (_name, text, line, problem) => {
  const { faults } = read(text);
  expect(faults).toEqual([{ line, problem: expect.stringContaining(problem) }]);
  expect(JSON.stringify(faults)).not.toContain('"X"');
});

test('a broken quote is a fault that quotes nothing of the file', () => {
  expect(JSON.stringify(read('token\n"SECRET\n').faults)).not.toContain('SECRET');
  expect(read('token\n"SECRET\n').faults).toHaveLength(1);
});

test('what a row leaves out stays, and only a difference counts as one', () => {
  const first = mergeToken(undefined, { token: 'A', status: 'ACCEPTED', expiresAt: 9, note: 'n' }, at);
  const blocked = mergeToken(first, { token: 'A', status: 'BLOCKED' }, { ...at, now: 6 });
  expect(blocked).toMatchObject({ status: 'BLOCKED', expiresAt: 9, note: 'n' });
  expect(tokenChanged(first, blocked)).toBe(true);
  expect(tokenChanged(blocked, mergeToken(blocked, { token: 'A', status: 'BLOCKED' }, { ...at, now: 7 }))).toBe(false);
});
