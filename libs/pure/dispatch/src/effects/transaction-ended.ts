import type { CanonicalEvent } from '@chargeplane/contracts';
import type { Command } from '../charger-state.ts';
import { contradicted, observed } from './effect-rule.ts';
import type { EffectRule } from './effect-rule.ts';

const ENERGY = 'ENERGY_STOPPED';
const ENDED = 'TRANSACTION_ENDED';
/** More rises of the register than this after the answer contradict it. */
const RISES = 2;

/** transaction.stop. Level 1: no more power after a remote stop (the transaction may end only when the cable is pulled); level 2: it ended. */
export const transactionEnded: EffectRule = {
  type: (command) => (command.effectLevel === 0 ? ENDED : ENERGY),
  applies: (command) => command.watch?.transactionUid !== null,
  observe(command, event) {
    const { watch } = command;
    if (watch === null || event.envelope.transactionUid !== watch.transactionUid || event.envelope.delivery.duplicateOf) return null;
    switch (event.type) {
      case 'transaction.ended':
        return observed(ENDED, event, 2);
      case 'transaction.updated': {
        if (command.effectLevel > 0) return null;
        const remote = event.data.changeReason === 'RemoteStop' || watch.awaited.includes('power');
        if (!remote) return null;
        if (event.data.chargingState === 'CHARGING') return { watch: { awaited: ['power'] } };
        return event.data.chargingState || event.data.changeReason === 'RemoteStop' ? observed(ENERGY, event, 1) : null;
      }
      case 'meter.sampled':
        return command.effectLevel > 0 || command.phase !== 'WATCHING' ? null : onSample(command, event);
      default:
        return null;
    }
  },
};

function onSample(command: Command, event: Extract<CanonicalEvent, { type: 'meter.sampled' }>): ReturnType<EffectRule['observe']> {
  const register = event.data.samples.find((s) => s.measurand === 'Energy.Active.Import.Register' && !s.phase && typeof s.value === 'number');
  if (register?.value === null || register?.value === undefined || event.data.repeatsEarlier || event.envelope.delivery.replay) return null;
  const before = command.watch?.meter ?? null;
  if (before === null) return { watch: { meter: { wh: register.value, rises: 0 } } };
  if (register.value <= before.wh) return before.rises === 0 ? null : { watch: { meter: { wh: register.value, rises: 0 } } };
  const rises = before.rises + 1;
  return rises > RISES ? contradicted(ENERGY, event, 'METER_KEEPS_RISING') : { watch: { meter: { wh: register.value, rises } } };
}
