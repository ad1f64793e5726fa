import type { CanonicalEvent } from '@chargeplane/contracts';
import type { Command } from '../charger-state.ts';
import { observed } from './effect-rule.ts';
import type { EffectRule } from './effect-rule.ts';

/**
 * charger.reset: the connection ends, then the charger boots. The reset of one EVSE shows only in its status. A heartbeat on the old connection and no
 * boot until the end of the time is the contrary.
 */
export const chargerRestarted: EffectRule = {
  type: (command) => (isEvse(command) ? 'EVSE_STATUS_REPORTED' : 'CHARGER_BOOTED'),
  applies: () => true,
  observe(command, event) {
    const { watch } = command;
    if (watch === null) return null;
    if (isEvse(command)) return event.type === 'connector.status.reported' && event.envelope.topology.evseId === watch.evseId ? observed('EVSE_STATUS_REPORTED', event) : null;
    switch (event.type) {
      case 'charger.connection.changed':
        return event.data.change === 'REFUSED' || watch.sawClose ? null : { watch: { sawClose: true } };
      case 'charger.booted': {
        const elsewhere = event.envelope.source.connectionId !== connectionOf(command);
        return watch.sawClose || elsewhere || event.data.bootReason === 'REMOTE_RESET' ? observed('CHARGER_BOOTED', event) : null;
      }
      case 'charger.heartbeat':
        return onHeartbeat(command, event);
      default:
        return null;
    }
  },
  atTimeout({ watch }) {
    if (watch === null || watch.against === null || watch.sawClose) return null;
    return { type: 'CHARGER_BOOTED', state: 'CONTRADICTED', level: null, eventId: watch.against, frameId: null, reason: 'HEARTBEAT_WITHOUT_BOOT' };
  },
};

function onHeartbeat(command: Command, event: CanonicalEvent): ReturnType<EffectRule['observe']> {
  const same = command.phase === 'WATCHING' && command.watch?.against === null && event.envelope.source.connectionId === connectionOf(command);
  return same ? { watch: { against: event.envelope.eventId } } : null;
}

function isEvse(command: Command): boolean {
  return (command.watch?.evseId ?? null) !== null;
}

function connectionOf(command: Command): string | null {
  return command.calls[0]?.connectionId ?? null;
}
