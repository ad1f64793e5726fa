import type { JsonObject } from '@chargeplane/ocpp';
import { findCommand } from '../pairing/calls.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { redactJson } from '../privacy/redact.ts';
import { derEvent } from './der-event.ts';

const LISTS = ['curve', 'enterService', 'fixedPFAbsorb', 'fixedPFInject', 'fixedVar', 'freqDroop', 'gradient', 'limitMaxDischarge'];

/** ReportDERControl (2.1, block R): a part of the controls that GetDERControl asked for. The parts have no numbers, and a control is not cut. */
export const fromV21ReportDERControl: FromCall = (step, payload) => {
  const requestId = int32(payload, 'requestId');
  const last = payload.boolean('tbc') !== true;
  const controls: JsonObject = {};
  for (const name of LISTS) {
    const list = payload.value(name);
    if (list !== undefined) controls[name] = list;
  }
  const some = Object.keys(controls).length > 0;
  if (!some && !payload.has('requestId')) return { outcome: { unreadable: 'neither requestId nor a control can be read' } };
  const command = requestId === null ? null : findCommand(step, Infinity, (c) => c.action === 'GetDERControl' && c.subject === String(requestId));
  step.emit({
    type: 'der.event.recorded', nativeExtras: payload.extras(),
    data: derEvent('REPORT', { requestId, last, controls: some ? JSON.stringify(redactJson(step, controls)) : null, commandId: command?.commandId ?? null }),
  });
  return {};
};
