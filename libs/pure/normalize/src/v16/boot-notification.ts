import { parseTimestamp } from '@chargeplane/ocpp';
import type { BootReason, ChargerBootedData, RegistrationStatus } from '@chargeplane/contracts';
import { findCommand } from '../pairing/calls.ts';
import { resetClock } from '../clock/reset-clock.ts';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { markValuesStale } from '../configuration/known-values.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { entryOf } from '../pipeline/entry-of.ts';

const STATUSES: Readonly<Record<string, RegistrationStatus>> = { Accepted: 'ACCEPTED', Pending: 'PENDING', Rejected: 'REJECTED' };

/** BootNotification.req: identity of the charger; the clock model begins anew. */
export const fromV16BootNotification: FromCall = (step, payload) => {
  const vendor = payload.text('chargePointVendor');
  const model = payload.text('chargePointModel');
  const firmware = payload.text('firmwareVersion');
  const serial = payload.text('chargePointSerialNumber');
  const box = payload.text('chargeBoxSerialNumber');
  const { core } = step.state;
  const identity = { vendor: clipped(vendor), model: clipped(model), firmware: clipped(firmware), serial: clipped(serial ?? box) };
  const identityChanged = core.deviceSource !== 'BOOT' ? [] : (['vendor', 'model', 'firmware', 'serial'] as const).filter((k) => core[k] !== null && core[k] !== identity[k]);
  step.update('core', {
    ...identity, deviceSource: 'BOOT', identityRevision: core.identityRevision + (identityChanged.length > 0 ? 1 : 0), registration: null, bootedAt: step.receivedAt, bootedLog: step.logTime,
  });
  resetClock(step);
  if (identityChanged.includes('firmware')) markValuesStale(step);
  const data: ChargerBootedData = {
    phase: 'REQUESTED', vendor: vendor ?? '', model: model ?? '', serialNumber: serial, legacyBoxSerial: box, firmwareVersion: firmware, iccid: payload.text('iccid'), imsi: payload.text('imsi'),
    meterType: payload.text('meterType'), meterSerial: payload.text('meterSerialNumber'), bootReason: bootReason(step, core.firmwareLog), registrationStatus: null, heartbeatIntervalS: null, csmsTime: null,
    statusInfo: null, identityChanged,
  };
  const eventId = step.emit({ type: 'charger.booted', data, nativeExtras: payload.extras() });
  return { eventId, memo: { vendor: clip(data.vendor), model: clip(data.model), bootReason: data.bootReason } };
};

function clipped(text: string | null): string | null {
  return text === null ? null : clip(text, 100);
}

/** 1.6 has none: derived where a command or an installed firmware precedes within the window. */
function bootReason(step: Step, firmwareLog: number | null): BootReason {
  const { commandWindowS } = step.rules.parameters;
  if (findCommand(step, commandWindowS, (c) => c.action === 'Reset') !== null) return 'REMOTE_RESET';
  if (firmwareLog !== null && step.logTime - firmwareLog <= commandWindowS * 1000) return 'FIRMWARE_UPDATE';
  return findCommand(step, commandWindowS, (c) => c.action === 'TriggerMessage' && c.subject === 'BootNotification') === null ? 'UNKNOWN' : 'TRIGGERED';
}

export const fromV16BootNotificationAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const status = answer.reader.text('status');
  const interval = int32(answer.reader, 'interval');
  const time = answer.reader.text('currentTime');
  const parsed = time === null ? null : parseTimestamp(time);
  const registrationStatus = status === null ? null : (entryOf(STATUSES, status) ?? 'UNKNOWN');
  step.update('core', { registration: registrationStatus, heartbeatIntervalS: interval });
  const { core } = step.state;
  step.emit({
    type: 'charger.booted', derivation: 'REPORTED',
    data: {
      phase: 'ANSWERED', vendor: String(call.memo?.['vendor'] ?? ''), model: String(call.memo?.['model'] ?? ''), serialNumber: core.serial, legacyBoxSerial: null, firmwareVersion: core.firmware, iccid: null,
      imsi: null, meterType: null, meterSerial: null, bootReason: (call.memo?.['bootReason'] as BootReason | undefined) ?? 'UNKNOWN', registrationStatus, heartbeatIntervalS: interval,
      csmsTime: parsed?.ok ? parsed.ms : null, statusInfo: null, identityChanged: [],
    },
  });
};
