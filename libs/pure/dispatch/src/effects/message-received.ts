import type { CanonicalEvent, TriggerableMessage } from '@chargeplane/contracts';
import type { Command } from '../charger-state.ts';
import { atPlace, observed } from './effect-rule.ts';
import type { EffectRule } from './effect-rule.ts';

const TYPE = 'MESSAGE_RECEIVED';
const EVENTS: Partial<Record<TriggerableMessage, readonly CanonicalEvent['type'][]>> = {
  BOOT: ['charger.booted'],
  HEARTBEAT: ['charger.heartbeat'],
  STATUS: ['connector.status.reported'],
  METER_VALUES: ['meter.sampled'],
  TRANSACTION: ['transaction.updated', 'meter.sampled'],
  FIRMWARE_STATUS: ['firmware.status.changed'],
  PUBLISH_STATUS: ['firmware.status.changed'],
  LOG_STATUS: ['log.status.changed'],
};

/** message.trigger: the message comes. Certificate requests and custom triggers are not waited for. */
export const messageReceived: EffectRule = {
  type: () => TYPE,
  applies: (command) => EVENTS[command.watch?.trigger ?? 'UNKNOWN'] !== undefined,
  observe(command, event) {
    const types = EVENTS[command.watch?.trigger ?? 'UNKNOWN'];
    if (types === undefined || !types.includes(event.type) || event.envelope.delivery.replay) return null;
    if (event.type === 'firmware.status.changed' && (event.data.process === 'PUBLISH') !== (command.watch?.trigger === 'PUBLISH_STATUS')) return null;
    return (command.watch?.awaited.length ?? 0) > 0 ? oneOfMany(command, event) : atPlace(command, event) ? observed(TYPE, event) : null;
  },
};

function oneOfMany(command: Command, event: CanonicalEvent): ReturnType<EffectRule['observe']> {
  const { evseId, connectorId } = event.envelope.topology;
  const awaited = command.watch?.awaited ?? [];
  const left = awaited.filter((place) => place !== `${evseId}.${connectorId}`);
  if (left.length === awaited.length) return null;
  return left.length === 0 ? observed(TYPE, event) : { watch: { awaited: left } };
}
