interface Token {
  /** Null: any character. */
  readonly char: string | null;
  readonly optional: boolean;
  readonly repeats: boolean;
}

/**
 * A text that both patterns match as a whole, case ignored; null where there is none. Patterns are made of characters, `.`, escapes, `?`, `*`, `+`
 * and `|` at the top level.
 * @throws where a pattern has anything else.
 */
export function textOfBoth(a: string, b: string): string | null {
  for (const left of alternatives(a)) {
    for (const right of alternatives(b)) {
      const text = meet(left, right);
      if (text !== null) return text;
    }
  }
  return null;
}

function alternatives(pattern: string): Token[][] {
  const all: Token[][] = [[]];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i);
    const own = all[all.length - 1] as Token[];
    if (c === '|') all.push([]);
    else if ('?*+'.includes(c) && own.length > 0) {
      const last = own.pop() as Token;
      if (c === '+') own.push(last);
      own.push({ char: last.char, optional: true, repeats: c !== '?' });
    } else if ('()[]{}^$?*+'.includes(c)) throw new Error(`The pattern ${pattern} has ${c}: write it with characters, . ? * + | and escapes only`);
    else own.push({ char: c === '.' ? null : (c === '\\' ? pattern.charAt(++i) : c).toLowerCase(), optional: false, repeats: false });
  }
  return all;
}

/** Walks both patterns at once; each pair of places is tried once. */
function meet(a: readonly Token[], b: readonly Token[]): string | null {
  const todo: { i: number; j: number; text: string }[] = [{ i: 0, j: 0, text: '' }];
  const seen = new Set<string>();
  for (let place = todo.shift(); place !== undefined; place = todo.shift()) {
    const { i, j, text } = place;
    if (seen.has(`${i}/${j}`)) continue;
    seen.add(`${i}/${j}`);
    const left = a[i];
    const right = b[j];
    if (left === undefined && right === undefined) return text;
    if (left?.optional) todo.push({ i: i + 1, j, text });
    if (right?.optional) todo.push({ i, j: j + 1, text });
    if (left === undefined || right === undefined || (left.char !== null && right.char !== null && left.char !== right.char)) continue;
    todo.push({ i: left.repeats ? i : i + 1, j: right.repeats ? j : j + 1, text: text + (left.char ?? right.char ?? 'x') });
  }
  return null;
}
