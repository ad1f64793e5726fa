import { availabilityChanged } from './availability-changed.ts';
import { chargerRestarted } from './charger-restarted.ts';
import { connectorUnlocked } from './connector-unlocked.ts';
import type { EffectRules } from './effect-rule.ts';
import { messageReceived } from './message-received.ts';
import { reportReceived } from './report-received.ts';
import { transactionEnded } from './transaction-ended.ts';
import { transactionStarted } from './transaction-started.ts';

/** configuration.set has none here: its effect is read back. */
export const EFFECTS: EffectRules = {
  'transaction.start': transactionStarted,
  'transaction.stop': transactionEnded,
  'connector.unlock': connectorUnlocked,
  'availability.set': availabilityChanged,
  'charger.reset': chargerRestarted,
  'configuration.get': reportReceived,
  'message.trigger': messageReceived,
};
