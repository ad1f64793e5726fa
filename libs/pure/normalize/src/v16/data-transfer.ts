import type { TransferDialect } from '@chargeplane/contracts';
import { parseJson } from '@chargeplane/ocpp';
import type { JsonValue } from '@chargeplane/ocpp';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { redactJson } from '../privacy/redact.ts';
import type { Step } from '../step.ts';

const DIALECTS: Readonly<Record<string, TransferDialect>> = {
  'org.openchargealliance.iso15118pnc': 'OCA_PNC', 'org.openchargealliance.costmsg': 'OCA_COST', 'org.openchargealliance.multilanguage': 'OCA_MULTILANG', iso15118: 'ISO15118_LEGACY',
};
const MOST = 32_768;

/** DataTransfer of the charger: kept as data, never session state. */
export const fromV16DataTransfer: FromCall = (step, payload) => {
  const vendorId = payload.text('vendorId');
  const messageId = payload.text('messageId');
  const data = payload.value('data');
  if (vendorId === null && messageId === null && data === undefined) return { outcome: { unreadable: 'neither vendorId nor messageId nor data can be read' } };
  const dialect = DIALECTS[vendorId ?? ''] ?? 'VENDOR';
  const eventId = step.emit({
    type: 'data.transfer.exchanged', nativeExtras: payload.extras(),
    data: { initiator: 'CHARGER', vendorId: vendorId ?? '', messageId, dialect, data: data === undefined ? null : jsonOf(step, data), status: null, responseData: null, interpretedAs: [] },
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
      status: answer.reader.text('status'), responseData: data === undefined ? null : jsonOf(step, data), interpretedAs: [],
    },
  });
};

/** JSON of the data; a text that holds JSON is read as such. */
function jsonOf(step: Step, value: JsonValue): string {
  const parsed = typeof value === 'string' ? parseJson(value) : null;
  const text = JSON.stringify(redactJson(step, parsed?.ok ? parsed.value : value));
  if (text.length <= MOST) return text;
  step.lose('TRUNCATED');
  return JSON.stringify(text.slice(0, MOST / 2));
}
