import type { MixCall } from './mix.ts';
import type { Seeded } from '@chargeplane/simulator';

const time = (at: number): string => new Date(at).toISOString();

const status = (connectorId: number, value: string): MixCall => ({
  action: 'StatusNotification',
  payload: (at) => ({ connectorId, errorCode: 'NoError', status: value, timestamp: time(at) }),
});

export function* v16Boot(identity: string, random: Seeded): Generator<MixCall> {
  const [chargePointVendor, chargePointModel, firmwareVersion] = random.pick([
    ['Alfen BV', 'NG910-60123', '4.14.0'], ['ABB', 'TACW22-4-133', '1.8.21'], ['EV-BOX', 'G4E-WBW-M7500E', 'P0424B0424'], ['Wallbox', 'PLP1-0-2-4', '5.5.10'],
  ] as [string[], ...string[][]]);
  yield { action: 'BootNotification', payload: () => ({ chargePointVendor, chargePointModel, firmwareVersion, chargePointSerialNumber: identity }) };
  yield status(0, 'Available');
  yield status(1, 'Available');
}

/** 20 CALLs: 4 status, 1 authorization, start, 10 readings, 3 heartbeats, stop. */
export function* v16Session(random: Seeded): Generator<MixCall> {
  const idTag = `04${random.hex(12).toUpperCase()}`;
  const meterStart = random.between(10_000, 900_000);
  const power = random.pick([3_700, 7_400, 11_000, 22_000]);
  let register = meterStart;
  yield status(1, 'Preparing');
  yield { action: 'Authorize', payload: () => ({ idTag }) };
  yield { action: 'StartTransaction', payload: (at) => ({ connectorId: 1, idTag, meterStart, timestamp: time(at) }) };
  yield status(1, 'Charging');
  for (let i = 0; i < 10; i++) {
    register += random.between(10, 60);
    const reading = register;
    const current = (power / 690).toFixed(1);
    yield {
      action: 'MeterValues',
      payload: (at, { transactionId }) => ({
        connectorId: 1, transactionId,
        meterValue: [{
          timestamp: time(at),
          sampledValue: [
            { value: String(reading), context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
            { value: String(power), context: 'Sample.Periodic', measurand: 'Power.Active.Import', unit: 'W' },
            ...['L1', 'L2', 'L3'].map((phase) => ({ value: current, context: 'Sample.Periodic', measurand: 'Current.Import', phase, unit: 'A' })),
          ],
        }],
      }),
    };
    if (i % 3 === 2) yield { action: 'Heartbeat', payload: () => ({}) };
  }
  const meterStop = register;
  yield { action: 'StopTransaction', payload: (at, { transactionId }) => ({ transactionId, idTag, meterStop, timestamp: time(at), reason: 'EVDisconnected' }) };
  yield status(1, 'Finishing');
  yield status(1, 'Available');
}
