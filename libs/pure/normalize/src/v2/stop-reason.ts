import type { StopClass, StopReason } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';

/** ReasonEnumType of 2.0.1 and 2.1. */
const REASONS: Readonly<Record<string, readonly [StopReason, StopClass]>> = {
  Local: ['LOCAL', 'SUCCESS'],
  Remote: ['REMOTE', 'SUCCESS'],
  EVDisconnected: ['EV_DISCONNECTED', 'SUCCESS'],
  DeAuthorized: ['DE_AUTHORIZED', 'FAILED'],
  EmergencyStop: ['EMERGENCY_STOP', 'FAILED'],
  PowerLoss: ['POWER_LOSS', 'FAILED'],
  Reboot: ['REBOOT', 'FAILED'],
  ImmediateReset: ['RESET', 'FAILED'],
  Other: ['OTHER', 'FAILED'],
  StoppedByEV: ['EV_STOPPED', 'SUCCESS'],
  MasterPass: ['MASTER_PASS', 'SUCCESS'],
  EnergyLimitReached: ['ENERGY_LIMIT', 'SUCCESS'],
  TimeLimitReached: ['TIME_LIMIT', 'SUCCESS'],
  SOCLimitReached: ['SOC_LIMIT', 'SUCCESS'],
  LocalOutOfCredit: ['OUT_OF_CREDIT', 'SUCCESS'],
  GroundFault: ['GROUND_FAULT', 'FAILED'],
  OvercurrentFault: ['OVERCURRENT_FAULT', 'FAILED'],
  PowerQuality: ['POWER_QUALITY', 'FAILED'],
  Timeout: ['TIMEOUT', 'FAILED'],
  ReqEnergyTransferRejected: ['ENERGY_TRANSFER_REJECTED', 'FAILED'],
};

export interface StopReasonOf {
  readonly reason: StopReason;
  readonly stopClass: StopClass;
  readonly known: boolean;
}

/** Omitted means Local. `Other` with the trigger UnlockCommand is what 2.x has for an unlock. */
export function stopReasonOf(native: string | null, trigger: string | null): StopReasonOf {
  if (native === 'Other' && trigger === 'UnlockCommand') return { reason: 'UNLOCK_COMMAND', stopClass: 'SUCCESS', known: true };
  const found = entryOf(REASONS, native ?? 'Local');
  return found === null ? { reason: 'UNKNOWN', stopClass: 'UNKNOWN', known: false } : { reason: found[0], stopClass: found[1], known: true };
}
