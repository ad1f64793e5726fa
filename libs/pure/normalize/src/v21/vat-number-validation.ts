import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { clip } from '../state/empty-state.ts';
import { evseTopology } from '../v2/evse-topology.ts';
import { extrasMemo, withExtrasOfRequest } from '../v2/extras.ts';
import { readStatusInfo } from '../v2/status-info.ts';
import { billingEvent, readReference } from './billing-event.ts';

/** VatNumberValidation (2.1, block C): the event is defined by the answer. */
export const fromV21VatNumberValidation: FromCall = (step, payload) => ({
  memo: { vatNumberRef: readReference(step, payload, 'vatNumber'), evseId: int32(payload, 'evseId'), extras: extrasMemo(payload) }, outcome: { ignored: 'WAITS_FOR_ANSWER' },
});

/** The company that has the number is kept in the frame only. An error, or no answer, says nothing of the number. */
export const fromV21VatNumberValidationAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const { reader } = answer;
  const { vatNumberRef, evseId } = call.memo ?? {};
  const answered = readReference(step, reader, 'vatNumber');
  const answeredEvse = int32(reader, 'evseId');
  const status = reader.text('status');
  reader.value('company');
  const data = billingEvent('VAT_VALIDATION', {
    vatNumberRef: typeof vatNumberRef === 'string' ? vatNumberRef : answered, vatStatus: status === null ? null : clip(status, 60), statusInfo: readStatusInfo(step, reader),
  });
  const topology = evseTopology(step, { evseId: typeof evseId === 'number' ? evseId : answeredEvse, connectorId: null });
  step.emit({ type: 'billing.event.recorded', topology, nativeExtras: withExtrasOfRequest(call.memo, reader.extras()), data });
};
