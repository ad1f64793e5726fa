import type { CommandToken } from '@chargeplane/contracts';
import type { JsonObject } from '@chargeplane/ocpp';
import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import type { Rejection } from '../rejection.ts';
import { placeOf } from '../targets.ts';

/** Types of IdTokenEnumType of 2.0.1. */
const TYPES = ['Central', 'eMAID', 'ISO14443', 'ISO15693', 'KeyCode', 'Local', 'MacAddress', 'NoAuthorization'];

/** OCPP 2.0.1 F01/F02. The charger returns remoteStartId in the events of the transaction. */
export const toV201RequestStartTransaction: ToNative<'transaction.start'> = requestStartTransaction((token, name) => {
  if (!TYPES.includes(token.type)) return refuse('UNMAPPABLE_FIELD', `${name}.type is none of ${TYPES.join(', ')}`);
  if (token.value.length > 36) return refuse('UNMAPPABLE_FIELD', `${name}.value has more than 36 characters, the most that 2.0.1 carries`);
  return { idToken: token.value, type: token.type };
});

/** Both 2.x versions; they differ in what a token may be. */
export function requestStartTransaction(toToken: (token: CommandToken, name: string) => JsonObject | Rejection): ToNative<'transaction.start'> {
  return ({ envelope, payload }, { core }) => {
    const place = placeOf(envelope.target, core);
    if (isRejection(place)) return place;
    if (payload.idToken.value === '' && payload.idToken.type !== 'NoAuthorization') return refuse('VALIDATION_FAILED', 'idToken.value is empty');
    const idToken = toToken(payload.idToken, 'idToken');
    if (isRejection(idToken)) return idToken;
    const requestId = core.requestId >= 2147483647 ? 1 : core.requestId + 1;
    const request: JsonObject = { remoteStartId: requestId, idToken };
    if (place.evseId !== null) request['evseId'] = place.evseId;
    if (payload.groupIdToken) {
      const group = toToken(payload.groupIdToken, 'groupIdToken');
      if (isRejection(group)) return group;
      request['groupIdToken'] = group;
    }
    const approximations = place.connectorId === null ? [] : ['connectorId dropped: 2.x starts on an EVSE'];
    return { ...oneCall('RequestStartTransaction', request, { evseId: place.evseId, connectorId: null, remoteStartId: requestId }, approximations), requestId };
  };
}
