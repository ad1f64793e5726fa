import type { LexicalRepairId } from './repair.ts';

/** A repair of JSON text: local, deterministic, and blind to what the text means. Undefined where there is nothing to repair. */
export interface LexicalRepair {
  readonly id: LexicalRepairId;
  readonly apply: (text: string) => { readonly text: string; readonly before: string } | undefined;
}

/** White space, control characters and byte-order marks around the message. */
const LEADING = /^[\s\u0000-\u001f\u007f\ufeff]+/;
const TRAILING_CLASS = /[\s\u0000-\u001f\u007f\ufeff]/;

function stripEnvelope(text: string): { text: string; before: string } | undefined {
  const start = LEADING.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && TRAILING_CLASS.test(text.charAt(end - 1))) end--;
  if (start === 0 && end === text.length) return undefined;
  return { text: text.slice(start, end), before: `${codePoints(text.slice(0, start))}…${codePoints(text.slice(end))}` };
}

/** A C string buffer that is longer than its text. */
function dropNul(text: string): { text: string; before: string } | undefined {
  const at = text.indexOf('\u0000');
  if (at < 0) return undefined;
  return { text: text.replaceAll('\u0000', ''), before: `U+0000 at ${at}` };
}

/** A line feed, tabulator or the like inside a string, written as it is: escaped, so that it stays in the value. */
function escapeControlCharacters(text: string): { text: string; before: string } | undefined {
  let first: string | undefined;
  const repaired = mapStrings(text, (body, at) =>
    body.replace(/\\[^]|[\u0000-\u001f]/g, (c, offset: number) => {
      if (c.length > 1) return c;
      first ??= `${codePoints(c)} at ${at + offset}`;
      return `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
    }),
  );
  return first === undefined ? undefined : { text: repaired, before: first };
}

/** `[,x]`, `[x,,y]`, `[x,]`: an element was left out and its comma stayed. Never in the frame's own array, whose places have a meaning. */
function dropEmptyArraySlots(text: string): { text: string; before: string } | undefined {
  return dropCommas(text, (previous, next, brackets) => brackets.length > 1 && brackets.at(-1) === '[' && (previous === '[' || previous === ',' || next === ']'));
}

/** `[x,]` or `{"a":1,}`: a comma before the closing bracket. */
function dropTrailingCommas(text: string): { text: string; before: string } | undefined {
  return dropCommas(text, (previous, next) => (next === ']' || next === '}') && previous !== '[' && previous !== '{' && previous !== ',');
}

/** The named verbs. General ones are always tried, in this order; the others only where a pack names them. */
export const LEXICAL_REPAIRS: Readonly<Record<LexicalRepairId, LexicalRepair>> = {
  STRIP_ENVELOPE: { id: 'STRIP_ENVELOPE', apply: stripEnvelope },
  DROP_NUL: { id: 'DROP_NUL', apply: dropNul },
  ESCAPE_CONTROL_CHARACTERS: { id: 'ESCAPE_CONTROL_CHARACTERS', apply: escapeControlCharacters },
  DROP_EMPTY_ARRAY_SLOTS: { id: 'DROP_EMPTY_ARRAY_SLOTS', apply: dropEmptyArraySlots },
  DROP_TRAILING_COMMAS: { id: 'DROP_TRAILING_COMMAS', apply: dropTrailingCommas },
};

export const GENERAL_LEXICAL_REPAIRS: readonly LexicalRepairId[] = ['STRIP_ENVELOPE', 'DROP_NUL', 'ESCAPE_CONTROL_CHARACTERS'];

/** A string of a JSON text (complete or not), or one character outside strings. */
const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*"?|[^]/g;

function mapStrings(text: string, change: (body: string, at: number) => string): string {
  return text.replace(TOKEN, (token, at: number) => (token.startsWith('"') ? change(token, at) : token));
}

type DropComma = (previous: string, next: string, brackets: readonly string[]) => boolean;

/** Leaves out the commas that `drops` names by the significant characters around them; `previous` counts kept ones only. */
function dropCommas(text: string, drops: DropComma): { text: string; before: string } | undefined {
  const tokens = text.match(TOKEN) ?? [];
  const brackets: string[] = [];
  const nexts = nextSignificant(tokens);
  let previous = '';
  let first: string | undefined;
  let offset = 0;
  let repaired = '';
  tokens.forEach((token, i) => {
    if (token === '[' || token === '{') brackets.push(token);
    else if (token === ']' || token === '}') brackets.pop();
    if (token === ',' && drops(previous, nexts[i] ?? '', brackets)) first ??= `comma at ${offset}`;
    else {
      repaired += token;
      if (token.trim() !== '') previous = token;
    }
    offset += token.length;
  });
  return first === undefined ? undefined : { text: repaired, before: first };
}

/** For each token the first one after it that is neither white space nor a comma. */
function nextSignificant(tokens: readonly string[]): string[] {
  const nexts = new Array<string>(tokens.length);
  let next = '';
  for (let i = tokens.length - 1; i >= 0; i--) {
    nexts[i] = next;
    const token = tokens[i] ?? '';
    if (token !== ',' && token.trim() !== '') next = token;
  }
  return nexts;
}

function codePoints(text: string): string {
  return Array.from(text.slice(0, 8), (c) => `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ');
}
