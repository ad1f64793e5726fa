import { entryOf } from '../pipeline/entry-of.ts';

/** Security events that the appendices list, with their criticality in 2.1. */
const CRITICAL: Readonly<Record<string, boolean>> = {
  FirmwareUpdated: true, FailedToAuthenticateAtCsms: false, CsmsFailedToAuthenticate: false, SettingSystemTime: true, StartupOfTheDevice: true,
  ResetOrReboot: true, SecurityLogWasCleared: true, ReconfigurationOfSecurityParameters: false, MemoryExhaustion: true, InvalidMessages: false,
  AttemptedReplayAttacks: false, TamperDetectionActivated: true, InvalidFirmwareSignature: true, InvalidFirmwareSigningCertificate: true,
  InvalidCsmsCertificate: true, InvalidChargingStationCertificate: true, InvalidTLSVersion: true, InvalidTLSCipherSuite: true,
  MaintenanceLoginAccepted: true, MaintenanceLoginFailed: true, DiscardedRenewedClientCertificate: true,
};

const SINCE_21 = 'DiscardedRenewedClientCertificate';

export interface SecurityEventType {
  /** The name of 2.1; the native one where the list has no such type. */
  readonly type: string;
  /** In the list of the charger's own version. */
  readonly known: boolean;
  /** null where the list does not say. */
  readonly critical: boolean | null;
}

export function securityEventTypeOf(version: 'V201' | 'V21', native: string): SecurityEventType {
  const critical = version === 'V21' || native !== SINCE_21 ? entryOf(CRITICAL, native) : null;
  return { type: native, known: critical !== null, critical };
}
