import type { Quirk } from '@chargeplane/contracts';

/** Why the dispatcher does not send a command. Closed. */
export const REJECTIONS = {
  UNSUPPORTED_BY_VERSION: 'no message of this OCPP version expresses it',
  UNSUPPORTED_BY_PROFILE: 'the version could, but the charger does not implement the profile',
  UNSUPPORTED_BY_DEVICE: 'this device and firmware said before that it does not implement it',
  UNMAPPABLE_FIELD: 'the value of a field cannot be represented in this version',
  VALUE_OUT_OF_RANGE: 'a limit of the schema or of the charger is exceeded',
  KEY_NOT_MAPPED: 'the configuration key has no counterpart in this version',
  READ_ONLY: 'the configuration key cannot be written in this version',
  UNKNOWN_TARGET: 'the EVSE or connector does not exist',
  AMBIGUOUS_TARGET: 'an EVSE, connector or transaction is needed, not given, and cannot be derived',
  UNKNOWN_TRANSACTION: 'the transaction is not open here, or has no native id yet',
  NOT_REGISTERED: 'the charger was not accepted at boot before the command expired',
  RATE_LIMITED: 'too many commands of this charger are open or remembered',
  CONDITION_FAILED: 'a condition of the command does not hold',
  VALIDATION_FAILED: 'the command is malformed',
} as const;
export type RejectionReason = keyof typeof REJECTIONS;

/**
 * Reasons of the model that nothing gives yet. SEGMENT_POLICY needs the gates of fleet segments; SUPERSEDED is for commands of which only the newest counts
 * (profiles, limits), and none of the eight is one: all that wait in line are sent, in order.
 */
export const LATER_REJECTIONS: readonly string[] = ['SEGMENT_POLICY', 'SUPERSEDED'];

/** A refusal by name. `detail` holds no token and no configuration value: outcomes are read by everybody. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly detail: string;
  /** The fix of a vendor pack that withholds the CALL. */
  readonly quirk?: Quirk;
}

export function refuse(reason: RejectionReason, detail: string): Rejection {
  return { reason, detail };
}

export function isRejection(value: object): value is Rejection {
  return 'reason' in value && 'detail' in value;
}
