import type { OcppVersion } from '@chargeplane/contracts';
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

describe('certificates', () => {
  const HASH = { hashAlgorithm: 'SHA256', issuerNameHash: 'n', issuerKeyHash: 'k', serialNumber: '1' };
  const of = (version: OcppVersion, action: string, payload: object, answer?: object) => new FrameLog(version).calls('a', action, payload, answer).fold().of('certificate.exchanged');

  test.each([
    ['V201', 'ChargingStationCertificate', 'CHARGING_STATION'], ['V201', 'V2GCertificate', 'V2G'], ['V21', 'ChargingStationCertificate', 'CHARGING_STATION'], ['V21', 'V2GCertificate', 'V2G'], ['V21', 'V2G20Certificate', 'V2G20'],
  ] as const)('%s: a CSR for a %s is of %s, and so is its answer', (version, certificateType, certificateUse) => {
    const events = of(version, 'SignCertificate', { csr: 'x', certificateType }, { status: 'Accepted' });
    expect(events.map((e) => [e.data.operation, e.data.certificateUse, e.data.nativeUse, e.data.status])).toEqual([['CSR_SUBMITTED', certificateUse, certificateType, null], ['CSR_ANSWERED', certificateUse, certificateType, 'Accepted']]);
    expect(events.map((e) => [e.envelope.validation.schemaValid, e.envelope.lossFlags])).toEqual([[true, []], [true, []]]);
    expect(events[1]?.envelope).toMatchObject({ causationId: events[0]?.envelope.eventId, correlationId: events[0]?.envelope.correlationId });
  });

  test('a CSR without a type is for the station; another type is UNKNOWN and kept', () => {
    expect(of('V21', 'SignCertificate', { csr: 'x' })[0]?.data).toMatchObject({ certificateUse: 'CHARGING_STATION', nativeUse: null });
    expect(of('V21', 'SignCertificate', { csr: 'x', certificateType: NOBODY })[0]).toMatchObject({ data: { certificateUse: 'UNKNOWN', nativeUse: NOBODY }, envelope: { lossFlags: ['UNKNOWN_ENUM_VALUE'] } });
  });

  test.each([['Install', 'EV_CERT_INSTALL', []], ['Update', 'EV_CERT_UPDATE', []], [NOBODY, 'UNKNOWN', ['UNKNOWN_ENUM_VALUE']]])('Get15118EVCertificate %s is %s', (action, operation, lossFlags) => {
    const events = of('V201', 'Get15118EVCertificate', { iso15118SchemaVersion: 'x', action, exiRequest: 'x' }, { status: 'Accepted', exiResponse: 'y' });
    expect(events.map((e) => [e.data.operation, e.data.nativeAction, e.data.certificateUse])).toEqual([[operation, action, 'CONTRACT'], [operation, action, 'CONTRACT']]);
    expect(events[0]?.envelope.lossFlags).toEqual(lossFlags);
  });

  test.each(['Good', 'Revoked', 'Unknown', 'Failed', NOBODY])('the status %s of a certificate is kept as it is', (status) => {
    for (const source of ['OCSP', 'CRL']) {
      const answer = { certificateStatus: [{ certificateHashData: HASH, source, status, nextUpdate: 'soon' }] };
      const [asked, answered] = of('V21', 'GetCertificateChainStatus', { certificateStatusRequests: [{ certificateHashData: HASH, source, urls: ['u'] }] }, answer);
      expect(asked?.data.hashData).toMatchObject([{ source, urls: ['u'], status: null }]);
      expect(answered?.data).toMatchObject({ hashData: [{ source, status, nextUpdate: null }], nextUpdate: null });
    }
  });

  test('bodies and eMAIDs leave no clear text', () => {
    const exi = { iso15118SchemaVersion: 'x', action: 'Install', exiRequest: 'EXI-REQUEST', prioritizedEMAIDs: ['DE8AACA2B3C4D5', 'DE8AACA2B3C4D6'] };
    const text = JSON.stringify([
      ...of('V21', 'Get15118EVCertificate', exi, { status: 'Accepted', exiResponse: 'EXI-RESPONSE' }), ...of('V201', 'SignCertificate', { csr: 'THE-CSR' }), ...of('V16', 'SignCertificate', { csr: 'THE-CSR' }),
      ...of('V201', 'GetCertificateStatus', { ocspRequestData: { ...HASH, responderURL: 'https://me:hush@ocsp.example/a?b=c@d' } }, { status: 'Accepted', ocspResult: 'OCSP-RESULT' }),
    ]);
    for (const clear of ['EXI-RE', 'THE-CSR', 'OCSP-RESULT', 'DE8AA', 'hush']) expect(text).not.toContain(clear);
    expect(text).toContain('https://***@ocsp.example/a?b=c@d');
  });

  test('what cannot be read is rejected, and an answer that is an error or never comes adds nothing', () => {
    const log = new FrameLog('V21');
    const asked: [string, object][] = [['SignCertificate', { csr: {} }], ['Get15118EVCertificate', { action: [] }], ['GetCertificateStatus', { ocspRequestData: 'x' }], ['GetCertificateChainStatus', { certificateStatusRequests: [1] }]];
    asked.forEach(([action, payload], i) => log.calls(`m${i}`, action, payload, {}));
    expect(log.fold().codes()).toEqual(['UNREADABLE_PAYLOAD', 'UNREADABLE_PAYLOAD', 'UNREADABLE_PAYLOAD', 'UNREADABLE_PAYLOAD']);
    const broken = new FrameLog('V21').calls('a', 'SignCertificate', { csr: 'x' }).outgoing([4, 'a', 'InternalError', '', {}]).calls('b', 'SignCertificate', { csr: 'x' }).wait(300).tick();
    expect(broken.fold().of('certificate.exchanged').map((e) => e.data.operation)).toEqual(['CSR_SUBMITTED', 'CSR_SUBMITTED']);
  });
});

