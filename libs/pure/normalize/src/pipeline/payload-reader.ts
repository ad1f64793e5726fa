import { JsonNumber, doubleOf, isJsonObject, lexemeOf } from '@chargeplane/ocpp';
import type { JsonObject, JsonValue } from '@chargeplane/ocpp';
import { redactJson } from '../privacy/redact.ts';
import type { Step } from '../step.ts';

const EXTRAS_MOST = 8192;

/**
 * Reads a payload member by member and never fails: what cannot be read as asked is null, and validation tells why. Salvage is by value.
 * General rules are applied here with provenance: an empty text stands for nothing. Remembers what was read; the rest are extras.
 */
export class PayloadReader {
  private readonly read: string[] = [];
  private readonly step: Step;
  readonly object: JsonObject;
  readonly path: string;


  constructor(
    step: Step,
    object: JsonObject,
    /** JSON pointer of `object` in the payload. */
    path = '',
  ) {
    this.step = step;
    this.object = object;
    this.path = path;
  }

  /** The member as it is; undefined where it is absent or null. */
  value(name: string): JsonValue | undefined {
    this.read.push(name);
    if (!Object.hasOwn(this.object, name)) return undefined;
    const value = this.object[name];
    return value === null ? undefined : value;
  }

  /** A text; a number or boolean gives its text; blank gives null. */
  text(name: string): string | null {
    const value = this.value(name);
    if (value === undefined) return null;
    const text = textOf(value);
    if (text === null) return null;
    if (text.trim() !== '') return text;
    this.step.quirk({ id: 'general/empty-text', version: 1, effect: 'REINTERPRETED', path: `${this.path}/${name}`, before: text });
    return null;
  }

  /** The text of a number (or of a text that holds one) as it was sent. */
  lexeme(name: string): string | null {
    const value = this.value(name);
    return value === undefined ? null : (lexemeOf(value) ?? (typeof value === 'string' && value.trim() !== '' ? value : null));
  }

  /** An integer within 2^53, also from a text. */
  integer(name: string): number | null {
    const lexeme = this.lexeme(name);
    if (lexeme === null) return null;
    const number = Number(lexeme.trim());
    return Number.isSafeInteger(number) ? number : null;
  }

  number(name: string): number | null {
    const lexeme = this.lexeme(name);
    const number = lexeme === null ? NaN : Number(lexeme);
    return Number.isFinite(number) ? number : null;
  }

  /** A boolean, also from the texts true and false in any case. */
  boolean(name: string): boolean | null {
    const value = this.value(name);
    if (typeof value === 'boolean') return value;
    const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
    return text === 'true' ? true : text === 'false' ? false : null;
  }

  child(name: string): PayloadReader | null {
    const value = this.value(name);
    return isJsonObject(value) ? new PayloadReader(this.step, value, `${this.path}/${name}`) : null;
  }

  /** The objects of a list; a single object where a list belongs is a list of one. */
  children(name: string): PayloadReader[] {
    const value = this.value(name);
    if (isJsonObject(value)) {
      this.step.quirk({ id: 'general/single-as-list', version: 1, effect: 'REINTERPRETED', path: `${this.path}/${name}`, before: null });
      return [new PayloadReader(this.step, value, `${this.path}/${name}`)];
    }
    if (!Array.isArray(value)) return [];
    const readers: PayloadReader[] = [];
    value.forEach((item, i) => {
      if (isJsonObject(item)) readers.push(new PayloadReader(this.step, item, `${this.path}/${name}/${i}`));
    });
    return readers;
  }

  /** The texts of a list. */
  texts(name: string): string[] {
    const value = this.value(name);
    return Array.isArray(value) ? value.map(textOf).filter((t): t is string => t !== null) : [];
  }

  has(name: string): boolean {
    return this.object[name] !== undefined && this.object[name] !== null;
  }

  /** JSON of the members that nobody read, redacted, at most 8 KiB; null where there are none. */
  extras(): string | null {
    let rest: JsonObject | null = null;
    for (const key in this.object) {
      if (this.read.includes(key) || key === '__proto__') continue;
      (rest ??= {})[key] = this.object[key] as JsonValue;
    }
    if (rest === null) return null;
    const text = JSON.stringify(redactJson(this.step, rest));
    if (text.length <= EXTRAS_MOST) return text;
    this.step.lose('TRUNCATED');
    return JSON.stringify({ truncated: Object.keys(rest).slice(0, 50) });
  }
}

function textOf(value: JsonValue): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return value instanceof JsonNumber || typeof value === 'number' ? (lexemeOf(value) ?? String(doubleOf(value))) : null;
}
