import { canonicalConfigurationKey, CONFIGURATION_KEYS, formatVariableKey, isSecretConfigurationKey, parseVariableKey } from './configuration-keys.ts';

describe('configuration keys', () => {
  it.each([
    ['V16', 'HeartbeatInterval', 'comm.heartbeatInterval'],
    ['V16', 'HeartBeatInterval', 'comm.heartbeatInterval'],
    ['V201', 'OCPPCommCtrlr.HeartbeatInterval', 'comm.heartbeatInterval'],
    ['V21', 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]', 'tx.attempts'],
    ['V21', 'OCPPCommCtrlr.MessageAttempts', 'v2:OCPPCommCtrlr.MessageAttempts'],
    ['V201', 'LocalAuthListCtrlr.Entries', 'v2:LocalAuthListCtrlr.Entries'],
    ['V16', 'MeterPublicKey[2]', 'meter.publicKey@2'],
    ['V21', 'FiscalMetering.PublicKey@2', 'meter.publicKey@2'],
    ['V201', 'EVSE.PhaseRotation@1', 'connector.phaseRotation@1'],
    ['V16', 'VendorThing', 'v16:VendorThing'],
    ['V201', 'Acme[x].Thing[y]@1.2', 'v2:Acme[x].Thing[y]@1.2'],
  ] as const)('%s %s is %s', (version, native, canonical) => {
    expect(canonicalConfigurationKey(version, native)).toBe(canonical);
  });

  it('gives one name to one native key', () => {
    const names = CONFIGURATION_KEYS.map((k) => k.canonical);
    expect(new Set(names).size).toBe(names.length);
    for (const k of CONFIGURATION_KEYS) {
      if (k.v16 !== undefined) expect(canonicalConfigurationKey('V16', k.v16)).toBe(k.canonical);
      if (k.v2 !== undefined) expect(canonicalConfigurationKey('V201', formatVariableKey(k.v2))).toBe(k.canonical);
    }
  });

  it('reads what it writes', () => {
    for (const text of ['A.B', 'A[i].B', 'A.B[j]', 'A[i].B[j]@1', 'A.B@2.1']) {
      const ref = parseVariableKey(text);
      expect(ref && formatVariableKey(ref)).toBe(text);
    }
    expect(parseVariableKey('HeartbeatInterval')).toBeNull();
  });

  it('knows secrets in every spelling', () => {
    for (const key of ['AuthorizationKey', 'authorizationkey', 'security.authKey', 'SecurityCtrlr.BasicAuthPassword', 'VendorWifiPassword', 'G_CardPin', 'G_Authentication', 'wifi.psk', 'WifiPSK', 'Modem.ApiKey', 'VendorAccessToken', 'Vendor.Authentication[a]@1']) {
      expect(isSecretConfigurationKey(key)).toBe(true);
    }
    for (const key of ['HeartbeatInterval', 'comm.heartbeatInterval', 'AuthorizeRemoteTxRequests', 'LocalAuthorizeOffline', 'PinningInterval', 'ChargingTokensEnabled', 'station.connectors']) expect(isSecretConfigurationKey(key)).toBe(false);
  });
});
