import { FrameLog } from './frame-log.ts';

/** Value sets of the messages about security, certificates, firmware and monitors; then one that no version has. */
const NOBODY = 'NobodyKnowsThis';

describe('the security extension of 1.6', () => {
  const told = (action: string, payload: object) => new FrameLog('V16').calls('a', action, payload, {}).fold();

  test.each([
    ['FirmwareUpdated', 'FirmwareUpdated', true], ['FailedToAuthenticateAtCentralSystem', 'FailedToAuthenticateAtCsms', false], ['CentralSystemFailedToAuthenticate', 'CsmsFailedToAuthenticate', false],
    ['SettingSystemTime', 'SettingSystemTime', true], ['StartupOfTheDevice', 'StartupOfTheDevice', true], ['ResetOrReboot', 'ResetOrReboot', true], ['SecurityLogWasCleared', 'SecurityLogWasCleared', true],
    ['ReconfigurationOfSecurityParameters', 'ReconfigurationOfSecurityParameters', false], ['MemoryExhaustion', 'MemoryExhaustion', true], ['InvalidMessages', 'InvalidMessages', false],
    ['AttemptedReplayAttacks', 'AttemptedReplayAttacks', false], ['TamperDetectionActivated', 'TamperDetectionActivated', true], ['InvalidFirmwareSignature', 'InvalidFirmwareSignature', false],
    ['InvalidFirmwareSigningCertificate', 'InvalidFirmwareSigningCertificate', false], ['InvalidCentralSystemCertificate', 'InvalidCsmsCertificate', false],
    ['InvalidChargePointCertificate', 'InvalidChargingStationCertificate', false], ['InvalidTLSVersion', 'InvalidTLSVersion', false], ['InvalidTLSCipherSuite', 'InvalidTLSCipherSuite', false],
  ])('security event %s is %s, critical: %s', (nativeType, type, critical) => {
    const [event] = told('SecurityEventNotification', { type: nativeType, timestamp: '2026-05-04T08:00:00Z' }).of('security.event.raised');
    expect(event).toMatchObject({ data: { type, nativeType, critical, known: true }, envelope: { validation: { schemaValid: true } } });
  });

  test('the list of security events is open; a name that only 2.x has is not in it', () => {
    for (const type of [NOBODY, 'MaintenanceLoginFailed', '__proto__']) {
      expect(told('SecurityEventNotification', { type, timestamp: '2026-05-04T08:00:00Z' }).of('security.event.raised')[0]?.data).toMatchObject({ type, nativeType: type, critical: null, known: false });
    }
  });

  test('after SettingSystemTime the clock is another one', () => {
    const isFresh = (type: string) => {
      const log = new FrameLog('V16');
      for (let i = 0; i < 5; i++) log.wait(30).calls(`s${i}`, 'StatusNotification', { connectorId: 1, errorCode: 'NoError', status: i % 2 === 0 ? 'Available' : 'Preparing', timestamp: log.iso() }, {});
      log.wait(30).calls('e', 'SecurityEventNotification', { type, timestamp: log.iso() }, {});
      return log.fold().output.state.filter((s) => s.key.endsWith('/clock') && s.body !== null).map((s) => (JSON.parse(s.body ?? '{}') as { points: unknown[] }).points.length === 0);
    };
    expect(isFresh('MemoryExhaustion')).toEqual([false]);
    expect(isFresh('SettingSystemTime')).toEqual([true]);
  });

  test.each([
    ['Idle', 'IDLE'], ['Uploading', 'UPLOADING'], ['Uploaded', 'UPLOADED'], ['UploadFailure', 'UPLOAD_FAILED'], ['BadMessage', 'BAD_MESSAGE'], ['NotSupportedOperation', 'NOT_SUPPORTED'],
    ['PermissionDenied', 'PERMISSION_DENIED'],
  ])('log status %s is %s', (nativeStatus, status) => {
    const [event] = told('LogStatusNotification', { status: nativeStatus, requestId: 4 }).of('log.status.changed');
    expect(event).toMatchObject({ data: { status, nativeStatus, requestId: 4, logType: 'UNKNOWN', commandId: null }, envelope: { lossFlags: [], validation: { schemaValid: true } } });
  });

  test.each([
    ['Idle', 'IDLE'], ['DownloadScheduled', 'DOWNLOAD_SCHEDULED'], ['Downloading', 'DOWNLOADING'], ['DownloadPaused', 'DOWNLOAD_PAUSED'], ['Downloaded', 'DOWNLOADED'], ['DownloadFailed', 'DOWNLOAD_FAILED'],
    ['SignatureVerified', 'SIGNATURE_VERIFIED'], ['InvalidSignature', 'INVALID_SIGNATURE'], ['InstallScheduled', 'INSTALL_SCHEDULED'], ['Installing', 'INSTALLING'], ['InstallRebooting', 'INSTALL_REBOOTING'],
    ['InstallVerificationFailed', 'INSTALL_VERIFICATION_FAILED'], ['InstallationFailed', 'INSTALLATION_FAILED'], ['Installed', 'INSTALLED'],
  ])('signed firmware status %s is %s', (nativeStatus, status) => {
    const [event] = told('SignedFirmwareStatusNotification', { status: nativeStatus }).of('firmware.status.changed');
    expect(event).toMatchObject({ data: { process: 'UPDATE', status, nativeStatus, signed: true, requestId: null }, envelope: { lossFlags: [], validation: { schemaValid: true } } });
  });

  test('another status is UNKNOWN and kept', () => {
    expect(told('LogStatusNotification', { status: NOBODY }).of('log.status.changed')[0]).toMatchObject({ data: { status: 'UNKNOWN', nativeStatus: NOBODY }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'] } });
    expect(told('SignedFirmwareStatusNotification', { status: NOBODY }).of('firmware.status.changed')[0]).toMatchObject({ data: { status: 'UNKNOWN', nativeStatus: NOBODY }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'] } });
  });

  test('the command is the one of the same requestId, not an update without signature', () => {
    const log = new FrameLog('V16').commands('u', 'UpdateFirmware', { location: 'https://fw.example', retrieveDate: '2026-05-04T08:00:00Z' }, {});
    log.commands('s', 'SignedUpdateFirmware', { requestId: 3 }, { status: 'Accepted' });
    log.calls('a', 'SignedFirmwareStatusNotification', { status: 'Downloading', requestId: 3 }, {}).calls('b', 'SignedFirmwareStatusNotification', { status: 'Downloading', requestId: 4 }, {});
    expect(log.fold().of('firmware.status.changed').map((e) => e.data.commandId)).toEqual(['command-s', null]);
  });
});
