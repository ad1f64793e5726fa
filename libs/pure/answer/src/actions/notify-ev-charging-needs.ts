import type { Respond } from './respond.ts';

/** Nobody here plans charging: 2.1 can say so, 2.0.1 can only refuse (K15). */
export const notifyEVChargingNeeds: Respond = (_request, _policy, context) => ({ status: context.version === '2.1' ? 'NoChargingProfile' : 'Rejected' });
