import type { Envelope, EventDataByType } from '@chargeplane/contracts';
import { instant, integer } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

/** Table authorization_events, of authorization.evaluated. */
export function toAuthorizationEvents(envelope: Envelope, data: EventDataByType['authorization.evaluated'], place: Place): TableRow {
  return {
    table: 'authorization_events',
    row: {
      ...stem(envelope, place),
      purpose: data.purpose,
      token_ref: data.idToken?.ref,
      token_key_id: data.idToken?.keyId,
      token_type: data.idToken?.type,
      status: data.decision.status,
      native_status: data.decision.nativeStatus,
      decided_by: data.decidedBy,
      expires_at: instant(data.decision.expiresAt),
      group_ref: data.decision.groupRef,
      latency_ms: integer(data.latencyMs),
    },
  };
}
