import { uuidV5 } from '@chargeplane/contracts';
import type { Command, PlannedCall } from './charger-state.ts';
import type { NativeCall } from './native.ts';

/** Namespace of the message ids of outbound CALLs. */
const NS_CALL = 'b0a6f7c5-1c0e-5d0e-9c1b-6d1f0f6f3c11';

/** A CALL with its message id, which is the same however often the log is folded. */
export function planned(command: Command, call: NativeCall, number: number, purpose: PlannedCall['purpose']): PlannedCall {
  return {
    number, purpose, action: call.action, payload: call.payload, requestedMessage: textOf(call.payload['requestedMessage']), keys: call.keys ?? [], nativeKeys: call.nativeKeys ?? call.keys ?? [],
    ...(call.quirks === undefined ? {} : { quirks: call.quirks }),
    messageId: uuidV5(NS_CALL, `${command.envelope.commandId}#1#${number}`),
    step: 'PLANNED', connectionId: null, issuedAt: null, sentAt: null, result: null,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
