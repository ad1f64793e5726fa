import type { RefuseCode } from '@chargeplane/contracts';

export interface Identity {
  readonly tenantId: string;
  readonly chargerId: string;
}
export type ParsedPath = { readonly ok: true; readonly identity: Identity } | { readonly ok: false; readonly code: Extract<RefuseCode, 'BAD_PATH' | 'BAD_IDENTITY'> };

export interface Tenants {
  readonly default: string;
  readonly all: ReadonlySet<string>;
}

/** Characters of an identity; OCPP 2.x allows 48, 1.6 says nothing. */
const LONGEST_IDENTITY = 255;

/**
 * Who a request target speaks of: `/ocpp/{chargerId}` or `/ocpp/{tenant}/{chargerId}` of a configured tenant. Segments are percent-decoded one by
 * one, so `%2F` stays inside an identity; case is kept. Empty segments do not count: chargers append their identity to URLs that end in a slash.
 */
export function parsePath(target: string, tenants: Tenants): ParsedPath {
  const segments = pathOf(target).split('/').filter((segment) => segment !== '');
  if (segments.shift()?.toLowerCase() !== 'ocpp' || segments.length > 2) return { ok: false, code: 'BAD_PATH' };
  if (segments.length === 0) return { ok: false, code: 'BAD_IDENTITY' };
  const decoded = segments.map(decode);
  const chargerId = decoded.at(-1) ?? null;
  const tenantId = decoded.length === 2 ? (decoded[0] ?? null) : tenants.default;
  if (tenantId === null || !tenants.all.has(tenantId)) return { ok: false, code: 'BAD_PATH' };
  if (chargerId === null || !isIdentity(chargerId)) return { ok: false, code: 'BAD_IDENTITY' };
  return { ok: true, identity: { tenantId, chargerId } };
}

/** The path of a request target, in origin or absolute form, without its query. */
export function pathOf(target: string): string {
  const path = target.replace(/^(?:https?|wss?):\/\/[^/?#]*/i, '');
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** `.` and `..` name no charger: what lies between a charger and us may resolve them. */
function isIdentity(text: string): boolean {
  return text !== '.' && text !== '..' && text.trim() !== '' && text.length <= LONGEST_IDENTITY && !/[\u0000-\u001f\u007f]/.test(text);
}
