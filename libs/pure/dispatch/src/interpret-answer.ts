import type { CommandType, ItemStatus, OutcomeItem, StatusInfo } from '@chargeplane/contracts';
import { isJsonObject } from '@chargeplane/ocpp';
import type { JsonObject, JsonValue } from '@chargeplane/ocpp';
import type { CallResult, PlannedCall } from './charger-state.ts';

/** A word of the charger as it is kept: those of the specification are shorter, and each item repeats it. */
const LONGEST_WORD = 60;
const LONGEST_INFO = 1024;

export const clippedWord = (word: string): string => word.slice(0, LONGEST_WORD);

export const NOTHING: CallResult = {
  verdict: 'ACKNOWLEDGED', reason: null, detail: null, nativeStatus: null, nativeErrorCode: null, statusInfo: null, items: [], scheduled: false, empty: false, transactionId: null,
};

/** What a CALLRESULT means. `payload`: JSON text of its payload, or null where it is not known. */
export function interpretAnswer(type: CommandType, call: PlannedCall, payload: string | null, responseValid: boolean): CallResult {
  const answer = readObject(payload);
  if (type === 'configuration.get' || type === 'configuration.set') {
    const read = call.action === 'GetBaseReport' || call.action === 'ChangeConfiguration' ? null : interpretItems(call, answer, responseValid);
    if (read !== null) return read;
  }
  const status = answer?.['status'];
  if (typeof status !== 'string') {
    const reason = responseValid && answer !== null ? 'RESPONSE_WITHOUT_STATUS' : 'RESPONSE_SCHEMA_INVALID';
    return { ...NOTHING, verdict: 'FAILED', reason, items: itemsOf(call, 'FAILED', null) };
  }
  const result = byStatus(type, call, clippedWord(status), statusInfoOf(answer?.['statusInfo']));
  const transactionId = answer?.['transactionId'];
  return typeof transactionId === 'string' && transactionId.length <= LONGEST_WORD ? { ...result, transactionId } : result;
}

/** One item for each key of the call. */
export function itemsOf(call: PlannedCall, status: ItemStatus, nativeStatus: string | null): readonly OutcomeItem[] {
  return call.keys.map((key) => ({ key, status, nativeStatus }));
}

function byStatus(type: CommandType, call: PlannedCall, status: string, statusInfo: StatusInfo | null): CallResult {
  const base = { ...NOTHING, nativeStatus: status, statusInfo };
  const as = (verdict: CallResult['verdict'], item: ItemStatus, reason: string | null = null): CallResult => ({ ...base, verdict, reason, items: itemsOf(call, item, status) });
  switch (status) {
    case 'Accepted':
    case 'Unlocked':
      return as('ACKNOWLEDGED', 'APPLIED');
    case 'RebootRequired':
      return as('ACKNOWLEDGED', 'APPLIED_AFTER_REBOOT');
    case 'Scheduled':
      return { ...as('ACKNOWLEDGED', 'APPLIED'), scheduled: true };
    case 'EmptyResultSet':
      return { ...as('ACKNOWLEDGED', 'NOT_FOUND'), empty: true };
    case 'UnlockFailed':
      return as('FAILED', 'FAILED', 'UNLOCK_FAILED');
    case 'NotSupported':
      return as('REJECTED', type === 'configuration.set' ? 'NOT_FOUND' : 'REJECTED', 'UNSUPPORTED_BY_DEVICE');
    case 'NotImplemented':
      return as('REJECTED', 'REJECTED', 'UNSUPPORTED_BY_DEVICE');
    case 'UnknownConnector':
      return as('REJECTED', 'REJECTED', 'UNKNOWN_TARGET');
    case 'OngoingAuthorizedTransaction':
      return as('REJECTED', 'REJECTED', 'TX_ONGOING');
    case 'Failed':
      return as('FAILED', 'FAILED', 'Failed');
    default:
      return as('REJECTED', 'REJECTED', statusInfo?.reasonCode ?? status);
  }
}

