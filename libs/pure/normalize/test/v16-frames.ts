import type { FrameLog } from './frame-log.ts';

export const TAG = '04A9C3517E2B80';

export interface StartFrame {
  readonly id?: string;
  readonly connectorId?: number;
  readonly idTag?: string;
  readonly meterStart?: number;
  readonly timestamp?: string;
  readonly more?: object;
  /** transactionId of our answer; null: no answer. */
  readonly answer?: number | null;
  readonly status?: string;
}

export interface StopFrame {
  readonly id?: string;
  readonly transactionId: number;
  readonly meterStop?: number;
  readonly timestamp?: string;
  readonly reason?: string;
  readonly idTag?: string;
  readonly transactionData?: readonly object[];
  readonly answered?: boolean;
}

let counter = 0;
const newId = () => `m${++counter}`;

/** StartTransaction, now unless told, answered with transactionId 7 unless told. */
export function start(log: FrameLog, f: StartFrame = {}): FrameLog {
  const payload = { connectorId: f.connectorId ?? 1, idTag: f.idTag ?? TAG, meterStart: f.meterStart ?? 1000, timestamp: f.timestamp ?? log.iso(), ...f.more };
  return log.calls(f.id ?? newId(), 'StartTransaction', payload, f.answer === null ? undefined : { transactionId: f.answer ?? 7, idTagInfo: { status: f.status ?? 'Accepted' } });
}

/** StopTransaction, now unless told. */
export function stop(log: FrameLog, f: StopFrame): FrameLog {
  const { id, answered = true, timestamp = log.iso(), meterStop = 2000, ...more } = f;
  return log.calls(id ?? newId(), 'StopTransaction', { ...more, meterStop, timestamp }, answered ? {} : undefined);
}

/** StatusNotification, now unless told. */
export function status(log: FrameLog, status: string, more: { readonly id?: string; readonly connectorId?: number; readonly errorCode?: string; readonly timestamp?: string; readonly info?: string; readonly vendorErrorCode?: string } = {}): FrameLog {
  const { id, connectorId = 1, errorCode = 'NoError', timestamp = log.iso(), ...rest } = more;
  return log.calls(id ?? newId(), 'StatusNotification', { connectorId, errorCode, status, timestamp, ...rest }, {});
}

/** MeterValues of one moment, now unless told. */
export function meter(log: FrameLog, sampledValue: readonly object[], more: { readonly id?: string; readonly connectorId?: number; readonly transactionId?: number; readonly timestamp?: string } = {}): FrameLog {
  const { id, connectorId = 1, timestamp = log.iso(), transactionId } = more;
  return log.calls(id ?? newId(), 'MeterValues', { connectorId, ...(transactionId === undefined ? {} : { transactionId }), meterValue: [{ timestamp, sampledValue }] }, {});
}

export const wh = (value: number | string, more: object = {}) => ({ value: String(value), measurand: 'Energy.Active.Import.Register', unit: 'Wh', ...more });

export function boot(log: FrameLog, more: { readonly id?: string; readonly firmwareVersion?: string } = {}): FrameLog {
  const { id, ...rest } = more;
  return log.calls(id ?? newId(), 'BootNotification', { chargePointVendor: 'V', chargePointModel: 'M', ...rest }, { status: 'Accepted', currentTime: log.iso(), interval: 300 });
}
