import type { ComponentRef, OcppVersion } from './records.generated.ts';
import { isSecretName } from './secret-names.ts';

/** A device-model variable of OCPP 2.x without coordinates. */
export interface VariableName {
  readonly component: string;
  readonly variable: string;
  readonly variableInstance?: string;
}

/** One configuration key under one name for all versions (EVerest's 1.6 → 2.x map, corrected against the OCA appendices and the 1.6 text). */
export interface ConfigurationKey {
  /** Dotted name of the house. */
  readonly canonical: string;
  /** 1.6 key as the specification spells it; absent where 1.6 has none. */
  readonly v16?: string;
  /** 2.x variable whose Actual value means the same; absent where 2.x has none, or only a limit (maxLimit) of another variable. */
  readonly v2?: VariableName;
  /** Versions in which the key cannot be written. */
  readonly readOnly?: 'V16' | 'V2' | 'BOTH';
  /** A wrong value can cut the charger off: written only where the command names the segment. */
  readonly strandRisk?: true;
  /** Never outside `frames` in the clear. */
  readonly secret?: true;
  /** The versions write the value differently and no safe translation exists: only the native key may be written. */
  readonly nativeValueOnly?: true;
}

type Options = Omit<ConfigurationKey, 'canonical' | 'v16' | 'v2'>;
const RO: Options = { readOnly: 'BOTH' };

function row(canonical: string, v16: string | null, v2: string | null, options: Options = {}): ConfigurationKey {
  const variable = v2 === null ? null : parseVariableKey(v2);
  return {
    canonical,
    ...(v16 === null ? {} : { v16 }),
    ...(variable === null ? {} : { v2: { component: variable.component, variable: variable.variable, ...(variable.variableInstance ? { variableInstance: variable.variableInstance } : {}) } }),
    ...options,
  };
}

/** `Component[instance].Variable[instance]@evse.connector`; the instances and coordinates may be absent. */
const VARIABLE_KEY = /^([^.[\]@]+)(?:\[([^\]]*)\])?\.([^.[\]@]+)(?:\[([^\]]*)\])?(?:@(\d+)(?:\.(\d+))?)?$/;

/** Reads `Component[instance].Variable[instance]@evse.connector`; null where the text is none. */
export function parseVariableKey(text: string): ComponentRef | null {
  const m = VARIABLE_KEY.exec(text);
  if (m === null || m[1] === undefined || m[3] === undefined) return null;
  return {
    component: m[1],
    componentInstance: m[2] ?? null,
    evseId: m[5] === undefined ? null : Number(m[5]),
    connectorId: m[6] === undefined ? null : Number(m[6]),
    variable: m[3],
    variableInstance: m[4] ?? null,
  };
}

/** Writes a variable as `Component[instance].Variable[instance]@evse.connector`. */
export function formatVariableKey(ref: ComponentRef): string {
  const instance = (name: string | null | undefined): string => (name === null || name === undefined || name === '' ? '' : `[${name}]`);
  return `${ref.component}${instance(ref.componentInstance)}.${ref.variable}${instance(ref.variableInstance)}${coordinates(ref)}`;
}

function coordinates(ref: ComponentRef): string {
  if (ref.evseId === null || ref.evseId === undefined) return '';
  return ref.connectorId === null || ref.connectorId === undefined ? `@${ref.evseId}` : `@${ref.evseId}.${ref.connectorId}`;
}

