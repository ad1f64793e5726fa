import { Writable } from 'node:stream';
import { createLogger } from './create-logger.ts';
import { redact, REDACTED, redactText } from './redact.ts';

const SECRET = 'TAG-4711';

describe('what is logged', () => {
  it.each([
    ['a field', { idTag: SECRET }],
    ['any case', { IDTAG: SECRET, Authorization: SECRET, 'Proxy-Authorization': SECRET }],
    ['a field deep inside', { a: [{ b: { idToken: { idToken: SECRET, type: 'ISO14443' } } }] }],
    ['JSON in a text', `[2,"1","Authorize",{"idTag":"${SECRET}"}]`],
    ['JSON in JSON in a text', JSON.stringify({ frame: JSON.stringify({ idTag: SECRET }) })],
    ['a value with an escaped quote', `{"password":"x\\"${SECRET}"}`],
    ['a value with an escaped quote, one level deeper', JSON.stringify([`{"password":"x\\"${SECRET}"}`])],
    ['a text that was cut', `{"password":"x ${SECRET}`],
    ['a number', { text: '{"idTag": 4711}' }],
    ['an address', 'http://user:TAG-4711@host/path'],
    ['a header', `Basic ${Buffer.from(`cp:${SECRET}`).toString('base64')}`],
    ['an error', new Error(`cannot read {"idTag":"${SECRET}"}`, { cause: new TypeError(`"token":"${SECRET}"`) })],
    ['errors together', new AggregateError([new Error(`"idToken":"${SECRET}"`)], 'both')],
    ['bytes', { payload: Buffer.from(SECRET) }],
  ])('holds no secret: %s', (_what, value) => {
    const text = JSON.stringify(redact(value));
    expect(text).not.toMatch(/4711/);
    expect(text).not.toContain(Buffer.from(`cp:${SECRET}`).toString('base64'));
  });

  it('keeps the rest, and does not touch what it was given', () => {
    const given = { charger: 'CS-1', idTag: SECRET, when: new Date(0), n: 1, none: null, list: ['x'] };
    expect(redact(given)).toEqual({ charger: 'CS-1', idTag: REDACTED, when: new Date(0), n: 1, none: null, list: ['x'] });
    expect(given.idTag).toBe(SECRET);
    expect(redactText('{"a":"b","idTag":"x","c":{"password":"y"}}, "tokens": 3')).toBe(`{"a":"b","idTag":"${REDACTED}","c":{"password":"${REDACTED}"}}, "tokens": 3`);
    expect(redactText(String.raw`{"f":"{\"idTag\":\"x\",\"n\":1}"}`)).toContain(String.raw`,\"n\":1}"}`);
  });

  it('ends somewhere: a value in itself', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(JSON.stringify(redact(loop))).toContain('[deep]');
  });

  it('is one line of JSON or a line for people, redacted in fields, texts and errors', () => {
    for (const format of ['json', 'human'] as const) {
      let out = '';
      const logger = createLogger({ app: 'edge', format, level: 'info', destination: new Writable({ write: (chunk, _encoding, done) => ((out += String(chunk)), done()) }) });
      logger.info({ idTag: SECRET, err: new Error(`"idTag":"${SECRET}"`) }, `a frame {"idTag":"${SECRET}"}`);
      logger.warn(new Error(`{"password":"${SECRET}"}`));
      logger.debug('not shown');
      expect(out).not.toContain(SECRET);
      expect(out).not.toContain('not shown');
      if (format === 'json') expect(out.trim().split('\n').map((line) => (JSON.parse(line) as { app: string }).app)).toEqual(['edge', 'edge']);
      else expect(out).toMatch(/edge: a frame/);
    }
  });
});
