import fc from 'fast-check';
import { contentFields, readContent, textContent } from './frame-content.ts';

describe('contents of frames', () => {
  it('parts of a text joined give it back, and no part splits a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }).map((text) => text.toWellFormed()), fc.integer({ min: 4, max: 40 }), (text, partBytes) => {
        const parts = contentFields(textContent(text), partBytes);
        expect(parts.map(({ payload }) => payload).join('')).toBe(text);
        for (const { payload } of parts) expect(Buffer.byteLength(payload ?? '')).toBeLessThanOrEqual(partBytes);
        if (parts.length > 1) expect(parts.map(({ part }) => part)).toEqual(parts.map((_, index) => ({ number: index + 1, count: parts.length })));
      }),
    );
  });

  it('bytes are kept as they came: text where they are UTF-8, else bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.boolean(), fc.integer({ min: 4, max: 40 }), (bytes, binary, partBytes) => {
        const parts = contentFields(readContent(Buffer.from(bytes), binary), partBytes);
        expect(Buffer.concat(parts.map(({ payload, payloadBytes }) => Buffer.from(payloadBytes ?? Buffer.from(payload ?? ''))))).toEqual(Buffer.from(bytes));
        for (const one of parts) expect(one.binary).toBe(binary);
        if (binary) expect(parts.every(({ payload }) => payload === null)).toBe(true);
      }),
    );
  });
});
