import type { Downlink } from '@chargeplane/contracts';
import { parseFrame } from '@chargeplane/ocpp';
import type { OutboundCall } from './decide-outbound.ts';

/** The CALL that a record of downlink asks for; null where it holds none. */
export function readDownlinkCall(downlink: Downlink): OutboundCall | null {
  const { commandId, attempt, payload, deliverBefore, answerWithinMs } = downlink;
  if (commandId == null || attempt == null || payload == null) return null;
  return { commandId, attempt, messageId: downlink.messageId ?? messageIdOf(payload), text: payload, deliverBefore, answerWithinMs };
}

function messageIdOf(text: string): string | null {
  const frame = parseFrame(text, '2.1');
  return frame.messageId ?? null;
}
