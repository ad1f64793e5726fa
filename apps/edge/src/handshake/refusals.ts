import type { RefuseCode } from '@chargeplane/contracts';

/** What a refused charger that may come again is told. */
export const RETRY_AFTER_S = 10;

/** HTTP status of each refusal, and what else its answer says. */
export const REFUSAL_STATUS: Readonly<Record<RefuseCode, number>> = {
  BAD_PATH: 404,
  BAD_IDENTITY: 400,
  BAD_UPGRADE: 400,
  BAD_CREDENTIALS: 401,
  BLOCKED: 403,
  UNKNOWN_CHARGER: 404,
  OVER_LIMIT: 429,
  NOT_READY: 503,
  NO_COMMON_SUBPROTOCOL: 101,
};

const REASONS: Readonly<Record<number, string>> = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 429: 'Too Many Requests', 503: 'Service Unavailable' };

/** The whole HTTP answer of a refused handshake. */
export function refusalResponse(code: RefuseCode, retryAfterS: number): string {
  const status = REFUSAL_STATUS[code];
  const lines = [`HTTP/1.1 ${status} ${REASONS[status] ?? ''}`, 'Connection: close', 'Content-Type: text/plain; charset=utf-8', `Content-Length: ${code.length}`];
  if (status === 401) lines.push('WWW-Authenticate: Basic realm="ocpp", charset="UTF-8"');
  if (status === 429 || status === 503) lines.push(`Retry-After: ${retryAfterS}`);
  return `${lines.join('\r\n')}\r\n\r\n${code}`;
}
