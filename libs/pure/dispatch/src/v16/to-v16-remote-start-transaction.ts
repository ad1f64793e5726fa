import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import { connectorsOf, placeOf, v16Connector } from '../targets.ts';

/** OCPP 1.6 section 5.11. Without an EVSE the charger chooses the connector; the group token has no place. */
export const toV16RemoteStartTransaction: ToNative<'transaction.start'> = ({ envelope, payload }, { core }) => {
  const place = placeOf(envelope.target, core);
  if (isRejection(place)) return place;
  const approximations: string[] = [];
  const request: { idTag: string; connectorId?: number } = { idTag: payload.idToken.value };
  if (place.evseId !== null) {
    const connectorId = v16Connector(place, core);
    if (typeof connectorId !== 'number') return connectorId;
    if (connectorId < 1) return refuse('UNKNOWN_TARGET', 'a 1.6 charger starts on a connector, not on the station');
    request.connectorId = connectorId;
  }
  if (payload.idToken.type === 'NoAuthorization') return refuse('UNMAPPABLE_FIELD', 'idToken.type NoAuthorization: 1.6 starts with a token only');
  if (payload.idToken.value === '') return refuse('VALIDATION_FAILED', 'idToken.value is empty');
  if (payload.idToken.value.length > 20) return refuse('UNMAPPABLE_FIELD', 'idToken.value has more than 20 characters, the most that 1.6 carries');
  if (payload.groupIdToken) approximations.push('groupIdToken dropped: 1.6 has none');
  const connectorId = place.connectorId ?? (place.evseId === null ? null : onlyOne(connectorsOf(core, place.evseId)));
  return oneCall('RemoteStartTransaction', request, { evseId: place.evseId, connectorId }, approximations);
};

function onlyOne(ids: readonly number[]): number | null {
  return ids.length === 1 ? (ids[0] ?? null) : null;
}
