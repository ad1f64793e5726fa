import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import { placeOf, v16Connector } from '../targets.ts';

/** OCPP 1.6 section 5.18. A running transaction would be ended first, so `ifNoTransaction` holds unless the command says false. */
export const toV16UnlockConnector: ToNative<'connector.unlock'> = ({ envelope }, { core }) => {
  const place = placeOf(envelope.target, core);
  if (isRejection(place)) return place;
  if (place.evseId === null) return refuse('AMBIGUOUS_TARGET', 'target.evseId must say which connector');
  const connectorId = v16Connector(place, core);
  if (typeof connectorId !== 'number') return connectorId;
  return oneCall('UnlockConnector', { connectorId }, { evseId: place.evseId, connectorId: place.connectorId });
};
