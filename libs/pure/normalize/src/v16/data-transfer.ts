import type { TransferDialect } from '@chargeplane/contracts';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { dialectOf, transferJson } from '../pipeline/transfer-data.ts';

/** DataTransfer of the charger: kept as data, never session state. */
export const fromV16DataTransfer: FromCall = (step, payload) => {
  const vendorId = payload.text('vendorId');
  const messageId = payload.text('messageId');
  const data = payload.value('data');
  if (vendorId === null && messageId === null && data === undefined) return { outcome: { unreadable: 'neither vendorId nor messageId nor data can be read' } };
  const dialect = dialectOf(vendorId);
  const eventId = step.emit({
    type: 'data.transfer.exchanged', nativeExtras: payload.extras(),
    data: { initiator: 'CHARGER', vendorId: vendorId ?? '', messageId, dialect, data: data === undefined ? null : transferJson(step, data), status: null, responseData: null, interpretedAs: [] },
  });
  return { eventId, memo: { vendorId: vendorId ?? '', messageId, dialect } };
};

export const fromV16DataTransferAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const { vendorId, messageId, dialect } = call.memo ?? {};
  const data = answer.reader.value('data');
  step.emit({
    type: 'data.transfer.exchanged',
    data: {
      initiator: 'CHARGER', vendorId: String(vendorId ?? ''), messageId: typeof messageId === 'string' ? messageId : null, dialect: (dialect as TransferDialect | undefined) ?? 'VENDOR', data: null,
      status: answer.reader.text('status'), responseData: data === undefined ? null : transferJson(step, data), interpretedAs: [],
    },
  });
};
