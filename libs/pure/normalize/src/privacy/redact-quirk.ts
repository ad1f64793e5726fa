import { isSecretName } from '@chargeplane/contracts';
import type { Quirk } from '@chargeplane/contracts';
import { parseJson } from '@chargeplane/ocpp';
import type { Step } from '../step.ts';
import { REDACTED, isTokenName, redactJson, redactWords } from './redact.ts';
import { referenceOf } from './token-ref.ts';

/** Actions that carry free text about a customer. */
const PERSONAL_ACTIONS: ReadonlySet<string | null | undefined> = new Set(['NotifyCustomerInformation']);

/** Members that hold a name and an address. */
const PERSONAL_MEMBERS: ReadonlySet<string> = new Set(['vatCompany']);

/** A quirk whose value before holds no clear token, no secret and nothing of a customer. */
export function redactQuirk(quirk: Quirk, step: Step): Quirk {
  const { before } = quirk;
  if (before == null || before === '') return quirk;
  const names = quirk.path.split('/');
  if (names.some((name) => isSecretName(name) || PERSONAL_MEMBERS.has(name)) || PERSONAL_ACTIONS.has(step.source.action)) return { ...quirk, before: REDACTED };
  const parsed = parseJson(before);
  if (names.some(isTokenName)) {
    const text = parsed.ok && typeof parsed.value === 'string' ? parsed.value : before;
    return { ...quirk, before: `ref:${referenceOf(step.rules.tokenKey, step.context.tenantId, text)}` };
  }
  if (parsed.ok && typeof parsed.value === 'object' && parsed.value !== null) return { ...quirk, before: JSON.stringify(redactJson(step, parsed.value)) };
  return { ...quirk, before: redactWords(step, before) };
}
