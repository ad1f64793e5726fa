import { parseTimestamp } from '@chargeplane/ocpp';
import type { AuthorizationInfo, AuthorizationPurpose, DecidedBy, TokenRef, Topology } from '@chargeplane/contracts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import type { PendingCall } from '../state/charger-state.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { authorizationStatusOf } from './authorization-status.ts';
import { readGroupRef } from './id-token.ts';
import { int32 } from '../pipeline/int32.ts';

/** Nobody decided: an error, or no answer at all. */
export const NO_DECISION: AuthorizationInfo = {
  status: 'UNKNOWN', nativeStatus: null, expiresAt: null, groupRef: null, chargingPriority: null, allowedEvseIds: [], languages: [], certificateStatus: null,
};

/** IdTokenInfoType. expiresAt is the life of the cache entry here, not the validity of the token. */
export function readIdTokenInfo(step: Step, info: PayloadReader, certificateStatus: string | null = null): AuthorizationInfo {
  const nativeStatus = info.text('status');
  const status = nativeStatus === null ? null : authorizationStatusOf(nativeStatus);
  if (nativeStatus !== null && status === null) step.lose('UNKNOWN_ENUM_VALUE');
  const expiry = info.text('cacheExpiryDateTime');
  const expiresAt = expiry === null ? null : parseTimestamp(expiry);
  const evses = info.value('evseId');
  info.value('personalMessage');
  return {
    status: status ?? 'UNKNOWN',
    nativeStatus: nativeStatus === null ? null : clip(nativeStatus),
    expiresAt: expiresAt?.ok === true ? expiresAt.ms : null,
    groupRef: readGroupRef(step, info.child('groupIdToken')),
    chargingPriority: int32(info, 'chargingPriority'),
    allowedEvseIds: Array.isArray(evses) ? evses.filter((e): e is number => typeof e === 'number' && Number.isInteger(e) && Math.abs(e) < 2 ** 31).slice(0, 64) : [],
    languages: ['language1', 'language2'].map((name) => info.text(name)).filter((l): l is string => l !== null).map((l) => clip(l, 20)),
    certificateStatus: certificateStatus === null ? null : clip(certificateStatus),
  };
}

export interface Evaluation {
  readonly purpose: AuthorizationPurpose;
  readonly idToken: TokenRef | null;
  readonly decision: AuthorizationInfo;
  readonly certificatePresented: boolean;
  readonly topology?: Topology;
  readonly transactionUid?: string | null;
  readonly nativeTransactionId?: string | null;
  readonly nativeExtras?: string | null;
}

/** authorization.evaluated, on the answer to `call`. */
export function emitEvaluation(step: Step, call: PendingCall, evaluation: Evaluation): string {
  const { purpose, idToken, decision, certificatePresented, topology, transactionUid, nativeTransactionId, nativeExtras } = evaluation;
  const decided = decision.nativeStatus !== null;
  return step.emit({
    type: 'authorization.evaluated',
    ...(topology === undefined ? {} : { topology }),
    transactionUid: transactionUid ?? null,
    nativeTransactionId: nativeTransactionId ?? null,
    nativeExtras: nativeExtras ?? null,
    data: {
      purpose,
      idToken: idToken === null ? null : { ...idToken, groupRef: decision.groupRef ?? null },
      decision,
      decidedBy: decided ? decidedBy(step) : 'UNKNOWN',
      certificatePresented,
      latencyMs: decided ? Math.max(0, step.receivedAt - call.receivedAt) : null,
    },
  });
}

function decidedBy(step: Step): DecidedBy {
  return step.context.raw.origin === 'EDGE_LOCAL' ? 'EDGE' : 'CSMS';
}
