import { formatTimestamp } from '@chargeplane/ocpp';
import type { Respond } from './respond.ts';

export const heartbeat: Respond = (_request, _policy, context) => ({ currentTime: formatTimestamp(context.now) });
