import { entryOf } from '../pipeline/entry-of.ts';
import type { SecurityEventType } from '../v2/security-event-type.ts';
import { securityEvent } from '../v201/security-event-notification.ts';

/** The list of the 1.6 security whitepaper (edition 2, section 5): type, its name in 2.1, and whether it is critical there, which 2.1 sees differently. */
const TYPES: Readonly<Record<string, readonly [type: string, critical: boolean]>> = {
  FirmwareUpdated: ['FirmwareUpdated', true], FailedToAuthenticateAtCentralSystem: ['FailedToAuthenticateAtCsms', false], CentralSystemFailedToAuthenticate: ['CsmsFailedToAuthenticate', false],
  SettingSystemTime: ['SettingSystemTime', true], StartupOfTheDevice: ['StartupOfTheDevice', true], ResetOrReboot: ['ResetOrReboot', true], SecurityLogWasCleared: ['SecurityLogWasCleared', true],
  ReconfigurationOfSecurityParameters: ['ReconfigurationOfSecurityParameters', false], MemoryExhaustion: ['MemoryExhaustion', true], InvalidMessages: ['InvalidMessages', false],
  AttemptedReplayAttacks: ['AttemptedReplayAttacks', false], TamperDetectionActivated: ['TamperDetectionActivated', true], InvalidFirmwareSignature: ['InvalidFirmwareSignature', false],
  InvalidFirmwareSigningCertificate: ['InvalidFirmwareSigningCertificate', false], InvalidCentralSystemCertificate: ['InvalidCsmsCertificate', false],
  InvalidChargePointCertificate: ['InvalidChargingStationCertificate', false], InvalidTLSVersion: ['InvalidTLSVersion', false], InvalidTLSCipherSuite: ['InvalidTLSCipherSuite', false],
};

function typeOf(native: string): SecurityEventType {
  const [type, critical] = entryOf(TYPES, native) ?? [native, null];
  return { type, known: critical !== null, critical };
}

/** SecurityEventNotification of the security extension, under the names of 2.1. */
export const fromV16SecurityEventNotification = securityEvent(typeOf);
