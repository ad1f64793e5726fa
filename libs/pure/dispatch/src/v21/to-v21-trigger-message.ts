import { oneCall } from '../native.ts';
import type { ToNative } from '../native.ts';
import { refuse } from '../rejection.ts';
import { triggerMessage } from '../v201/to-v201-trigger-message.ts';

/** OCPP 2.1 F06, with triggers of the vendor's own. */
export const toV21TriggerMessage: ToNative<'message.trigger'> = (command, context) => {
  if (command.payload.message !== 'CUSTOM') return triggerMessage(command, context);
  const customTrigger = command.payload.customTrigger ?? '';
  if (customTrigger === '') return refuse('VALIDATION_FAILED', 'payload.customTrigger must name the trigger');
  if (customTrigger.length > 50) return refuse('VALUE_OUT_OF_RANGE', 'payload.customTrigger has more than 50 characters');
  return oneCall('TriggerMessage', { requestedMessage: 'CustomTrigger', customTrigger }, {});
};
