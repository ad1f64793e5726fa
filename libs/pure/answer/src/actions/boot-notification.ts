import { formatTimestamp } from '@chargeplane/ocpp';
import type { Respond } from './respond.ts';

export const bootNotification: Respond = (_request, policy, context) => ({
  currentTime: formatTimestamp(context.now),
  interval: policy.heartbeatIntervalS,
  status: policy.registration,
});
