import { readFileSync } from 'node:fs';
import { GUARDS } from './guards.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('the list of guards', () => {
  it.each(GUARDS.flatMap((guard) => guard.edits.map((edit) => ({ ...edit, hazard: guard.hazard }))))('names what stands once in $file ($hazard)', ({ file, find }) => {
    expect(read(`src/${file}`).split(find)).toHaveLength(2);
  });

  it.each(GUARDS)('names a test that there is ($hazard)', ({ file, test }) => {
    // What `it.each` puts into a name stands in the file as %s.
    const names = [...read(file).matchAll(/(?:it|describe)(?:\.each\(.*?\))?\((['"])(.*?)\1, /g)].map(([, , name = '']) => name);
    const parts = names.map((name) => new RegExp(`(^| )${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/%[si]/g, '\\S+')}$`));
    expect(parts.filter((part) => part.test(test))).toHaveLength(1);
  });
});
