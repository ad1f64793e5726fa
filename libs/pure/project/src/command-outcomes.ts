import type { CommandOutcome } from '@chargeplane/contracts';
import { instantOr, integer } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';

/** Table command_outcomes: one row for each step of a command. */
export function toCommandOutcomes(outcome: CommandOutcome, place: Place): TableRow {
  return {
    table: 'command_outcomes',
    row: {
      tenant: outcome.tenantId,
      charger: outcome.chargerId,
      command_id: outcome.commandId,
      outcome_id: outcome.outcomeId,
      command_type: outcome.commandType,
      group: outcome.group,
      segment_key: outcome.segmentKey,
      state: outcome.state,
      previous_state: outcome.previousState,
      settled: outcome.settled,
      amends: outcome.amends,
      attempt: outcome.attempt,
      sequence: outcome.sequence,
      at: instantOr(outcome.at, instantOr(place.timestamp, 0)),
      rejected_by: outcome.rejectedBy,
      reason: outcome.reason,
      detail: outcome.detail,
      native_action: outcome.nativeAction,
      native_status: outcome.nativeStatus,
      native_error_code: outcome.nativeErrorCode,
      status_info: outcome.statusInfo ? { ...outcome.statusInfo } : undefined,
      native_request_id: integer(outcome.nativeRequestId),
      items: outcome.items.map((item) => ({ ...item })),
      approximations: outcome.approximations,
      effect_type: outcome.effect?.type,
      effect_state: outcome.effect?.state,
      effect_event_id: outcome.effect?.eventId,
      queued_ms: integer(outcome.queuedMs),
      sent_to_answer_ms: integer(outcome.sentToAnswerMs),
      answer_to_effect_ms: integer(outcome.answerToEffectMs),
      late: outcome.late,
      empty_answer: outcome.emptyAnswer,
      scheduled: outcome.scheduled,
      causation_id: outcome.causationId,
      source_frame_id: outcome.sourceFrameId,
      topic_partition: place.partition,
      topic_offset: place.offset,
    },
  };
}