export const CONFIGURATION_KEYS: readonly ConfigurationKey[] = [
  row('auth.offlineUnknownId', 'AllowOfflineTxForUnknownId', 'AuthCtrlr.OfflineTxForUnknownIdEnabled'),
  row('auth.cacheEnabled', 'AuthorizationCacheEnabled', 'AuthCacheCtrlr.Enabled'),
  row('auth.authorizeRemoteStart', 'AuthorizeRemoteTxRequests', 'AuthCtrlr.AuthorizeRemoteStart'),
  row('auth.localOffline', 'LocalAuthorizeOffline', 'AuthCtrlr.LocalAuthorizeOffline'),
  row('auth.localPre', 'LocalPreAuthorize', 'AuthCtrlr.LocalPreAuthorize'),
  row('auth.enabled', null, 'AuthCtrlr.Enabled'),
  row('authcache.lifetime', null, 'AuthCacheCtrlr.LifeTime'),
  row('ui.blinkRepeat', 'BlinkRepeat', null),
  row('ui.lightIntensity', 'LightIntensity', null),
  row('meter.aligned.interval', 'ClockAlignedDataInterval', 'AlignedDataCtrlr.Interval'),
  row('meter.aligned.txEndedInterval', null, 'AlignedDataCtrlr.TxEndedInterval'),
  row('meter.aligned.measurands', 'MeterValuesAlignedData', 'AlignedDataCtrlr.Measurands'),
  row('meter.aligned.txEndedMeasurands', 'StopTxnAlignedData', 'AlignedDataCtrlr.TxEndedMeasurands'),
  row('meter.sampled.interval', 'MeterValueSampleInterval', 'SampledDataCtrlr.TxUpdatedInterval'),
  row('meter.sampled.txEndedInterval', null, 'SampledDataCtrlr.TxEndedInterval'),
  row('meter.sampled.measurands', 'MeterValuesSampledData', 'SampledDataCtrlr.TxUpdatedMeasurands'),
  row('meter.sampled.txStartedMeasurands', 'StartTxnSampledData', 'SampledDataCtrlr.TxStartedMeasurands'),
  row('meter.sampled.txEndedMeasurands', 'StopTxnSampledData', 'SampledDataCtrlr.TxEndedMeasurands'),
  row('meter.sampled.sign', 'SampledDataSignReadings', 'SampledDataCtrlr.SignReadings'),
  row('meter.sampled.signStarted', 'SampledDataSignStartedReadings', 'SampledDataCtrlr.SignStartedReadings'),
  row('meter.sampled.signUpdated', 'SampledDataSignUpdatedReadings', 'SampledDataCtrlr.SignUpdatedReadings'),
  row('meter.aligned.sign', 'AlignedDataSignReadings', 'AlignedDataCtrlr.SignReadings'),
  row('meter.aligned.signUpdated', 'AlignedDataSignUpdatedReadings', 'AlignedDataCtrlr.SignUpdatedReadings'),
  row('meter.publicKeyWithSigned', 'PublicKeyWithSignedMeterValue', 'OCPPCommCtrlr.PublicKeyWithSignedMeterValue'),
  row('meter.publicKey', 'MeterPublicKey', 'FiscalMetering.PublicKey', RO),
  row('meter.stopMaxValues', 'StopTransactionMaxMeterValues', null, RO),
  row('tx.evConnectTimeout', 'ConnectionTimeOut', 'TxCtrlr.EVConnectionTimeOut'),
  row('tx.maxEnergyOnInvalidId', 'MaxEnergyOnInvalidId', 'TxCtrlr.MaxEnergyOnInvalidId'),
  row('tx.stopOnEvDisconnect', 'StopTransactionOnEVSideDisconnect', 'TxCtrlr.StopTxOnEVSideDisconnect'),
  row('tx.stopOnInvalidId', 'StopTransactionOnInvalidId', 'TxCtrlr.StopTxOnInvalidId'),
  row('tx.startPoint', null, 'TxCtrlr.TxStartPoint'),
  row('tx.stopPoint', null, 'TxCtrlr.TxStopPoint'),
  row('tx.resumptionTimeout', null, 'TxCtrlr.ResumptionTimeout'),
  row('tx.attempts', 'TransactionMessageAttempts', 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]'),
  row('tx.retryInterval', 'TransactionMessageRetryInterval', 'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]'),
  row('connector.phaseRotation', 'ConnectorPhaseRotation', 'ChargingStation.PhaseRotation', { nativeValueOnly: true }),
  row('connector.unlockOnEvDisconnect', 'UnlockConnectorOnEVSideDisconnect', 'OCPPCommCtrlr.UnlockOnEVSideDisconnect'),
  row('connector.minStatusDuration', 'MinimumStatusDuration', null),
  row('station.connectors', 'NumberOfConnectors', null, RO),
  row('station.profiles', 'SupportedFeatureProfiles', null, RO),
  row('station.resetRetries', 'ResetRetries', 'OCPPCommCtrlr.ResetRetries'),
  row('comm.heartbeatInterval', 'HeartbeatInterval', 'OCPPCommCtrlr.HeartbeatInterval'),
  row('comm.wsPing', 'WebSocketPingInterval', 'OCPPCommCtrlr.WebSocketPingInterval'),
  row('comm.messageTimeout', 'MessageTimeout', 'OCPPCommCtrlr.MessageTimeout[Default]'),
  row('comm.fileProtocols', 'SupportedFileTransferProtocols', 'OCPPCommCtrlr.FileTransferProtocols', RO),
  row('comm.getConfigMaxKeys', 'GetConfigurationMaxKeys', 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]', RO),
  row('comm.offlineThreshold', null, 'OCPPCommCtrlr.OfflineThreshold'),
  row('comm.queueAll', null, 'OCPPCommCtrlr.QueueAllMessages'),
  row('comm.networkPriority', null, 'OCPPCommCtrlr.NetworkConfigurationPriority', { strandRisk: true }),
  row('comm.retryBackoffRandomRange', null, 'OCPPCommCtrlr.RetryBackOffRandomRange'),
  row('comm.retryBackoffRepeatTimes', null, 'OCPPCommCtrlr.RetryBackOffRepeatTimes'),
  row('comm.retryBackoffWaitMinimum', null, 'OCPPCommCtrlr.RetryBackOffWaitMinimum'),
  row('list.enabled', 'LocalAuthListEnabled', 'LocalAuthListCtrlr.Enabled'),
  row('list.maxEntries', 'LocalAuthListMaxLength', null, RO),
  row('list.maxPerMessage', 'SendLocalListMaxLength', 'LocalAuthListCtrlr.ItemsPerMessage', RO),
  row('reservation.connectorZero', 'ReserveConnectorZeroSupported', 'ReservationCtrlr.NonEvseSpecific', { readOnly: 'V16' }),
  row('charging.maxStackLevel', 'ChargeProfileMaxStackLevel', 'SmartChargingCtrlr.ProfileStackLevel', RO),
  row('charging.rateUnits', 'ChargingScheduleAllowedChargingRateUnit', 'SmartChargingCtrlr.RateUnit', RO),
  row('charging.maxPeriods', 'ChargingScheduleMaxPeriods', 'SmartChargingCtrlr.PeriodsPerSchedule', RO),
  row('charging.maxProfiles', 'MaxChargingProfilesInstalled', null, RO),
  row('charging.phases3to1', 'ConnectorSwitch3to1PhaseSupported', 'SmartChargingCtrlr.Phases3to1', RO),
  row('security.authKey', 'AuthorizationKey', 'SecurityCtrlr.BasicAuthPassword', { strandRisk: true, secret: true, nativeValueOnly: true }),
  row('security.profile', 'SecurityProfile', 'SecurityCtrlr.SecurityProfile', { strandRisk: true, readOnly: 'V2' }),
  row('security.organization', 'CpoName', 'SecurityCtrlr.OrganizationName'),
  row('security.identity', null, 'SecurityCtrlr.Identity', { strandRisk: true }),
  row('security.certStoreMax', 'CertificateStoreMaxLength', null, RO),
  row('security.certChainMax', 'CertificateSignedMaxChainSize', 'SecurityCtrlr.MaxCertificateChainSize', RO),
  row('security.extraRootCheck', 'AdditionalRootCertificateCheck', 'SecurityCtrlr.AdditionalRootCertificateCheck', RO),
  row('security.csrWait', 'CertSigningWaitMinimum', 'SecurityCtrlr.CertSigningWaitMinimum'),
  row('security.csrRepeat', 'CertSigningRepeatTimes', 'SecurityCtrlr.CertSigningRepeatTimes'),
  row('pnc.enabled', 'ISO15118PnCEnabled', 'ISO15118Ctrlr.PnCEnabled'),
  row('pnc.contractOffline', 'ContractValidationOffline', 'ISO15118Ctrlr.ContractValidationOffline'),
  row('pnc.centralValidation', 'CentralContractValidationAllowed', 'ISO15118Ctrlr.CentralContractValidationAllowed'),
  row('pnc.certManagement', 'ISO15118CertificateManagementEnabled', 'ISO15118Ctrlr.V2GCertificateInstallationEnabled'),
  row('price.enabled', 'CustomDisplayCostAndPrice', 'CustomizationCtrlr.CustomImplementationEnabled[org.openchargealliance.costmsg]'),
  row('price.decimals', 'NumberOfDecimalsForCostValues', null),
  row('clock.timeOffset', 'TimeOffset', 'ClockCtrlr.TimeOffset'),
  row('clock.nextTransition', 'NextTimeOffsetTransitionDateTime', 'ClockCtrlr.NextTimeOffsetTransitionDateTime'),
  row('clock.offsetAfter', 'TimeOffsetNextTransition', 'ClockCtrlr.TimeOffset[NextTransition]'),
  row('display.language', 'Language', 'DisplayMessageCtrlr.Language'),
];

