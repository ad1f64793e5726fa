import type { Envelope, EventDataByType } from '@chargeplane/contracts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

/** Table command_exchanges, of command.exchanged. */
export function toCommandExchanges(envelope: Envelope, data: EventDataByType['command.exchanged'], place: Place): TableRow {
  return {
    table: 'command_exchanges',
    row: {
      ...stem(envelope, place),
      command_id: data.commandId,
      attempt: data.attempt,
      state: data.state,
      action: data.action,
      message_id: data.messageId,
      reason: data.reason,
      payload: data.payload,
      error_code: data.errorCode,
      error_description: data.errorDescription,
      response_valid: data.responseValid,
      late: data.late,
    },
  };
}