/** Answers that tell for each key: GetConfiguration, GetVariables, SetVariables. */
function interpretItems(call: PlannedCall, answer: JsonObject | null, responseValid: boolean): CallResult | null {
  if (answer === null && responseValid) {
    return { ...NOTHING, detail: 'the answer is not readable here; its values are in the events', items: itemsOf(call, 'UNKNOWN', null) };
  }
  const statuses = answer === null ? null : statusesOf(call, answer);
  if (statuses === null) return { ...NOTHING, verdict: 'FAILED', reason: 'RESPONSE_SCHEMA_INVALID', items: itemsOf(call, 'FAILED', null) };
  const items = call.keys.map((key, i): OutcomeItem => {
    const nativeStatus = statuses.get(fold(call.nativeKeys[i] ?? key)) ?? null;
    return { key, status: nativeStatus === null ? 'UNKNOWN' : itemStatus(call.action, nativeStatus), nativeStatus: nativeStatus?.startsWith('(') ? null : nativeStatus };
  });
  return { ...NOTHING, items };
}

function statusesOf(call: PlannedCall, answer: JsonObject): ReadonlyMap<string, string> | null {
  const statuses = new Map<string, string>();
  if (call.action === 'GetConfiguration') {
    const known = listOf(answer['configurationKey']);
    const unknown = listOf(answer['unknownKey']);
    if (known === null && unknown === null && call.keys.length > 0) return null;
    for (const entry of known ?? []) if (isJsonObject(entry) && typeof entry['key'] === 'string') statuses.set(fold(entry['key']), '(read)');
    for (const key of unknown ?? []) if (typeof key === 'string') statuses.set(fold(key), '(unknown)');
    return statuses;
  }
  const results = listOf(answer[call.action === 'GetVariables' ? 'getVariableResult' : 'setVariableResult']);
  if (results === null) return null;
  for (const entry of results) {
    const name = variableOf(entry);
    if (name !== null && isJsonObject(entry) && typeof entry['attributeStatus'] === 'string') statuses.set(name, clippedWord(entry['attributeStatus']));
  }
  return statuses;
}

function itemStatus(action: string, native: string): ItemStatus {
  switch (native) {
    case '(read)':
      return 'READ';
    case 'Accepted':
      return action === 'GetVariables' ? 'READ' : 'APPLIED';
    case 'RebootRequired':
      return 'APPLIED_AFTER_REBOOT';
    case '(unknown)':
    case 'UnknownComponent':
    case 'UnknownVariable':
    case 'NotSupported':
      return 'NOT_FOUND';
    default:
      return 'REJECTED';
  }
}

/** Values that an answer of GetConfiguration or GetVariables shows, by native key in lower case. */
export function valuesOf(action: string, payload: string | null): ReadonlyMap<string, string> {
  const answer = readObject(payload);
  const values = new Map<string, string>();
  for (const entry of listOf(answer?.[action === 'GetConfiguration' ? 'configurationKey' : 'getVariableResult']) ?? []) {
    if (!isJsonObject(entry)) continue;
    const name = action === 'GetConfiguration' ? (typeof entry['key'] === 'string' ? fold(entry['key']) : null) : variableOf(entry);
    const value = entry[action === 'GetConfiguration' ? 'value' : 'attributeValue'];
    if (name !== null && typeof value === 'string') values.set(name, value);
  }
  return values;
}

function variableOf(entry: JsonValue): string | null {
  if (!isJsonObject(entry) || !isJsonObject(entry['component']) || !isJsonObject(entry['variable'])) return null;
  const { component, variable } = entry;
  const instance = (value: JsonValue | undefined): string => (typeof value === 'string' && value !== '' ? `[${value}]` : '');
  const evse = component['evse'];
  const place = isJsonObject(evse) ? `@${String(evse['id'])}${evse['connectorId'] === undefined || evse['connectorId'] === null ? '' : `.${String(evse['connectorId'])}`}` : '';
  return fold(`${String(component['name'])}${instance(component['instance'])}.${String(variable['name'])}${instance(variable['instance'])}${place}`);
}

/** Names of keys and variables are compared without case. */
export function fold(name: string): string {
  return name.trim().toLowerCase();
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] | null {
  return Array.isArray(value) ? value : null;
}

function statusInfoOf(value: JsonValue | undefined): StatusInfo | null {
  if (!isJsonObject(value) || typeof value['reasonCode'] !== 'string') return null;
  const info = value['additionalInfo'];
  return { reasonCode: clippedWord(value['reasonCode']), additionalInfo: typeof info === 'string' ? info.slice(0, LONGEST_INFO) : null };
}

function readObject(text: string | null): JsonObject | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
