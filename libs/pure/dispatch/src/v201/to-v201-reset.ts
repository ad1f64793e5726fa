import type { ResetMode } from '@chargeplane/contracts';
import type { JsonObject } from '@chargeplane/ocpp';
import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import { placeOf } from '../targets.ts';

/** OCPP 2.0.1 B11/B12. Immediate ends transactions properly first, so it is GRACEFUL, and HARD only approximately. */
export const toV201Reset: ToNative<'charger.reset'> = reset({ GRACEFUL: 'Immediate', HARD: 'Immediate', WHEN_IDLE: 'OnIdle' });

/** Both 2.x versions; a mode without a word is refused. */
export function reset(types: Partial<Record<ResetMode, string>>): ToNative<'charger.reset'> {
  return ({ envelope, payload }, { core }) => {
    if (payload.mode === 'UNKNOWN') return refuse('VALIDATION_FAILED', 'payload.mode is none of HARD, GRACEFUL, WHEN_IDLE, RESUME');
    const type = types[payload.mode];
    if (type === undefined) return refuse('UNSUPPORTED_BY_VERSION', `2.0.1 has no reset of the mode ${payload.mode}`);
    if (payload.mode === 'HARD' && !envelope.allowApproximation) {
      return refuse('UNSUPPORTED_BY_VERSION', '2.x ends transactions before a reset; with allowApproximation HARD is sent as Immediate');
    }
    const place = placeOf(envelope.target, core);
    if (isRejection(place)) return place;
    if (place.connectorId !== null) return refuse('UNMAPPABLE_FIELD', 'target.connectorId: an EVSE or the station is reset, not a connector');
    const request: JsonObject = { type };
    if (place.evseId !== null) request['evseId'] = place.evseId;
    return oneCall('Reset', request, place, payload.mode === 'HARD' ? ['HARD via Immediate, which ends transactions first'] : []);
  };
}
