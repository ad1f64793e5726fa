import type { Availability } from '@chargeplane/contracts';
import type { Command, Core, EffectSeen } from '../charger-state.ts';
import type { EffectRule } from './effect-rule.ts';

const TYPE = 'AVAILABILITY_CHANGED';
const OPERATIVE: readonly Availability[] = ['AVAILABLE', 'OCCUPIED', 'RESERVED'];

/**
 * availability.set: the scope reports the availability that was asked for; a scope that had it already does not report again. The station is there when it
 * says so itself or when every connector that is known does. The other availability at the end of the time is the contrary.
 */
export const availabilityChanged: EffectRule = {
  type: () => TYPE,
  applies: (command) => command.watch?.operational !== null,
  observe: (command, event, core) => (event.type === 'connector.status.reported' ? reached(command, core, event.envelope.source.frameId) : null),
  already: (command, core) => reached(command, core, null),
  atTimeout(command, core) {
    const [first, ...others] = scope(command, core);
    if (first === undefined || others.some((o) => o.availability !== first.availability)) return null;
    const contrary = command.watch?.operational ? first.availability === 'UNAVAILABLE' : OPERATIVE.includes(first.availability);
    return contrary ? { type: TYPE, state: 'CONTRADICTED', level: null, eventId: first.eventId, frameId: null, reason: `STILL_${first.availability}` } : null;
  },
};

interface Reported {
  readonly availability: Availability;
  readonly eventId: string;
}

function reached(command: Command, core: Core, frameId: string | null): EffectSeen | null {
  const wanted = (availability: Availability): boolean => (command.watch?.operational ? OPERATIVE.includes(availability) : availability === 'UNAVAILABLE');
  const station = command.watch?.evseId === null && core.station !== null && wanted(core.station.availability) ? core.station : null;
  const places = scope(command, core);
  const all = places.length > 0 && places.every((c) => wanted(c.availability)) ? places.at(-1) : undefined;
  const seen = station ?? all;
  return seen === undefined || seen === null ? null : { type: TYPE, state: 'OBSERVED', level: null, eventId: seen.eventId, frameId, reason: null };
}

function scope({ watch }: Command, core: Core): readonly Reported[] {
  const { evseId, connectorId } = watch ?? { evseId: null, connectorId: null };
  return core.connectors.filter((c) => evseId === null || (c.evseId === evseId && (connectorId === null || c.connectorId === connectorId)));
}
