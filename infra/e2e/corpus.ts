import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokenReference } from '@chargeplane/contracts';
import { Journal, playHistory, shiftTimes } from '@chargeplane/simulator';
import type { History, JournalEntry, Played } from '@chargeplane/simulator';
import type { Pipe } from './pipe.ts';

/** How chargers behave as public reports tell it, with the rows that must come of it. Written by hand; README.md in cases tells the form. */
export interface CorpusCase extends History {
  readonly id: string;
  readonly source: string;
  readonly quirkClass: string;
  readonly about: string;
  readonly note?: string;
  /** CALLERRORs that it must get; none unless given. */
  readonly callErrors?: number;
  /** Tokens that are words, so that looking for them elsewhere says nothing. */
  readonly wordsNotTokens?: readonly string[];
  readonly expect: readonly Expectation[];
}

type Value = string | number | boolean | null | readonly Value[];

/** All rows of a view or table that belong to the charger and fulfil `where`. Keys are columns or SQL expressions; the order does not matter. */
interface Expectation {
  readonly from: string;
  readonly where?: string;
  readonly rows: readonly Readonly<Record<string, Value>>[];
}

export interface PlayedCase {
  readonly corpusCase: CorpusCase;
  readonly charger: string;
  readonly played: Played;
}

/** Where the cases are played: chargers of the tenant for real ones. */
export const TENANT = 'main';
const SIDE_BY_SIDE = 8;
const folder = join(import.meta.dirname, 'cases');

export const CASES: readonly CorpusCase[] = readdirSync(folder).filter((name) => name.endsWith('.json')).sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as CorpusCase);

/** Keeps what was said in memory. */
export class Notes extends Journal {
  readonly entries: JournalEntry[] = [];

  override note(entry: JournalEntry): void {
    super.note(entry);
    this.entries.push(entry);
  }
}

/** Plays all cases over WebSockets, some at a time, each as a charger of its own. */
export async function playCases(pipe: Pipe, journal: Journal, suffix = ''): Promise<PlayedCase[]> {
  const waiting = [...CASES];
  const done: PlayedCase[] = [];
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const charger = `${next.id}${suffix}`;
      const played = await playHistory(next, { endpoint: pipe.endpoints.edge, identity: charger, journal, answerTimeoutMs: 60_000, speed: 0 });
      done.push({ corpusCase: next, charger, played });
    }
  }));
  return done.sort((a, b) => a.charger.localeCompare(b.charger));
}

/** When everything that these chargers sent, `sent` messages, has its outcome and its rows in the tables. */
export async function settled(pipe: Pipe, chargers: readonly string[], sent: number): Promise<void> {
  const ranges = (topic: string) => `(SELECT partition, max(to_offset) AS up_to FROM sink_ranges WHERE topic = '${topic}' GROUP BY partition)`;
  await pipe.eventually(`the rows of ${sent} messages`, async () => {
    const [now] = await pipe.all<{ heard: number; open: number }>(`
      SELECT countIf(f.kind = 'FRAME_IN') AS heard, countIf(o.outcome = '' OR o.events_end > e.up_to OR o.rejected_end > r.up_to) AS open
      FROM (SELECT * FROM frames FINAL WHERE tenant = '${TENANT}' AND charger IN (${chargers.map((c) => `'${c}'`).join()})) AS f
      LEFT JOIN (SELECT * FROM frame_outcomes FINAL) AS o ON o.partition = f.partition AND o.offset = f.offset
      LEFT JOIN ${ranges('events')} AS e ON e.partition = f.partition LEFT JOIN ${ranges('rejected')} AS r ON r.partition = f.partition`);
    return now?.heard === sent && now.open === 0 ? true : undefined;
  }, 120);
}

export interface Compared {
  readonly what: string;
  readonly rows: unknown[];
  readonly expected: unknown[];
}

/** Rows beside what they must be, both in the same order. */
export async function compareCase(pipe: Pipe, { corpusCase, charger, played }: PlayedCase): Promise<Compared[]> {
  const unasked: Expectation[] = corpusCase.expect.some((e) => e.from === 'rejected') ? [] : [{ from: 'rejected', rows: [] }];
  return Promise.all([...corpusCase.expect, ...unasked].map(async ({ from, where, rows }) => {
    const columns = Object.keys(rows[0] ?? { charger: '' });
    const select = columns.map((c) => (/^\w+$/.test(c) ? c : `${c} AS \`${c}\``)).join(', ');
    const found = await pipe.all(`SELECT ${select} FROM ${from} WHERE tenant = '${TENANT}' AND charger = '${charger}'${where === undefined ? '' : ` AND (${where})`}`);
    return { what: where === undefined ? from : `${from} where ${where}`, rows: inOrder(found), expected: inOrder(rows.map((row) => resolve(pipe, row, played))) };
  }));
}

const inOrder = (rows: readonly unknown[]): unknown[] => [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Times are moved as those of the frames were; ref(TOKEN) is the reference, id(RECORDED) our transaction id in its place, own(MESSAGE) the one that this message got. */
function resolve(pipe: Pipe, row: Readonly<Record<string, Value>>, { shiftMs, ids, answers }: Played): unknown {
  const text = (value: string): string =>
    shiftTimes(value, shiftMs)
      .replace(/^ref\((.+)\)$/, (_, token: string) => tokenReference(pipe.tokenKey(), TENANT, token))
      .replace(/^id\((.+)\)$/, (_, recorded: string) => ids.get(recorded) ?? `no id in place of ${recorded}`)
      .replace(/^own\((.+)\)$/, (_, message: string) => String(answers.get(message) ?? `no id for ${message}`));
  const value = (v: Value): Value => (typeof v === 'string' ? text(v) : Array.isArray(v) ? v.map(value) : v);
  return Object.fromEntries(Object.entries(row).map(([key, v]) => [key, value(v)]));
}