/** Keys of vendors for a token of their own, e.g. of a modem; AuthorizeRemote… and …TokensEnabled are none. */
const TOKEN_KEY = /token(?!s?enabled)/i;

const variableName = (v: VariableName): string => `${v.component}.${v.variable}[${v.variableInstance ?? ''}]`.toLowerCase();
const byCanonical = new Map(CONFIGURATION_KEYS.map((k) => [k.canonical.toLowerCase(), k]));
const byV16 = new Map(CONFIGURATION_KEYS.flatMap((k) => (k.v16 === undefined ? [] : [[k.v16.toLowerCase(), k] as const])));
const byV2 = new Map(CONFIGURATION_KEYS.flatMap((k) => (k.v2 === undefined ? [] : [[variableName(k.v2), k] as const])));
const PHASE_ROTATION_COMPONENTS = ['chargingstation', 'evse', 'connector'];

/** The row of a canonical key (case-insensitive, without coordinates). */
export function configurationKey(canonical: string): ConfigurationKey | null {
  return byCanonical.get(canonical.toLowerCase()) ?? null;
}

/** The row of a 1.6 key, case-insensitive as 1.6 compares keys; null where it has none. */
export function configurationKeyOfV16(key: string): ConfigurationKey | null {
  return byV16.get(key.trim().toLowerCase()) ?? (METER_PUBLIC_KEY.test(key) ? configurationKey('meter.publicKey') : null);
}

