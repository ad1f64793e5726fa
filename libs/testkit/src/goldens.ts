import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A file of golden cases: a JSON list of objects, each with what is played and what comes of it. */
export interface GoldenFile<C extends object> {
  readonly path: string;
  readonly cases: readonly C[];
}

/** All files of a folder whose name ends in `.golden.json`, in the order of their names. */
export function readGoldens<C extends object>(folder: string): readonly GoldenFile<C>[] {
  return readdirSync(folder).filter((f) => f.endsWith('.golden.json')).sort()
    .map((f) => join(folder, f)).map((path) => ({ path, cases: JSON.parse(readFileSync(path, 'utf8')) as C[] }));
}

/**
 * One test for each case: `play` gives members of the case anew, and they must be what the file says.
 * With UPDATE_GOLDENS=1 in the environment the file is written instead, and the difference is shown. Read it before you commit it.
 */
export function testGoldens<C extends object>({ path, cases }: GoldenFile<C>, nameOf: (golden: C) => string, play: (golden: C) => Partial<C>): void {
  const update = process.env['UPDATE_GOLDENS'] === '1';
  const played = new Map<C, object>();

  test.each(cases.map((golden) => [nameOf(golden), golden] as const))(`${basename(path)} %s`, (_name, golden) => {
    const now = JSON.parse(JSON.stringify(play(golden))) as object;
    if (update) played.set(golden, now);
    else for (const [member, value] of Object.entries(now)) expect({ [member]: value }).toEqual({ [member]: golden[member as keyof C] });
  });

  if (!update) return;
  afterAll(() => {
    const before = readFileSync(path, 'utf8');
    const after = format(cases.map((golden) => ({ ...golden, ...played.get(golden) })));
    if (after === before) return;
    writeFileSync(path, after);
    process.stderr.write(difference(path, before));
  });
}

/** Members of a case on lines of their own, items of a list too; what is deeper on one line. */
function format(cases: readonly object[]): string {
  const lines = (open: string, close: string, items: readonly string[], pad: string) => (items.length === 0 ? `${open}${close}` : `${open}\n${items.map((i) => `${pad}  ${i}`).join(',\n')}\n${pad}${close}`);
  const member = ([name, value]: [string, unknown]) => `${JSON.stringify(name)}: ${Array.isArray(value) ? lines('[', ']', value.map((v) => JSON.stringify(v)), '    ') : JSON.stringify(value)}`;
  return `${lines('[', ']', cases.map((c) => lines('{', '}', Object.entries(c).map(member), '  ')), '')}\n`;
}

function difference(path: string, before: string): string {
  try {
    execFileSync('git', ['diff', '--no-index', '--no-color', '-U0', '-', path], { input: before, encoding: 'utf8' });
    return '';
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    return typeof stdout === 'string' && stdout !== '' ? stdout : `${path} was written; the difference cannot be shown: ${String(error)}\n`;
  }
}
