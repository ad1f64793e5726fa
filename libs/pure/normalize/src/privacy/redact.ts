import { isSecretConfigurationKey, isSecretName } from '@chargeplane/contracts';
import { JsonNumber, isJsonObject } from '@chargeplane/ocpp';
import type { JsonObject, JsonValue } from '@chargeplane/ocpp';
import type { Step } from '../step.ts';
import { referenceOf } from './token-ref.ts';

export const REDACTED = '***';

/** Names of members whose value identifies a driver or who pays. */
const TOKEN = /^(idtag|idtoken|parentidtag|groupidtoken|additionalidtoken|stopidtag|tagid|rfid\w*|card\w*|uid|emaid|prioritizedemaids|evccid|vin|evinverterserialnumber|mac|macaddress|token|vatnumber|pspref)$/i;

export function isTokenName(name: string): boolean {
  return TOKEN.test(name);
}

/** A copy of JSON without secrets and clear tokens: secrets as `***`, tokens as `ref:<reference>`, also inside texts that hold JSON. */
export function redactJson(step: Step, value: JsonValue, name = ''): JsonValue {
  if (typeof value === 'string') return redactText(step, value, name);
  if (Array.isArray(value)) return value.map((item) => redactJson(step, item, name));
  if (value instanceof JsonNumber || typeof value === 'number') {
    return isSecretName(name) ? REDACTED : isTokenName(name) ? reference(step, String(value)) : value;
  }
  if (!isJsonObject(value)) return value;
  const copy: JsonObject = {};
  const named = nameByKeyMember(value);
  for (const key of Object.keys(value)) {
    const member = value[key] as JsonValue;
    if (key === '__proto__') continue;
    copy[key] = named !== null && (key === 'value' || key === 'attributeValue') ? redactNamed(step, member, named) : redactJson(step, member, isJsonObject(member) && !isTokenName(key) ? '' : key);
  }
  return copy;
}

/** `{key: "AuthorizationKey", value: …}` and `{variable: {name: "BasicAuthPassword"}, attributeValue: …}`: the name of what the value is. */
function nameByKeyMember(object: JsonObject): string | null {
  const variable = object['variable'];
  const names = [object['key'], isJsonObject(variable) ? variable['name'] : null];
  return names.find((n): n is string => typeof n === 'string') ?? null;
}

function redactNamed(step: Step, value: JsonValue, name: string): JsonValue {
  return typeof value === 'string' ? configurationValue(step, name, value) : redactJson(step, value, name);
}

/** Value of a configuration key as it may stand outside the restricted places: a secret is `***`, a tag that the charger uses by itself a reference. */
export function configurationValue(step: Step, key: string, value: string): string {
  if (isSecretName(key)) return REDACTED;
  if (/idtag|idtoken/i.test(key)) return value === '' || /^(true|false|\d{1,3})$/i.test(value) ? value : reference(step, value);
  if (isSecretConfigurationKey(key)) return REDACTED;
  return redactWords(step, value);
}

function redactText(step: Step, text: string, name: string): string {
  if (isSecretName(name)) return REDACTED;
  if (isTokenName(name)) return text === '' ? text : reference(step, text);
  return redactWords(step, text);
}

function reference(step: Step, token: string): string {
  return `ref:${referenceOf(step.rules.tokenKey, step.context.tenantId, token)}`;
}

const WORD = /[0-9A-Za-z][0-9A-Za-z:_*-]{3,63}/g;
const NAMED = /("?(?:idTag|idToken|parentIdTag|rfid|card(?:Id|No|Number)?|uid|vin|evccid|emaid|vatNumber|pspRef)"?\s*[:=]\s*"?)([0-9A-Za-z:_*-]{4,64})/gi;

/** Free text without the tokens that this charger presented lately, and without what is named a token. */
export function redactWords(step: Step, text: string): string {
  if (text.length < 4 || text.length > 65_536) return text;
  const { tokens } = step.state.core;
  const named = text.replace(NAMED, (_all, before: string, token: string) => before + reference(step, token));
  if (tokens.length === 0) return named;
  return named.replace(WORD, (word) => {
    const ref = referenceOf(step.rules.tokenKey, step.context.tenantId, word);
    return tokens.includes(ref) ? `ref:${ref}` : word;
  });
}

/** A nullable free text, redacted. */
export function cleanText(step: Step, text: string | null): string | null {
  return text === null ? null : redactWords(step, text);
}
