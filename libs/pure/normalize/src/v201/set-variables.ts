import { formatVariableKey, isSecretConfigurationKey } from '@chargeplane/contracts';
import type { ReportItem } from '@chargeplane/contracts';
import type { FromRequest, FromResult } from '../pipeline/handled.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { clip } from '../state/empty-state.ts';
import { readComponentRef } from '../v2/component-ref.ts';
import { keepValues } from '../configuration/known-values.ts';
import { attributeOf, reportItem } from '../v2/report-items.ts';

const MOST_ITEMS = 64;
/** What a pending CALL may remember of the values that it sets. */
const MOST_CHARACTERS = 4000;

/** SetVariables: the values must be remembered, for the answer has only statuses. No secrets. */
export const fromV201SetVariablesRequest: FromRequest = (_step, payload) => {
  const keys: string[] = [];
  const values: string[] = [];
  let size = 0;
  for (const item of payload.children('setVariableData').slice(0, MOST_ITEMS)) {
    const key = keyOf(item);
    const value = item.text('attributeValue');
    if (key === null || value === null || isSecretConfigurationKey(key)) continue;
    size += key.length + value.length;
    if (size > MOST_CHARACTERS) break;
    keys.push(key);
    values.push(value);
  }
  return { memo: { keys, values } };
};

/** SetVariablesResponse: what the charger accepted is its value from now on. What takes a reboot, or was refused, is not. */
export const fromV201SetVariablesResult: FromResult = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const keys = textsOf(call.memo?.['keys']);
  const values = textsOf(call.memo?.['values']);
  const items: ReportItem[] = [];
  const unknownKeys: string[] = [];
  for (const result of answer.reader.children('setVariableResult').slice(0, MOST_ITEMS)) {
    const ref = readComponentRef(result);
    const status = result.text('attributeStatus');
    if (ref === null) continue;
    const attribute = attributeOf(step, result.text('attributeType'));
    if (status !== null && status.startsWith('Unknown')) unknownKeys.push(clip(formatVariableKey(ref), 300));
    const value = values[keys.indexOf(`${attributeName(attribute)}${formatVariableKey(ref)}`)];
    if (status === 'Accepted' && value !== undefined) items.push(reportItem(step, ref, attribute, value, status));
  }
  if (items.length === 0 && unknownKeys.length === 0) return;
  step.emit({
    type: 'device.report.received', derivation: 'DERIVED',
    data: { kind: 'CONFIG_READ', requestId: null, chunk: null, last: true, generatedAt: null, items, unknownKeys, commandId: call.commandId },
  });
  keepValues(step, items);
};

function keyOf(item: PayloadReader): string | null {
  const ref = readComponentRef(item);
  const type = item.text('attributeType') ?? 'Actual';
  return ref === null ? null : `${type === 'Actual' ? '' : `${type}:`}${formatVariableKey(ref)}`;
}

function attributeName(attribute: ReportItem['attribute']): string {
  return { ACTUAL: '', TARGET: 'Target:', MIN_SET: 'MinSet:', MAX_SET: 'MaxSet:', UNKNOWN: '?:' }[attribute];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
}
