import { canonicalConfigurationKey, isSecretConfigurationKey } from '@chargeplane/contracts';
import type { ReportItem } from '@chargeplane/contracts';
import type { FromRequest, FromResult } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { configurationValue } from '../privacy/redact.ts';
import type { Step } from '../step.ts';
import { keepValues } from '../configuration/known-values.ts';
import { clip } from '../state/empty-state.ts';

/** What is remembered of our CALLs, so that effects can be told apart. */
export const V16_REQUESTS: Readonly<Record<string, FromRequest>> = {
  RemoteStartTransaction: (_step, p) => ({ connector: int32(p, 'connectorId'), token: p.text('idTag') }),
  RemoteStopTransaction: (_step, p) => ({ subject: p.lexeme('transactionId') }),
  Reset: (_step, p) => ({ subject: p.text('type') }),
  UnlockConnector: (_step, p) => ({ connector: int32(p, 'connectorId') }),
  TriggerMessage: (_step, p) => ({ subject: p.text('requestedMessage'), connector: int32(p, 'connectorId') }),
  UpdateFirmware: () => ({}),
  GetDiagnostics: () => ({}),
  SignedUpdateFirmware: (_step, p) => ({ subject: p.lexeme('requestId') }),
  GetLog: (_step, p) => ({ subject: `${p.lexeme('requestId') ?? ''}/${p.text('logType') ?? ''}` }),
  GetConfiguration: () => ({}),
  ChangeConfiguration: (_step, p) => {
    const key = p.text('key');
    const value = p.text('value');
    return key === null || value === null || isSecretConfigurationKey(key) ? {} : { memo: { key: clip(key), value: clip(value, 400) }, subject: key };
  },
};

const MOST_ITEMS = 500;

function valueOf(step: Step, key: string, value: string | null): string | null {
  return value === null ? null : clip(configurationValue(step, key, value), 2500);
}

/** GetConfiguration.conf: every value under its canonical key, secrets redacted. */
const fromV16GetConfigurationResult: FromResult = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const keys = answer.reader.children('configurationKey');
  if (keys.length > MOST_ITEMS) step.lose('TRUNCATED');
  const items = keys.slice(0, MOST_ITEMS).map((r): ReportItem => {
    const key = r.text('key') ?? '';
    const readonly = r.boolean('readonly');
    const secret = isSecretConfigurationKey(key);
    return {
      key, ref: null, attribute: 'ACTUAL', value: secret ? null : valueOf(step, key, r.text('value')), redacted: secret, status: null, mutability: readonly === null ? 'UNKNOWN' : readonly ? 'RO' : 'RW', persistent: null,
      constant: null, dataType: null, unit: null, minLimit: null, maxLimit: null, maxElements: null, valuesList: null, supportsMonitoring: null, canonicalKey: canonicalConfigurationKey('V16', key),
    };
  });
  keepValues(step, items);
  step.emit({ type: 'device.report.received', data: { kind: 'CONFIG_READ', requestId: null, chunk: null, last: true, generatedAt: null, items, unknownKeys: answer.reader.texts('unknownKey').slice(0, MOST_ITEMS), commandId: call.commandId } });
};

/** ChangeConfiguration.conf: what the charger took is its value now (R-CFG-1). The answer itself is command.exchanged. */
const fromV16ChangeConfigurationResult: FromResult = (step, answer, call) => {
  const { key, value } = call.memo ?? {};
  if (answer.kind !== 'RESULT' || answer.reader.text('status') !== 'Accepted' || typeof key !== 'string' || typeof value !== 'string') return;
  keepValues(step, [{ attribute: 'ACTUAL', redacted: false, mutability: 'RW', value, canonicalKey: canonicalConfigurationKey('V16', key) }]);
};

export const V16_RESULTS: Readonly<Record<string, FromResult>> = { GetConfiguration: fromV16GetConfigurationResult, ChangeConfiguration: fromV16ChangeConfigurationResult };
