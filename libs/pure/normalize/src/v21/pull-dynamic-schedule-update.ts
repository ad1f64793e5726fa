import type { FromAnswer, FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import { jsonOf, shortText } from '../pipeline/member.ts';
import { extrasMemo, withExtrasOfRequest } from '../v2/extras.ts';
import { readStatusInfo } from '../v2/status-info.ts';
import { STATION } from '../stamp/stamp-envelope.ts';

/** PullDynamicScheduleUpdate (2.1 K28): the charger asks for new values of a dynamic profile; what it gets stands in the answer. */
export const fromV21PullDynamicScheduleUpdate: FromCall = (_step, payload) => {
  if (payload.lexeme('chargingProfileId') === null) return { outcome: { unreadable: 'chargingProfileId cannot be read' } };
  const profileId = int32(payload, 'chargingProfileId');
  return { memo: { asked: true, profileId, extras: extrasMemo(payload) }, outcome: { ignored: 'WAITS_FOR_ANSWER' } };
};

/** An error or no answer changes nothing, and an exception tells of it. The message does not say what the profile is for: scope UNKNOWN. */
export const fromV21PullDynamicScheduleUpdateAnswer: FromAnswer = (step, answer, call) => {
  if (answer.kind !== 'RESULT' || call.memo?.['asked'] !== true) return;
  const { reader } = answer;
  const { profileId } = call.memo;
  const data = {
    change: 'DYNAMIC_PULLED' as const, source: null, gridCritical: null, localGeneration: null, schedules: [], profileId: typeof profileId === 'number' ? profileId : null,
    status: shortText(reader, 'status'), statusInfo: readStatusInfo(step, reader), dynamicUpdate: jsonOf(step, reader, 'scheduleUpdate'),
  };
  step.emit({ type: 'charging.limit.changed', topology: { ...STATION, scope: 'UNKNOWN' }, data, nativeExtras: withExtrasOfRequest(call.memo, reader.extras()) });
};
