import { waitsForBoot } from './advance.ts';
import { done } from './charger-state.ts';
import type { Command } from './charger-state.ts';
import type { Work } from './work.ts';

/** A command whose time was over before anything of it could be sent. */
export function neverSent(work: Work, command: Command): void {
  if (waitsForBoot(command, work)) {
    work.emit(done(command), 'REJECTED', { settle: true, rejectedBy: 'DISPATCHER', reason: 'NOT_REGISTERED', detail: `the charger's boot is ${work.core.registration ?? 'unknown'}` });
  } else {
    work.emit(done(command), 'EXPIRED', { settle: true, reason: 'EXPIRED', detail: 'expiresAt passed before the command could be sent' });
  }
}
