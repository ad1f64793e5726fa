import type { TransferDialect } from '@chargeplane/contracts';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { clip } from '../state/empty-state.ts';
import { dialectOf, transferJson } from '../pipeline/transfer-data.ts';

/** DataTransfer of the charger: kept as data, never session state. */
export const fromV201DataTransfer: FromCall = (step, payload) => {
  const vendorId = payload.text('vendorId');
  const messageId = payload.text('messageId');
  const data = payload.value('data');
  if (vendorId === null && messageId === null && data === undefined) return { outcome: { unreadable: 'neither vendorId nor messageId nor data can be read' } };
  const about = { vendorId: clip(vendorId ?? '', 255), messageId: messageId === null ? null : clip(messageId), dialect: dialectOf(vendorId) };
  const eventId = step.emit({
    type: 'data.transfer.exchanged', nativeExtras: payload.extras(),
    data: { initiator: 'CHARGER', ...about, data: data === undefined ? null : transferJson(step, data), status: null, responseData: null, interpretedAs: [] },
  });
  return { eventId, memo: about };
};

export const fromV201DataTransferAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const { vendorId, messageId, dialect } = call.memo ?? {};
  const data = answer.reader.value('data');
  const status = answer.reader.text('status');
  step.emit({
    type: 'data.transfer.exchanged', nativeExtras: answer.reader.extras(),
    data: {
      initiator: 'CHARGER', vendorId: String(vendorId ?? ''), messageId: typeof messageId === 'string' ? messageId : null, dialect: (dialect as TransferDialect | undefined) ?? 'VENDOR', data: null,
      status: status === null ? null : clip(status, 60), responseData: data === undefined ? null : transferJson(step, data), interpretedAs: [],
    },
  });
};
