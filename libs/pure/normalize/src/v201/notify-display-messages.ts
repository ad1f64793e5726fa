import { parseTimestamp } from '@chargeplane/ocpp';
import type { DisplayMessage } from '@chargeplane/contracts';
import { findCommand } from '../pairing/calls.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { cleanText } from '../privacy/redact.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { extrasOf } from '../v2/extras.ts';
import { knownUid } from '../v2/find-transaction.ts';

const MOST_CONTENT = 2500;

/** NotifyDisplayMessages (2.0.1 and 2.1, O03, O04): a part of the messages that GetDisplayMessages asked for. The parts have no numbers. */
export const fromV201NotifyDisplayMessages: FromCall = (step, payload) => {
  const requestId = int32(payload, 'requestId');
  const last = payload.boolean('tbc') !== true;
  const messages = payload.children('messageInfo').map((info) => displayMessage(step, info));
  if (messages.length === 0 && !payload.has('requestId')) return { outcome: { unreadable: 'neither requestId nor messageInfo can be read' } };
  const command = requestId === null ? null : findCommand(step, Infinity, (c) => c.action === 'GetDisplayMessages' && c.subject === String(requestId));
  step.emit({ type: 'display.message.reported', nativeExtras: payload.extras(), data: { requestId, last, messages, commandId: command?.commandId ?? null } });
  return {};
};

/** What only 2.1 has (more states, QRCODE) are further values of the same members; messageExtra is an extra. */
function displayMessage(step: Step, info: PayloadReader): DisplayMessage {
  const message = info.child('message');
  const nativeTransactionId = info.text('transactionId');
  const content = cleanText(step, message?.text('content') ?? null);
  return {
    messageId: int32(info, 'id'), priority: clipped(info.text('priority')), state: clipped(info.text('state')), startAt: time(info.text('startDateTime')), endAt: time(info.text('endDateTime')),
    transactionUid: knownUid(step, nativeTransactionId), nativeTransactionId: nativeTransactionId === null ? null : clip(nativeTransactionId),
    format: clipped(message?.text('format') ?? null), language: clipped(message?.text('language') ?? null), content: content === null ? null : clip(content, MOST_CONTENT),
    extra: extrasOf(info, { message }),
  };
}

/** When a message is to be shown: a plan and no fact, so not judged by the clock of the charger. */
function time(lexeme: string | null): number | null {
  const parsed = lexeme === null ? null : parseTimestamp(lexeme);
  return parsed?.ok === true ? parsed.ms : null;
}

function clipped(text: string | null): string | null {
  return text === null ? null : clip(text, 60);
}