describe('monitors', () => {
  const AT = '2026-05-04T08:00:00Z';
  const monitor = (more: object) => ({ component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Power' }, variableMonitoring: [{ id: 7, transaction: false, value: 1.5, severity: 3, ...more }] });
  const report = (version: OcppVersion, ...chunks: object[]) => {
    const log = new FrameLog(version);
    chunks.forEach((chunk, i) => log.calls(`m${i}`, 'NotifyMonitoringReport', { requestId: 5, generatedAt: AT, ...chunk }, {}));
    return log.fold().of('device.report.received');
  };

  test.each([
    ...['UpperThreshold', 'LowerThreshold', 'Delta', 'Periodic', 'PeriodicClockAligned'].flatMap((type) => [['V201', type, true], ['V21', type, true]] as const),
    ['V21', 'TargetDelta', true], ['V21', 'TargetDeltaRelative', true], ['V21', NOBODY, false],
  ] as const)('%s: a monitor of type %s is kept as it is', (version, type, schemaValid) => {
    const more = version === 'V21' ? { eventNotificationType: 'CustomMonitor' } : {};
    const [event] = report(version, { seqNo: 0, monitor: [monitor({ type, ...more })] });
    expect(event?.data).toMatchObject({ kind: 'MONITORS', items: [], monitors: [{ variableMonitoringId: '7', type, value: 1.5, severity: 3, transaction: false }] });
    expect(event?.envelope.validation.schemaValid).toBe(schemaValid);
  });

  test.each(['HardWiredNotification', 'HardWiredMonitor', 'PreconfiguredMonitor', 'CustomMonitor'])('%s is kept as it is', (eventNotificationType) => {
    expect(report('V21', { seqNo: 0, monitor: [monitor({ type: 'Delta', eventNotificationType })] })[0]?.data.monitors).toMatchObject([{ notificationType: eventNotificationType }]);
  });

  test('a chunk that is missing is flagged, apart from a report of the same requestId', () => {
    const chunks = report('V201', { seqNo: 0, tbc: true, monitor: [monitor({ type: 'Delta' })] }, { seqNo: 2, tbc: false, monitor: [monitor({ type: 'Delta' })] });
    expect(chunks.map((e) => [e.data.chunk, e.data.last, e.envelope.flags])).toEqual([[0, false, []], [2, true, ['CHUNK_MISSING', 'REPORT_INCOMPLETE']]]);
    const log = new FrameLog('V201').calls('a', 'NotifyMonitoringReport', { requestId: 5, generatedAt: AT, seqNo: 0, tbc: true }, {});
    log.calls('b', 'NotifyReport', { requestId: 5, generatedAt: AT, seqNo: 0, tbc: false }, {}).calls('c', 'NotifyMonitoringReport', { requestId: 5, generatedAt: AT, seqNo: 1 }, {});
    expect(log.fold().of('device.report.received').map((e) => [e.data.kind, e.envelope.flags])).toEqual([['MONITORS', []], ['INVENTORY', []], ['MONITORS', []]]);
  });

  test('what cannot be read is rejected', () => {
    const log = new FrameLog('V21').calls('a', 'NotifyMonitoringReport', { monitor: 'x' }, {}).calls('b', 'OpenPeriodicEventStream', { constantStreamData: 7 }, {}).calls('c', 'ClosePeriodicEventStream', { id: 'x' }, {});
    expect(log.fold().codes()).toEqual(['UNREADABLE_PAYLOAD', 'UNREADABLE_PAYLOAD', 'UNREADABLE_PAYLOAD']);
  });
});

describe('the publishing of firmware', () => {
  test.each([
    ['Idle', 'IDLE'], ['DownloadScheduled', 'DOWNLOAD_SCHEDULED'], ['Downloading', 'DOWNLOADING'], ['DownloadPaused', 'DOWNLOAD_PAUSED'], ['Downloaded', 'DOWNLOADED'], ['DownloadFailed', 'DOWNLOAD_FAILED'],
    ['ChecksumVerified', 'SIGNATURE_VERIFIED'], ['InvalidChecksum', 'INVALID_SIGNATURE'], ['Published', 'INSTALLED'], ['PublishFailed', 'INSTALLATION_FAILED'], [NOBODY, 'UNKNOWN'],
  ])('%s is %s', (nativeStatus, status) => {
    for (const version of ['V201', 'V21'] as const) {
      const [event] = new FrameLog(version).calls('a', 'PublishFirmwareStatusNotification', { status: nativeStatus }, {}).fold().of('firmware.status.changed');
      expect(event).toMatchObject({ data: { process: 'PUBLISH', status, nativeStatus, signed: null, locations: null }, envelope: { lossFlags: status === 'UNKNOWN' ? ['UNKNOWN_ENUM_VALUE'] : [], validation: { schemaValid: status !== 'UNKNOWN' } } });
    }
  });

  test('it is no update of the charger itself: a boot after it proves nothing', () => {
    const core = (action: string, status: string) => JSON.stringify(new FrameLog('V201').calls('a', action, { status }, {}).fold().output.state.find((s) => s.key.endsWith('/core'))?.body ?? null);
    expect(core('PublishFirmwareStatusNotification', 'Published')).not.toMatch(/firmwareLog\\?":\d/);
    expect(core('FirmwareStatusNotification', 'Installed')).toMatch(/firmwareLog\\?":\d/);
  });
});
