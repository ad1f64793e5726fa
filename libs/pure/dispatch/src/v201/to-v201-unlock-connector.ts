import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import { connectorsOf, placeOf } from '../targets.ts';

/** OCPP 2.0.1 F05. Needs the connector; the only one of its EVSE is meant where none is named. */
export const toV201UnlockConnector: ToNative<'connector.unlock'> = ({ envelope }, { core }) => {
  const place = placeOf(envelope.target, core);
  if (isRejection(place)) return place;
  if (place.evseId === null) return refuse('AMBIGUOUS_TARGET', 'target.evseId must say which connector');
  const known = connectorsOf(core, place.evseId);
  const connectorId = place.connectorId ?? (known.length === 1 ? known[0] : undefined);
  if (connectorId === undefined) return refuse('AMBIGUOUS_TARGET', `EVSE ${place.evseId} has ${known.length === 0 ? 'no known' : known.length} connectors: name one`);
  return oneCall('UnlockConnector', { evseId: place.evseId, connectorId }, { evseId: place.evseId, connectorId });
};
