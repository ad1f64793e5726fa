import { clockSince1970, localTimeAsZ } from './lies/frozen-clock.ts';
import { kilowattHoursAsWattHours, leadingComma, phaseToNeutral, suffixedMeasurands } from './lies/samples.ts';
import { emptyForNothing, repeatedEvse, repeatedStart, rssiAsIccid, zeroTransactionId } from './lies/transactions.ts';
import { gatewayInfo, statusTransfer } from './lies/transfers.ts';
import type { Lie, Profile, Temper, Version } from './profile.ts';

function profile(version: Version, vendor: string, model: string, firmware: string, power: number, lies: Lie[] = [], more: { connectors?: number; temper?: Temper } = {}): Profile {
  return { version, vendor, model, firmware, power, lies, connectors: more.connectors ?? 1, temper: more.temper ?? 'accepts' };
}

/** The kinds of which a fleet is made, in turn. Behaviour as reported in public threads; names of models are those that chargers send. */
export const PROFILES: readonly Profile[] = [
  profile('ocpp1.6', 'ABB', 'CDT_TACW11::NET_WIFI', 'TAC3Z0000000000000::V1.8.21', 11_000, [emptyForNothing, repeatedStart]),
  profile('ocpp1.6', 'Alfen BV', 'NG910-60123', '4.14.0', 22_000, [suffixedMeasurands], { connectors: 2 }),
  profile('ocpp2.0.1', 'EVerest', 'DC-150', '2025.6.0', 90_000, [repeatedEvse], { connectors: 2 }),
  profile('ocpp1.6', 'EV-BOX', 'G4E-WBW-M7500E', 'P0424B0424v0.220706', 7_400, [statusTransfer]),
  profile('ocpp1.6', 'United Chargers', 'GRS-*', '05.621', 9_600, [rssiAsIccid, phaseToNeutral]),
  profile('ocpp2.1', 'Generic', 'AC-21', '1.0.0', 11_000),
  profile('ocpp1.6', 'ZJBENY', 'BCP-A2N-L', '1.0.31', 7_000, [leadingComma]),
  profile('ocpp1.6', 'EN+', 'AC7000-AE-45', 'V43.0.552', 7_000, [gatewayInfo], { temper: 'late' }),
  profile('ocpp1.6', 'OpenEVSE', 'OpenEVSE', '8.2.1', 7_200, [kilowattHoursAsWattHours]),
  profile('ocpp2.0.1', 'Iocharger', 'IOCAW12-22TE-CRW4', '25101501', 22_000),
  profile('ocpp1.6', 'MicroOcpp', 'ESP32', '1.2.0', 3_700, [clockSince1970], { temper: 'rejects' }),
  profile('ocpp1.6', 'Wallbox', 'PLP1-0-2-4', '5.5.10', 7_400, [localTimeAsZ, zeroTransactionId], { temper: 'ignores' }),
];

export interface ChargerSpec {
  readonly identity: string;
  readonly profile: Profile;
  readonly seed: number;
}

/** The first `count` chargers of the fleet of a seed: the same for the same seed. */
export function fleet(count: number, seed: number): ChargerSpec[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = PROFILES[i % PROFILES.length] as Profile;
    return { identity: `SIM-${String(i + 1).padStart(4, '0')}`, profile: kind, seed: (seed * 100_003 + i) >>> 0 };
  });
}
