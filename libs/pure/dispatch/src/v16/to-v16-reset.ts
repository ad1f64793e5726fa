import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { isRejection, refuse } from '../rejection.ts';
import { placeOf } from '../targets.ts';

/** OCPP 1.6 section 5.14. Soft stops what runs and restarts; waiting for an idle charger is done by the dispatcher, if the command allows it. */
export const toV16Reset: ToNative<'charger.reset'> = ({ envelope, payload }, { core }) => {
  if (payload.mode === 'UNKNOWN') return refuse('VALIDATION_FAILED', 'payload.mode is none of HARD, GRACEFUL, WHEN_IDLE, RESUME');
  if (payload.mode === 'RESUME') return refuse('UNSUPPORTED_BY_VERSION', '1.6 cannot resume transactions after a reset');
  if (payload.mode === 'WHEN_IDLE' && !envelope.allowApproximation) {
    return refuse('UNSUPPORTED_BY_VERSION', '1.6 has no reset when idle; with allowApproximation the dispatcher waits and sends Soft');
  }
  const place = placeOf(envelope.target, core);
  if (isRejection(place)) return place;
  if (place.evseId !== null) return refuse('UNSUPPORTED_BY_VERSION', '1.6 resets the whole charger only');
  const watch = { evseId: null, connectorId: null };
  switch (payload.mode) {
    case 'HARD':
      return oneCall('Reset', { type: 'Hard' }, watch);
    case 'GRACEFUL':
      return oneCall('Reset', { type: 'Soft' }, watch);
    case 'WHEN_IDLE':
      return { ...oneCall('Reset', { type: 'Soft' }, watch, ['WHEN_IDLE via dispatcher wait + Soft']), whenIdle: true };
  }
};
