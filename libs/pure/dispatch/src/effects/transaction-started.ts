import type { CanonicalEvent, TokenRef } from '@chargeplane/contracts';
import type { Command } from '../charger-state.ts';
import { atPlace, contradicted, observed } from './effect-rule.ts';
import type { EffectRule } from './effect-rule.ts';

const TYPE = 'TRANSACTION_STARTED';

/**
 * transaction.start. 2.x: exactly, by remoteStartId. 1.6: the first transaction that starts after the sending at the connector (any, if none was named)
 * with the same token. Contrary: the token is refused, another token starts at the EVSE, or the car was not connected in time.
 */
export const transactionStarted: EffectRule = {
  type: () => TYPE,
  applies: () => true,
  observe(command, event) {
    const { watch } = command;
    if (watch === null || event.envelope.delivery.duplicateOf) return null;
    switch (event.type) {
      case 'transaction.started':
        return onStarted(command, event);
      case 'transaction.updated': {
        const ours = watch.remoteStartId !== null && event.data.remoteStartId === watch.remoteStartId;
        const same = watch.transactionUid !== null && event.envelope.transactionUid === watch.transactionUid && event.data.changeReason === 'RemoteStart';
        return ours || same ? observed(TYPE, event) : null;
      }
      case 'transaction.ended':
        if (watch.transactionUid === null || event.envelope.transactionUid !== watch.transactionUid) return null;
        return event.data.stopReason === 'TIMEOUT' || event.data.stopTrigger === 'EVConnectTimeout' ? contradicted(TYPE, event, 'EV_CONNECT_TIMEOUT') : null;
      case 'authorization.evaluated': {
        const { status } = event.data.decision;
        if (status === 'ACCEPTED' || status === 'UNKNOWN' || event.data.purpose === 'STOP' || token(command, event.data.idToken) !== 'SAME') return null;
        return contradicted(TYPE, event, `AUTHORIZATION_${status}`);
      }
      default:
        return null;
    }
  },
};

function onStarted(command: Command, event: Extract<CanonicalEvent, { type: 'transaction.started' }>): ReturnType<EffectRule['observe']> {
  const { data, envelope } = event;
  const remoteStartId = command.watch?.remoteStartId ?? null;
  if (data.commandId === command.envelope.commandId || (remoteStartId !== null && data.remoteStartId === remoteStartId)) return observed(TYPE, event);
  if (envelope.delivery.replay || envelope.delivery.offline || !atPlace(command, event)) return null;
  const which = token(command, data.idToken);
  if (remoteStartId === null && !data.commandId && which === 'SAME') return observed(TYPE, event);
  const named = (command.watch?.evseId ?? null) !== null;
  return named && which === 'OTHER' ? contradicted(TYPE, event, 'OTHER_TOKEN_STARTED') : null;
}

/** Whether an event is about the token of the command; unknown where its reference was made with a key that we do not have. */
function token(command: Command, ref: TokenRef | null | undefined): 'SAME' | 'OTHER' | 'UNKNOWN' {
  if (!ref) return 'UNKNOWN';
  const refs = command.watch?.tokenRefs ?? [];
  if (refs.includes(`${ref.keyId}:${ref.ref}`)) return 'SAME';
  return refs.some((r) => r.startsWith(`${ref.keyId}:`)) ? 'OTHER' : 'UNKNOWN';
}
