import { formatVariableKey } from '@chargeplane/contracts';
import type { ReportItem } from '@chargeplane/contracts';
import type { FromRequest, FromResult } from '../pipeline/handled.ts';
import { clip } from '../state/empty-state.ts';
import { readComponentRef } from '../v2/component-ref.ts';
import { keepValues } from '../configuration/known-values.ts';
import { attributeOf, reportItem } from '../v2/report-items.ts';

const MOST_ITEMS = 500;

export const fromV201GetVariablesRequest: FromRequest = () => ({});

/** GetVariablesResponse: what was read is a report; what the charger does not know is an unknown key. */
export const fromV201GetVariablesResult: FromResult = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const items: ReportItem[] = [];
  const unknownKeys: string[] = [];
  for (const result of answer.reader.children('getVariableResult').slice(0, MOST_ITEMS)) {
    const ref = readComponentRef(result);
    if (ref === null) continue;
    const status = result.text('attributeStatus');
    if (status !== null && status.startsWith('Unknown')) {
      unknownKeys.push(clip(formatVariableKey(ref), 300));
      continue;
    }
    const value = result.value('attributeValue') === '' ? '' : (result.text('attributeValue') ?? result.lexeme('attributeValue'));
    items.push(reportItem(step, ref, attributeOf(step, result.text('attributeType')), status === null || status === 'Accepted' ? value : null, status === null ? null : clip(status, 60)));
  }
  if (items.length === 0 && unknownKeys.length === 0) return;
  step.emit({
    type: 'device.report.received', nativeExtras: answer.reader.extras(),
    data: { kind: 'CONFIG_READ', requestId: null, chunk: null, last: true, generatedAt: null, items, unknownKeys, commandId: call.commandId },
  });
  keepValues(step, items);
};
