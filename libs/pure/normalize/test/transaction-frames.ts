import type { FrameLog } from './frame-log.ts';

export const TOKEN = { idToken: '04A9C3517E2B80', type: 'ISO14443' };

/** meterValue of one register reading in Wh. */
export function register(timestamp: string, value: number, context: string): object {
  return { timestamp, sampledValue: [{ value, context, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } }] };
}

export interface Frame {
  readonly id?: string;
  readonly tx?: string;
  readonly seqNo?: number;
  readonly trigger?: string;
  readonly timestamp?: string;
  readonly state?: string;
  readonly info?: object;
  readonly more?: object;
  readonly answer?: object | null;
}

let counter = 0;

/** Sends a TransactionEvent, now unless told, and answers it. */
export function transactionEvent(log: FrameLog, eventType: string, f: Frame = {}): FrameLog {
  const answer = f.answer === null ? undefined : (f.answer ?? {});
  const transactionInfo = { transactionId: f.tx ?? 'tx-1', ...(f.state === undefined ? {} : { chargingState: f.state }), ...f.info };
  const payload = {
    eventType, timestamp: f.timestamp ?? log.iso(), triggerReason: f.trigger ?? (eventType === 'Started' ? 'CablePluggedIn' : eventType === 'Ended' ? 'EVDeparted' : 'ChargingStateChanged'),
    ...(f.seqNo === undefined ? {} : { seqNo: f.seqNo }), transactionInfo, ...f.more,
  };
  return log.calls(f.id ?? `m${++counter}`, 'TransactionEvent', payload, answer);
}
