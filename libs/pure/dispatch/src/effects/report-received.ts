import { observed } from './effect-rule.ts';
import type { EffectRule } from './effect-rule.ts';

const TYPE = 'REPORT_RECEIVED';

/** configuration.get of everything on 2.x: the last part of the report that was asked for. */
export const reportReceived: EffectRule = {
  type: () => TYPE,
  applies: (command) => command.watch?.requestId !== null,
  observe(command, event) {
    if (event.type !== 'device.report.received' || event.data.kind === 'MONITORS' || event.data.requestId !== command.watch?.requestId) return null;
    return event.data.last ? observed(TYPE, event) : null;
  },
};
