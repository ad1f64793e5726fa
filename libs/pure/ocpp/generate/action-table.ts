import type { OcppVersion } from '../src/ocpp-version.ts';

export type Direction = 'CS_TO_CSMS' | 'CSMS_TO_CS' | 'BOTH';

/** The actions of one profile (1.6) or functional block (2.x), by who may call them. `new21` = not in 2.0.1. */
interface Group {
  readonly profile: string;
  readonly toSystem?: string;
  readonly toCharger?: string;
  readonly both?: string;
  readonly new21?: string;
}

/** OCPP 1.6 edition 2 section 3.1 (feature profiles) and the security whitepaper edition 3. */
const V16: readonly Group[] = [
  {
    profile: 'Core',
    toSystem: 'Authorize BootNotification Heartbeat MeterValues StartTransaction StatusNotification StopTransaction',
    toCharger: 'ChangeAvailability ChangeConfiguration ClearCache GetConfiguration RemoteStartTransaction RemoteStopTransaction Reset UnlockConnector',
    both: 'DataTransfer',
  },
  { profile: 'FirmwareManagement', toSystem: 'DiagnosticsStatusNotification FirmwareStatusNotification', toCharger: 'GetDiagnostics UpdateFirmware' },
  { profile: 'LocalAuthListManagement', toCharger: 'GetLocalListVersion SendLocalList' },
  { profile: 'Reservation', toCharger: 'CancelReservation ReserveNow' },
  { profile: 'SmartCharging', toCharger: 'ClearChargingProfile GetCompositeSchedule SetChargingProfile' },
  { profile: 'RemoteTrigger', toCharger: 'TriggerMessage' },
  {
    profile: 'Security',
    toSystem: 'LogStatusNotification SecurityEventNotification SignCertificate SignedFirmwareStatusNotification',
    toCharger: 'CertificateSigned DeleteCertificate ExtendedTriggerMessage GetInstalledCertificateIds GetLog InstallCertificate SignedUpdateFirmware',
  },
];

/** OCPP 2.1 edition 1 part 2, functional blocks A to S; 2.0.1 is the same without what `new21` names. */
const V2: readonly Group[] = [
  { profile: 'Security', toSystem: 'SecurityEventNotification SignCertificate', toCharger: 'CertificateSigned' },
  { profile: 'Provisioning', toSystem: 'BootNotification NotifyReport', toCharger: 'GetBaseReport GetReport GetVariables Reset SetNetworkProfile SetVariables' },
  {
    profile: 'Authorization',
    toSystem: 'Authorize NotifySettlement VatNumberValidation',
    toCharger: 'ClearCache NotifyWebPaymentStarted',
    new21: 'NotifySettlement NotifyWebPaymentStarted VatNumberValidation',
  },
  { profile: 'LocalAuthorizationList', toCharger: 'GetLocalListVersion SendLocalList' },
  { profile: 'Transactions', toSystem: 'TransactionEvent', toCharger: 'GetTransactionStatus' },
  { profile: 'RemoteControl', toCharger: 'RequestStartTransaction RequestStopTransaction TriggerMessage UnlockConnector' },
  { profile: 'Availability', toSystem: 'Heartbeat StatusNotification', toCharger: 'ChangeAvailability' },
  { profile: 'Reservation', toSystem: 'ReservationStatusUpdate', toCharger: 'CancelReservation ReserveNow' },
  {
    profile: 'TariffAndCost',
    toCharger: 'ChangeTransactionTariff ClearTariffs CostUpdated GetTariffs SetDefaultTariff',
    new21: 'ChangeTransactionTariff ClearTariffs GetTariffs SetDefaultTariff',
  },
  { profile: 'MeterValues', toSystem: 'MeterValues' },
  {
    profile: 'SmartCharging',
    toSystem: 'ClearedChargingLimit NotifyChargingLimit NotifyEVChargingNeeds NotifyEVChargingSchedule NotifyPriorityCharging PullDynamicScheduleUpdate ReportChargingProfiles',
    toCharger: 'ClearChargingProfile GetChargingProfiles GetCompositeSchedule SetChargingProfile UpdateDynamicSchedule UsePriorityCharging',
    new21: 'NotifyPriorityCharging PullDynamicScheduleUpdate UpdateDynamicSchedule UsePriorityCharging',
  },
  { profile: 'FirmwareManagement', toSystem: 'FirmwareStatusNotification PublishFirmwareStatusNotification', toCharger: 'PublishFirmware UnpublishFirmware UpdateFirmware' },
  {
    profile: 'CertificateManagement',
    toSystem: 'Get15118EVCertificate GetCertificateChainStatus GetCertificateStatus',
    toCharger: 'DeleteCertificate GetInstalledCertificateIds InstallCertificate',
    new21: 'GetCertificateChainStatus',
  },
  {
    profile: 'Diagnostics',
    toSystem:
      'ClosePeriodicEventStream LogStatusNotification NotifyCustomerInformation NotifyEvent NotifyMonitoringReport NotifyPeriodicEventStream OpenPeriodicEventStream',
    toCharger:
      'AdjustPeriodicEventStream ClearVariableMonitoring CustomerInformation GetLog GetMonitoringReport GetPeriodicEventStream SetMonitoringBase SetMonitoringLevel SetVariableMonitoring',
    new21: 'AdjustPeriodicEventStream ClosePeriodicEventStream GetPeriodicEventStream NotifyPeriodicEventStream OpenPeriodicEventStream',
  },
  { profile: 'DisplayMessage', toSystem: 'NotifyDisplayMessages', toCharger: 'ClearDisplayMessage GetDisplayMessages SetDisplayMessage' },
  { profile: 'DataTransfer', both: 'DataTransfer' },
  { profile: 'BidirectionalPower', toCharger: 'AFRRSignal NotifyAllowedEnergyTransfer', new21: 'AFRRSignal NotifyAllowedEnergyTransfer' },
  {
    profile: 'DerControl',
    toSystem: 'NotifyDERAlarm NotifyDERStartStop ReportDERControl',
    toCharger: 'ClearDERControl GetDERControl SetDERControl',
    new21: 'ClearDERControl GetDERControl NotifyDERAlarm NotifyDERStartStop ReportDERControl SetDERControl',
  },
  { profile: 'BatterySwap', toSystem: 'BatterySwap', toCharger: 'RequestBatterySwap', new21: 'BatterySwap RequestBatterySwap' },
];

export interface TableRow {
  readonly action: string;
  readonly direction: Direction;
  readonly profile: string;
}

/** Direction and profile of every action of a version, in alphabetical order. */
export function actionTable(version: OcppVersion): TableRow[] {
  return (version === '1.6' ? V16 : V2)
    .flatMap((group) => {
      const left = new Set(version === '2.0.1' ? words(group.new21) : []);
      const rows = (direction: Direction, actions?: string) => words(actions).map((action) => ({ action, direction, profile: group.profile }));
      return [...rows('CS_TO_CSMS', group.toSystem), ...rows('CSMS_TO_CS', group.toCharger), ...rows('BOTH', group.both)].filter((row) => !left.has(row.action));
    })
    .sort((a, b) => (a.action < b.action ? -1 : 1));
}

function words(list: string | undefined): string[] {
  return list === undefined ? [] : list.split(' ');
}
