import type { CommandExchangedData, ExchangeState } from '@chargeplane/contracts';
import type { JsonObject } from '@chargeplane/ocpp';
import { redactJson, redactWords } from '../privacy/redact.ts';
import type { PendingCall } from '../state/charger-state.ts';
import type { Step } from '../step.ts';

const PAYLOAD_MOST = 32_768;

/** command.exchanged: what became of an outbound CALL that belongs to a command. */
export function emitExchanged(step: Step, call: PendingCall, state: ExchangeState, detail: Partial<CommandExchangedData> = {}): string | null {
  if (call.commandId === null) return null;
  const { commandId, attempt, action, messageId } = call;
  const isRequest = call.source.offset === step.source.offset;
  return step.emit({
    type: 'command.exchanged',
    subject: step.context.timer === null ? commandId : `${step.context.timer}`,
    correlationId: commandId,
    causationId: isRequest ? null : call.eventId,
    requestSource: isRequest ? null : call.source,
    data: {
      reason: null, payload: null, errorCode: null, errorDescription: null, responseValid: null, late: false, ...detail,
      commandId, attempt, state, action, messageId, requestReceivedAt: isRequest ? null : call.receivedAt,
    },
  });
}

/** JSON of an answer, secrets redacted, tokens as references; null (and a loss flag) where it is too long. */
export function exchangedPayload(step: Step, payload: JsonObject): string | null {
  const text = JSON.stringify(redactJson(step, payload));
  if (text.length <= PAYLOAD_MOST) return text;
  step.lose('TRUNCATED');
  return null;
}

export function cleanDescription(step: Step, text: string): string | null {
  return text === '' ? null : redactWords(step, text.slice(0, 1000));
}
