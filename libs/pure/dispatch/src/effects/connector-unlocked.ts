import type { Command, Core } from '../charger-state.ts';
import { atPlace, contradicted, observed } from './effect-rule.ts';
import type { EffectRule } from './effect-rule.ts';

const TYPE = 'CONNECTOR_RELEASED';

/** connector.unlock: the connector is occupied no longer, or a 1.6 transaction ends by it. Nothing can be seen where nothing was plugged in. */
export const connectorUnlocked: EffectRule = {
  type: () => TYPE,
  applies: (command, core) => isOccupied(command, core),
  observe(command, event) {
    if (!atPlace(command, event)) return null;
    switch (event.type) {
      case 'connector.status.reported':
        if (event.envelope.topology.evseId !== command.watch?.evseId) return null;
        return event.data.availability === 'AVAILABLE' || event.data.availability === 'RESERVED' || event.data.availability === 'UNAVAILABLE' ? observed(TYPE, event) : null;
      case 'transaction.ended':
        return event.data.stopReason === 'UNLOCK_COMMAND' ? observed(TYPE, event) : null;
      case 'fault.changed':
        return event.data.canonicalCode === 'CONNECTOR_LOCK_FAILURE' && event.data.change !== 'CLEARED' ? contradicted(TYPE, event, 'CONNECTOR_LOCK_FAILURE') : null;
      default:
        return null;
    }
  },
};

function isOccupied({ watch, effectSeen }: Command, core: Core): boolean {
  if (effectSeen !== null) return true;
  const seen = core.connectors.filter((c) => c.evseId === watch?.evseId && (watch.connectorId === null || c.connectorId === watch.connectorId));
  return seen.some((c) => c.availability === 'OCCUPIED' || c.availability === 'FAULTED');
}
