import type { ChargingProfile } from '@chargeplane/contracts';
import { int32 } from '../pipeline/int32.ts';
import { instantOf, shortText } from '../pipeline/member.ts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import type { Step } from '../step.ts';
import { readSchedule } from './charging-schedule.ts';
import { knownUid } from './find-transaction.ts';

/** ChargingProfileType of 2.0.1 and 2.1. Purpose, kind and recurrency are verbatim. */
export function readProfile(step: Step, profile: PayloadReader): ChargingProfile {
  const nativeTransactionId = shortText(profile, 'transactionId', 200);
  const fields = {
    profileId: int32(profile, 'id'), stackLevel: int32(profile, 'stackLevel'), purpose: shortText(profile, 'chargingProfilePurpose'), kind: shortText(profile, 'chargingProfileKind'),
    recurrency: shortText(profile, 'recurrencyKind'), validFrom: instantOf(profile, 'validFrom'), validTo: instantOf(profile, 'validTo'), transactionUid: knownUid(step, nativeTransactionId),
    nativeTransactionId, schedules: profile.children('chargingSchedule').map((s) => readSchedule(step, s)),
  };
  return { ...fields, extra: profile.extras() };
}
