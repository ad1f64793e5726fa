/** Number grammar of RFC 8259 section 6. */
const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** `JSON.rawJSON` (ES2025, in Node since 21) is not in the ES2022 library types. */
const rawJson = (JSON as { rawJSON?: (lexeme: string) => unknown }).rawJSON;

/**
 * A JSON number whose text a double would not give back: an int64 beyond 2^53, `1.50`, `2e+01`, `-0`.
 * `JSON.stringify` writes its lexeme unchanged, at any depth.
 */
export class JsonNumber {
  readonly lexeme: string;

  private constructor(lexeme: string) {
    this.lexeme = lexeme;
  }

  /** @returns undefined if the text is no JSON number. */
  static of(lexeme: string): JsonNumber | undefined {
    return JSON_NUMBER.test(lexeme) ? new JsonNumber(lexeme) : undefined;
  }

  /** The nearest double; infinite beyond its range. */
  valueOf(): number {
    return Number(this.lexeme);
  }

  toString(): string {
    return this.lexeme;
  }

  toJSON(): unknown {
    return rawJson === undefined ? Number(this.lexeme) : rawJson(this.lexeme);
  }
}

/** A plain number where its double gives the lexeme back, else a {@link JsonNumber}; undefined if the text is no JSON number. */
export function numberOfLexeme(lexeme: string): number | JsonNumber | undefined {
  const double = Number(lexeme);
  if (String(double) === lexeme && JSON_NUMBER.test(lexeme)) return double;
  return JsonNumber.of(lexeme);
}

/** The text of a JSON number as it was received; undefined for any other value. */
export function lexemeOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return value instanceof JsonNumber ? value.lexeme : undefined;
}

/** The nearest double of a JSON number; undefined for any other value and for one beyond the range of doubles. */
export function doubleOf(value: unknown): number | undefined {
  const double = value instanceof JsonNumber ? value.valueOf() : value;
  return typeof double === 'number' && Number.isFinite(double) ? double : undefined;
}
