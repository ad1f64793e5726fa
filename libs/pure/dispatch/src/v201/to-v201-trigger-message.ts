import type { TriggerableMessage } from '@chargeplane/contracts';
import type { JsonObject } from '@chargeplane/ocpp';
import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import { allConnectors, connectorsOf, placeOf } from '../targets.ts';

const MESSAGES: Partial<Record<TriggerableMessage, string>> = {
  BOOT: 'BootNotification',
  HEARTBEAT: 'Heartbeat',
  STATUS: 'StatusNotification',
  METER_VALUES: 'MeterValues',
  TRANSACTION: 'TransactionEvent',
  FIRMWARE_STATUS: 'FirmwareStatusNotification',
  PUBLISH_STATUS: 'PublishFirmwareStatusNotification',
  LOG_STATUS: 'LogStatusNotification',
  SIGN_STATION_CERT: 'SignChargingStationCertificate',
  SIGN_V2G_CERT: 'SignV2GCertificate',
  SIGN_COMBINED_CERT: 'SignCombinedCertificate',
};
const WITH_EVSE: readonly TriggerableMessage[] = ['METER_VALUES', 'TRANSACTION'];

/** OCPP 2.0.1 F06. StatusNotification needs an EVSE and a connector: where they are not named, one CALL for each that is known. */
export const toV201TriggerMessage: ToNative<'message.trigger'> = (command, context) => {
  if (command.payload.message === 'CUSTOM') return refuse('UNSUPPORTED_BY_VERSION', '2.0.1 has no custom trigger');
  return triggerMessage(command, context);
};

/** Both 2.x versions, but for CUSTOM. */
export const triggerMessage: ToNative<'message.trigger'> = ({ envelope, payload }, { core }) => {
  const requestedMessage = MESSAGES[payload.message];
  if (requestedMessage === undefined) return refuse('VALIDATION_FAILED', 'payload.message is no message of this version of the contracts');
  const place = placeOf(envelope.target, core);
  if (isRejection(place)) return place;
  if (payload.message !== 'STATUS') {
    const request: JsonObject = { requestedMessage };
    if (place.evseId !== null && WITH_EVSE.includes(payload.message)) request['evse'] = { id: place.evseId };
    return oneCall('TriggerMessage', request, place);
  }
  const { evseId, connectorId } = place;
  const targets =
    evseId === null ? allConnectors(core) : connectorId === null ? connectorsOf(core, evseId).map((id) => ({ evseId, connectorId: id })) : [{ evseId, connectorId }];
  if (targets.length === 0) return refuse('AMBIGUOUS_TARGET', '2.x reports the status of one connector, and none of this charger is known yet: name one');
  return {
    calls: targets.map((t) => ({
      action: 'TriggerMessage',
      payload: { requestedMessage, evse: { id: t.evseId, connectorId: t.connectorId } },
      ...(targets.length > 1 ? { keys: [`connector ${t.connectorId} of EVSE ${t.evseId}`], nativeKeys: [`${t.evseId}.${t.connectorId}`] } : {}),
    })),
    approximations: [],
    watch: { ...place, awaited: targets.map((t) => `${t.evseId}.${t.connectorId}`) },
  };
};
