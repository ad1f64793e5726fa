import type { AuthorizationInfo, AuthorizationPurpose, AuthorizationStatus, TokenRef } from '@chargeplane/contracts';
import { parseTimestamp } from '@chargeplane/ocpp';
import type { Answer } from '../pipeline/handled.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { groupRef } from '../privacy/token-ref.ts';
import type { PendingCall } from '../state/charger-state.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { entryOf } from '../pipeline/entry-of.ts';

const STATUSES: Readonly<Record<string, AuthorizationStatus>> = { Accepted: 'ACCEPTED', Blocked: 'BLOCKED', Expired: 'EXPIRED', Invalid: 'INVALID', ConcurrentTx: 'CONCURRENT_TX' };
const UNKNOWN: AuthorizationInfo = { status: 'UNKNOWN', nativeStatus: null, expiresAt: null, groupRef: null, chargingPriority: null, allowedEvseIds: [], languages: [], certificateStatus: null };

/** idTagInfo. */
export function decisionOf(step: Step, info: PayloadReader | null): AuthorizationInfo {
  if (info === null) return UNKNOWN;
  const nativeStatus = info.text('status');
  const expiry = info.text('expiryDate');
  const expires = expiry === null ? null : parseTimestamp(expiry);
  const parent = info.text('parentIdTag');
  const status = nativeStatus === null ? 'UNKNOWN' : (entryOf(STATUSES, nativeStatus) ?? 'UNKNOWN');
  if (nativeStatus !== null && status === 'UNKNOWN') step.lose('UNKNOWN_ENUM_VALUE');
  return { ...UNKNOWN, status, nativeStatus: nativeStatus === null ? null : clip(nativeStatus), expiresAt: expires?.ok ? expires.ms : null, groupRef: parent === null ? null : groupRef(step, parent) };
}

/** authorization.evaluated on the answer; a CALLERROR or no answer gives UNKNOWN. The reference of the token stands in the memo of the CALL. */
export function emitAuthorization(step: Step, purpose: AuthorizationPurpose, answer: Answer, call: PendingCall, where: { transactionUid?: string | null }): string {
  const token = tokenOf(call);
  return step.emit({
    type: 'authorization.evaluated', transactionUid: where.transactionUid, nativeExtras: typeof call.memo?.['extras'] === 'string' ? call.memo['extras'] : null,
    data: {
      purpose, idToken: token, decision: answer.kind === 'RESULT' ? decisionOf(step, answer.reader.child('idTagInfo')) : UNKNOWN, decidedBy: answer.kind !== 'RESULT' ? 'UNKNOWN' : step.context.raw.origin === 'EDGE_LOCAL' ? 'EDGE' : 'CSMS',
      certificatePresented: false, latencyMs: answer.kind === 'RESULT' ? Math.max(0, step.receivedAt - call.receivedAt) : null,
    },
  });
}

export function tokenMemo(token: TokenRef | null) {
  return { ref: token?.ref ?? null, keyId: token?.keyId ?? null, typeHint: token?.typeHint ?? null };
}

function tokenOf(call: PendingCall): TokenRef | null {
  const { ref, keyId, typeHint } = call.memo ?? {};
  return typeof ref === 'string' && typeof keyId === 'string' ? { ref, keyId, type: 'Unspecified', typeHint: typeof typeHint === 'string' ? typeHint : null, groupRef: null } : null;
}
