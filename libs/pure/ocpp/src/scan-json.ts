const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * One pass over a JSON text before `JSON.parse` sees it. The text need not be valid.
 * @returns the number of name separators (`:` outside strings), or -1 where the careful parser must read it: nested deeper
 * than `maxDepth`, a string without end, or a number whose text a double might not give back.
 */
export function scanJson(text: string, maxDepth: number): number {
  let colons = 0;
  let depth = 0;
  const end = text.length;
  for (let i = 0; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      i = closingQuote(text, i);
      if (i < 0) return -1;
    } else if (c === 0x3a) {
      colons++;
    } else if (c === 0x7b || c === 0x5b) {
      if (++depth > maxDepth) return -1;
    } else if (c === 0x7d || c === 0x5d) {
      depth--;
    } else if ((c >= 0x30 && c <= 0x39) || c === 0x2d) {
      const start = i;
      i = numberEnd(text, i);
      if (mayLoseText(text, start, i)) return -1;
      i--;
    }
  }
  return colons;
}

/** @returns the index of the quote that ends the string opened at `open`, or -1. */
function closingQuote(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (close > 0) {
    let backslashes = 0;
    while (text.charCodeAt(close - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return close;
    close = text.indexOf('"', close + 1);
  }
  return -1;
}

function numberEnd(text: string, from: number): number {
  let i = from + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (!((c >= 0x30 && c <= 0x39) || c === 0x2e || c === 0x2b || c === 0x2d || (c | 0x20) === 0x65)) break;
  }
  return i;
}

/** True where 15 digits are exceeded, an exponent, a leading or final zero of a fraction, or a minus zero is written. */
function mayLoseText(text: string, start: number, end: number): boolean {
  if (end - start > 15) return true;
  let fraction = false;
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i);
    if ((c | 0x20) === 0x65) return true;
    if (c === 0x2e) fraction = true;
  }
  const first = text.charCodeAt(start);
  if (fraction) return text.charCodeAt(end - 1) === 0x30 || text.startsWith('0.00', start) || text.startsWith('-0.00', start);
  return first === 0x2d && text.charCodeAt(start + 1) === 0x30;
}
