import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import { nameOf, placeOf, v16Connectors } from '../targets.ts';

/** OCPP 1.6 section 5.2. Connector 0 is the station; an EVSE of several connectors takes one CALL for each. */
export const toV16ChangeAvailability: ToNative<'availability.set'> = ({ envelope, payload }, { core }) => {
  const place = placeOf(envelope.target, core);
  if (isRejection(place)) return place;
  const connectors = v16Connectors(place, core);
  if (!Array.isArray(connectors)) return connectors as ReturnType<typeof refuse>;
  if (connectors.length === 0) return refuse('UNKNOWN_TARGET', `the topology of the operator has no ${nameOf(place)}`);
  const type = payload.operational ? 'Operative' : 'Inoperative';
  const many = connectors.length > 1;
  return {
    calls: (connectors as readonly number[]).map((connectorId) => ({
      action: 'ChangeAvailability',
      payload: { connectorId, type },
      ...(many ? { keys: [`connector ${connectorId}`], nativeKeys: [String(connectorId)] } : {}),
    })),
    approximations: [],
    watch: { evseId: place.evseId, connectorId: place.connectorId },
  };
};
