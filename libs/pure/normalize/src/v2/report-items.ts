import { canonicalConfigurationKey, formatVariableKey, isSecretConfigurationKey } from '@chargeplane/contracts';
import type { ComponentRef, Mutability, ReportItem, VariableAttribute } from '@chargeplane/contracts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { cleanText, isTokenName } from '../privacy/redact.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { readComponentRef } from './component-ref.ts';
import { int32 } from '../pipeline/int32.ts';
import { entryOf } from '../pipeline/entry-of.ts';

const ATTRIBUTES: Readonly<Record<string, VariableAttribute>> = { Actual: 'ACTUAL', Target: 'TARGET', MinSet: 'MIN_SET', MaxSet: 'MAX_SET' };
const MUTABILITIES: Readonly<Record<string, Mutability>> = { ReadOnly: 'RO', ReadWrite: 'RW', WriteOnly: 'WO' };
const MOST_VALUE = 2500;

/** Omitted means Actual. */
export function attributeOf(step: Step, native: string | null): VariableAttribute {
  if (native === null) return 'ACTUAL';
  const attribute = entryOf(ATTRIBUTES, native);
  if (attribute === null) step.lose('UNKNOWN_ENUM_VALUE');
  return attribute ?? 'UNKNOWN';
}

/** A value under its native and its canonical key, without anything else. Secrets are redacted, tokens left out. */
export function reportItem(step: Step, ref: ComponentRef, attribute: VariableAttribute, value: string | null, status: string | null): ReportItem {
  const key = formatVariableKey(ref);
  const redacted = isSecretConfigurationKey(key) || isTokenName(ref.variable);
  return {
    key: null, ref, attribute, value: redacted || value === null ? null : clip(cleanText(step, value) ?? '', MOST_VALUE), redacted, status, mutability: 'UNKNOWN', persistent: null,
    constant: null, dataType: null, unit: null, minLimit: null, maxLimit: null, maxElements: null, valuesList: null, supportsMonitoring: null,
    canonicalKey: canonicalConfigurationKey(step.version, key),
  };
}

/** One reportData: an item for each of its attributes. An absent valuesList means that the choice is unknown, not that it is empty. */
export function reportItems(step: Step, reportData: PayloadReader): ReportItem[] {
  const ref = readComponentRef(reportData);
  if (ref === null) return [];
  const characteristics = reportData.child('variableCharacteristics');
  const valuesList = characteristics?.text('valuesList') ?? null;
  const plain = {
    dataType: clipped(characteristics?.text('dataType') ?? null), unit: clipped(characteristics?.text('unit') ?? null), minLimit: characteristics?.number('minLimit') ?? null,
    maxLimit: characteristics?.number('maxLimit') ?? null, maxElements: int32(characteristics, 'maxElements'), valuesList: valuesList === null ? null : clip(valuesList, 1000),
    supportsMonitoring: characteristics?.boolean('supportsMonitoring') ?? null,
  };
  return reportData.children('variableAttribute').map((a) => {
    const mutability = a.text('mutability');
    const value = a.value('value') === '' ? '' : (a.text('value') ?? a.lexeme('value'));
    return {
      ...reportItem(step, ref, attributeOf(step, a.text('type')), value, null), ...plain,
      mutability: mutability === null ? 'UNKNOWN' : (entryOf(MUTABILITIES, mutability) ?? 'UNKNOWN'), persistent: a.boolean('persistent'), constant: a.boolean('constant'),
    };
  });
}

function clipped(text: string | null): string | null {
  return text === null ? null : clip(text, 60);
}
