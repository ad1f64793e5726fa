/** What stands in a log where a secret or a token stood. */
export const REDACTED = '[redacted]';

const NAMES = 'authorization|authorizationkey|proxy-authorization|cookie|set-cookie|password|passphrase|secret|token|tokenkey|privatekey|idtag|parentidtag|parentid|idtoken|groupidtoken';
const SECRET_NAME = new RegExp(`^(${NAMES})$`, 'i');
// JSON text, and JSON inside JSON: what closes a value is a quote with as many backslashes as the one that opened it. A text that was cut is secret to its end.
const IN_JSON = new RegExp(`(?<!\\\\)((\\\\*)"(?:${NAMES})\\2"\\s*:\\s*)(?:\\2"[^]*?(?:(?<!\\\\)\\2"|$)|-?\\d[\\d.]*)`, 'gi');
const IN_URL = /(\/\/[^\s/:@]*:)[^\s/@]+@/g;
const IN_HEADER = /\b(basic|bearer)\s+[A-Za-z0-9+/=._-]{6,}/gi;

const MAX_DEPTH = 8;

/** A text without the values of secret fields in JSON, passwords in addresses and credentials of headers. */
export function redactText(text: string): string {
  return text.replace(IN_JSON, `$1"${REDACTED}"`).replace(IN_URL, `$1${REDACTED}@`).replace(IN_HEADER, `$1 ${REDACTED}`);
}

/** A copy with the values of secret names replaced at any depth; errors become plain objects with type, message, stack, code and cause. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    copy[name] = SECRET_NAME.test(name) && item !== null && item !== undefined ? REDACTED : redact(item, depth + 1);
  }
  return copy;
}

function redactError(error: Error, depth: number): object {
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
    ...(error instanceof AggregateError ? { errors: redact(error.errors, depth + 1) } : {}),
  };
}
