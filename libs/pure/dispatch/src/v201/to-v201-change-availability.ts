import type { JsonObject } from '@chargeplane/ocpp';
import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection } from '../rejection.ts';
import { placeOf } from '../targets.ts';

/** OCPP 2.0.1 G03/G04. No evse is the station. */
export const toV201ChangeAvailability: ToNative<'availability.set'> = ({ envelope, payload }, { core }) => {
  const place = placeOf(envelope.target, core);
  if (isRejection(place)) return place;
  const request: JsonObject = { operationalStatus: payload.operational ? 'Operative' : 'Inoperative' };
  if (place.evseId !== null) request['evse'] = place.connectorId === null ? { id: place.evseId } : { id: place.evseId, connectorId: place.connectorId };
  return oneCall('ChangeAvailability', request, place);
};
