import type { TriggerableMessage } from '@chargeplane/contracts';
import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import { placeOf, v16Connector } from '../targets.ts';

const CORE: Partial<Record<TriggerableMessage, string>> = {
  BOOT: 'BootNotification',
  HEARTBEAT: 'Heartbeat',
  STATUS: 'StatusNotification',
  METER_VALUES: 'MeterValues',
  TRANSACTION: 'MeterValues',
  FIRMWARE_STATUS: 'FirmwareStatusNotification',
  LOG_STATUS: 'DiagnosticsStatusNotification',
};
const WITH_CONNECTOR: readonly TriggerableMessage[] = ['STATUS', 'METER_VALUES', 'TRANSACTION'];

/** OCPP 1.6 section 5.17, and ExtendedTriggerMessage of the security white paper for what only that has. */
export const toV16TriggerMessage: ToNative<'message.trigger'> = ({ envelope, payload }, { core }) => {
  const { message } = payload;
  switch (message) {
    case 'UNKNOWN':
      return refuse('VALIDATION_FAILED', 'payload.message is no message of this version of the contracts');
    case 'PUBLISH_STATUS':
    case 'CUSTOM':
      return refuse('UNSUPPORTED_BY_VERSION', `1.6 cannot trigger ${message}`);
    case 'TRANSACTION':
      if (!envelope.allowApproximation) return refuse('UNSUPPORTED_BY_VERSION', '1.6 has no TransactionEvent; with allowApproximation MeterValues are triggered');
      break;
    case 'SIGN_STATION_CERT':
      if (!core.securityExtension) return refuse('UNSUPPORTED_BY_PROFILE', 'the charger did not show the 1.6 security extension');
      return oneCall('ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' }, {});
    case 'SIGN_V2G_CERT':
    case 'SIGN_COMBINED_CERT':
      return refuse('UNSUPPORTED_BY_PROFILE', 'the charger did not show the ISO 15118 dialect of 1.6');
  }
  const place = placeOf(envelope.target, core);
  if (isRejection(place)) return place;
  const requestedMessage = CORE[message] ?? '';
  const approximations = message === 'TRANSACTION' ? ['TRANSACTION via MeterValues'] : [];
  if (place.evseId === null || !WITH_CONNECTOR.includes(message)) return oneCall('TriggerMessage', { requestedMessage }, place, approximations);
  const connectorId = v16Connector(place, core);
  if (typeof connectorId !== 'number') return connectorId;
  return oneCall('TriggerMessage', { requestedMessage, connectorId }, place, approximations);
};