/** The row of a 2.x variable, case-insensitive as 2.x compares names, whatever its coordinates; null where it has none. */
export function configurationKeyOfVariable(ref: ComponentRef): ConfigurationKey | null {
  if (ref.componentInstance !== null && ref.componentInstance !== undefined && ref.componentInstance !== '') return null;
  if (ref.variable.toLowerCase() === 'phaserotation' && PHASE_ROTATION_COMPONENTS.includes(ref.component.toLowerCase())) {
    return configurationKey('connector.phaseRotation');
  }
  const name = variableName({ component: ref.component, variable: ref.variable, variableInstance: ref.variableInstance ?? '' });
  return byV2.get(name) ?? null;
}

/** 1.6 keys that exist once per connector (signed-meter white paper): MeterPublicKey[1], also seen as MeterPublicKey1. */
const METER_PUBLIC_KEY = /^MeterPublicKey\[?(\d+)\]?$/i;

/**
 * The canonical name of a native configuration key, so that a 1.6 key and a 2.x variable land on one row.
 * `nativeKey`: 1.6 the key; 2.x `Component[instance].Variable[instance]@evse.connector` (formatVariableKey).
 * A mapped variable at an EVSE or connector gets the same coordinates: `meter.publicKey@1`. Unmapped: `v16:<key>` or `v2:<variable>`.
 */
export function canonicalConfigurationKey(version: OcppVersion, nativeKey: string): string {
  if (version === 'V16' || version === 'UNKNOWN') {
    const indexed = METER_PUBLIC_KEY.exec(nativeKey);
    if (indexed !== null) return `meter.publicKey@${Number(indexed[1])}`;
    return configurationKeyOfV16(nativeKey)?.canonical ?? `v16:${nativeKey}`;
  }
  const ref = parseVariableKey(nativeKey);
  const known = ref === null ? null : configurationKeyOfVariable(ref);
  return ref === null || known === null ? `v2:${nativeKey}` : `${known.canonical}${coordinates(ref)}`;
}

/** Whether the value of this key may only stand in `frames`: by the table, or by its name (vendors have their own). Any spelling of a key. */
export function isSecretConfigurationKey(key: string): boolean {
  const ref = parseVariableKey(key);
  const known = configurationKey(key) ?? configurationKeyOfV16(key) ?? (ref === null ? null : configurationKeyOfVariable(ref));
  return known?.secret === true || (known === null && (isSecretName(key) || isSecretName(ref?.variable ?? '') || TOKEN_KEY.test(key)));
}
