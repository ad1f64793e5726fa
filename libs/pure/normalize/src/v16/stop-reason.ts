import type { StopReason } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';

interface Meaning { readonly stopReason: StopReason; readonly stopClass: 'SUCCESS' | 'FAILED' | 'UNKNOWN'; readonly stopTrigger: string | null }

/** 1.6 reason; omitted means Local. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  Local: { stopReason: 'LOCAL', stopClass: 'SUCCESS', stopTrigger: 'StopAuthorized' },
  Remote: { stopReason: 'REMOTE', stopClass: 'SUCCESS', stopTrigger: 'RemoteStop' },
  EVDisconnected: { stopReason: 'EV_DISCONNECTED', stopClass: 'SUCCESS', stopTrigger: 'EVCommunicationLost' },
  DeAuthorized: { stopReason: 'DE_AUTHORIZED', stopClass: 'FAILED', stopTrigger: 'Deauthorized' },
  EmergencyStop: { stopReason: 'EMERGENCY_STOP', stopClass: 'FAILED', stopTrigger: 'AbnormalCondition' },
  PowerLoss: { stopReason: 'POWER_LOSS', stopClass: 'FAILED', stopTrigger: 'AbnormalCondition' },
  Reboot: { stopReason: 'REBOOT', stopClass: 'FAILED', stopTrigger: 'AbnormalCondition' },
  HardReset: { stopReason: 'RESET_HARD', stopClass: 'FAILED', stopTrigger: 'ResetCommand' },
  SoftReset: { stopReason: 'RESET_GRACEFUL', stopClass: 'FAILED', stopTrigger: 'ResetCommand' },
  UnlockCommand: { stopReason: 'UNLOCK_COMMAND', stopClass: 'SUCCESS', stopTrigger: 'UnlockCommand' },
  Other: { stopReason: 'OTHER', stopClass: 'FAILED', stopTrigger: 'AbnormalCondition' },
};
const UNKNOWN: Meaning = { stopReason: 'UNKNOWN', stopClass: 'UNKNOWN', stopTrigger: null };

export function meaningOfV16Reason(reason: string | null): Meaning & { known: boolean } {
  const meaning = entryOf(MEANINGS, reason ?? 'Local');
  return meaning === null ? { ...UNKNOWN, known: false } : { ...meaning, known: true };
}
