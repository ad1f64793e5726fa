import { parseTimestamp } from '@chargeplane/ocpp';
import type { BootReason, ChargerBootedData } from '@chargeplane/contracts';
import { resetClock } from '../clock/reset-clock.ts';
import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { bootReasonOf, registrationStatusOf } from '../v2/boot-reason.ts';
import { extrasOf } from '../v2/extras.ts';
import { int32 } from '../pipeline/int32.ts';
import { markValuesStale } from '../configuration/known-values.ts';
import { readStatusInfo } from '../v2/status-info.ts';

/** BootNotification: identity of the charger. The clock model begins anew; transactions stay open (R-TX-6). */
export const fromV201BootNotification: FromCall = (step, payload) => {
  const station = payload.child('chargingStation');
  const modem = station?.child('modem') ?? null;
  const nativeReason = payload.text('reason');
  const bootReason = nativeReason === null ? 'UNKNOWN' : (bootReasonOf(nativeReason) ?? 'UNKNOWN');
  if (nativeReason !== null && bootReasonOf(nativeReason) === null) step.lose('UNKNOWN_ENUM_VALUE');
  const data: ChargerBootedData = {
    phase: 'REQUESTED', vendor: station?.text('vendorName') ?? '', model: station?.text('model') ?? '', serialNumber: station?.text('serialNumber') ?? null, legacyBoxSerial: null,
    firmwareVersion: station?.text('firmwareVersion') ?? null, iccid: modem?.text('iccid') ?? null, imsi: modem?.text('imsi') ?? null, meterType: null, meterSerial: null, bootReason,
    registrationStatus: null, heartbeatIntervalS: null, csmsTime: null, statusInfo: null, identityChanged: [],
  };
  const identityChanged = identify(step, data);
  resetClock(step);
  const eventId = step.emit({ type: 'charger.booted', data: { ...data, identityChanged }, nativeExtras: extrasOf(payload, { chargingStation: station, modem }) });
  return { eventId, memo: { vendor: clip(data.vendor), model: clip(data.model), bootReason } };
};

/** @returns which of vendor, model, firmware and serial differ from the boot before */
function identify(step: Step, data: ChargerBootedData): string[] {
  const { core } = step.state;
  const clipped = (text: string | null | undefined) => (text == null || text === '' ? null : clip(text, 100));
  const identity = { vendor: clipped(data.vendor), model: clipped(data.model), firmware: clipped(data.firmwareVersion), serial: clipped(data.serialNumber) };
  const changed = core.deviceSource === 'BOOT' ? (['vendor', 'model', 'firmware', 'serial'] as const).filter((k) => core[k] !== null && core[k] !== identity[k]) : [];
  if (changed.includes('firmware')) markValuesStale(step);
  step.update('core', {
    ...identity, deviceSource: 'BOOT', identityRevision: core.identityRevision + (changed.length > 0 ? 1 : 0), registration: null, bootedAt: step.receivedAt, bootedLog: step.logTime,
  });
  return changed;
}

export const fromV201BootNotificationAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT') return;
  const { reader } = answer;
  const registrationStatus = registrationStatusOf(reader.text('status'));
  const interval = int32(reader, 'interval');
  const time = reader.text('currentTime');
  const parsed = time === null ? null : parseTimestamp(time);
  // Until the charger is accepted the interval is the wait before the next boot, not that of the heartbeat.
  step.update('core', { registration: registrationStatus, ...(registrationStatus === 'ACCEPTED' ? { heartbeatIntervalS: interval } : {}) });
  const { core } = step.state;
  step.emit({
    type: 'charger.booted',
    data: {
      phase: 'ANSWERED', vendor: String(call.memo?.['vendor'] ?? ''), model: String(call.memo?.['model'] ?? ''), serialNumber: core.serial, legacyBoxSerial: null, firmwareVersion: core.firmware,
      iccid: null, imsi: null, meterType: null, meterSerial: null, bootReason: (call.memo?.['bootReason'] as BootReason | undefined) ?? 'UNKNOWN', registrationStatus,
      heartbeatIntervalS: interval, csmsTime: parsed?.ok === true ? parsed.ms : null, statusInfo: readStatusInfo(step, reader), identityChanged: [],
    },
  });
};
