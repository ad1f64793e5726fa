import type { MixCall, MixVersion } from './mix.ts';
import type { Seeded } from '@chargeplane/simulator';

const time = (at: number): string => new Date(at).toISOString();

export function* v2Boot(identity: string, random: Seeded): Generator<MixCall> {
  const [vendorName, model, firmwareVersion] = random.pick([['EVerest', 'DC-150', '2025.6.0'], ['Iocharger', 'IOCAW12-22TE', '25101501'], ['Alfen BV', 'NG920', '7.2.0']] as [string[], ...string[][]]);
  yield { action: 'BootNotification', payload: () => ({ reason: 'PowerUp', chargingStation: { vendorName, model, firmwareVersion, serialNumber: identity } }) };
}

/** 20 CALLs as in 1.6: 3 of availability, 1 authorization, 13 of the transaction, 3 heartbeats. Availability is told by NotifyEvent in 2.1. */
export function* v2Session(version: MixVersion, random: Seeded): Generator<MixCall> {
  const transactionId = `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-a${random.hex(3)}-${random.hex(12)}`;
  const idToken = { idToken: `04${random.hex(12).toUpperCase()}`, type: 'ISO14443' };
  const power = random.pick([11_000, 22_000, 50_000]);
  let register = random.between(10_000, 900_000);
  let seqNo = 0;
  const availability = (value: string): MixCall => (version === 'ocpp2.1' ? byEvent(value, random) : byStatus(value));
  const transaction = (eventType: string, triggerReason: string, info: Record<string, unknown>, more: Record<string, unknown>, context?: string): MixCall => {
    const [number, reading] = [seqNo++, register];
    return {
      action: 'TransactionEvent',
      payload: (at) => ({
        eventType, timestamp: time(at), triggerReason, seqNo: number, transactionInfo: { transactionId, ...info }, ...more,
        ...(context !== undefined && { meterValue: [{ timestamp: time(at), sampledValue: sampled(reading, power, context) }] }),
      }),
    };
  };
  yield availability('Occupied');
  yield { action: 'Authorize', payload: () => ({ idToken }) };
  yield transaction('Started', 'CablePluggedIn', { chargingState: 'EVConnected' }, { evse: { id: 1, connectorId: 1 } }, 'Transaction.Begin');
  yield transaction('Updated', 'Authorized', { chargingState: 'Charging' }, { idToken });
  for (let i = 0; i < 10; i++) {
    register += random.between(10, 60);
    yield transaction('Updated', 'MeterValuePeriodic', { chargingState: 'Charging' }, {}, 'Sample.Periodic');
    if (i % 3 === 2) yield { action: 'Heartbeat', payload: () => ({}) };
  }
  yield transaction('Ended', 'EVDeparted', { stoppedReason: 'EVDisconnected' }, {}, 'Transaction.End');
  yield availability('Occupied');
  yield availability('Available');
}

function sampled(reading: number, power: number, context: string): Record<string, unknown>[] {
  return [
    { value: reading, context, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } },
    { value: power, context, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'W' } },
    ...['L1', 'L2', 'L3'].map((phase) => ({ value: Math.round(power / 69) / 10, context, measurand: 'Current.Import', phase, unitOfMeasure: { unit: 'A' } })),
  ];
}

const byStatus = (connectorStatus: string): MixCall => ({
  action: 'StatusNotification',
  payload: (at) => ({ timestamp: time(at), connectorStatus, evseId: 1, connectorId: 1 }),
});

function byEvent(actualValue: string, random: Seeded): MixCall {
  const eventId = random.between(1, 1_000_000);
  return {
    action: 'NotifyEvent',
    payload: (at) => ({
      generatedAt: time(at), seqNo: 0, tbc: false,
      eventData: [{
        eventId, timestamp: time(at), trigger: 'Delta', actualValue, eventNotificationType: 'HardWiredNotification',
        component: { name: 'Connector', evse: { id: 1, connectorId: 1 } }, variable: { name: 'AvailabilityState' },
      }],
    }),
  };
}
