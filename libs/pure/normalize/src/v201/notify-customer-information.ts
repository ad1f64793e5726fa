import { findCommand } from '../pairing/calls.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { countChunk, readChunk } from '../v2/report-chunks.ts';

/**
 * NotifyCustomerInformation (2.0.1 and 2.1, N09, N10): one chunk (R-RPT-1) of a text about a customer. The text stays in its frame, which is
 * restricted; the event points to it. Members that the specification does not have may hold it too, so they are no extras here.
 */
export const fromV201NotifyCustomerInformation: FromCall = (step, payload) => {
  const { requestId, chunk, last, generatedAt } = readChunk(payload);
  const text = payload.value('data');
  if (text === undefined && !payload.has('requestId')) return { outcome: { unreadable: 'neither requestId nor data can be read' } };
  if (payload.extras() !== null) step.lose('EXTRA_FIELDS_DROPPED');
  countChunk(step, `customer/${requestId ?? ''}`, chunk, last);
  const command = requestId === null ? null : findCommand(step, Infinity, (c) => c.action === 'CustomerInformation' && c.subject === String(requestId));
  step.emit({
    type: 'customer.information.reported',
    data: {
      requestId, chunk, last, generatedAt, dataRef: text === undefined ? null : `${step.source.frameId}#/3/data`,
      dataLength: typeof text === 'string' ? text.length : null, commandId: command?.commandId ?? null,
    },
  });
  return {};
};
