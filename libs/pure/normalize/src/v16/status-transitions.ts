import { entryOf } from '../pipeline/entry-of.ts';

/** Changes that the table of 1.6 (section 4.9, A1 … I9) does not have. Evidence only: chargers leave states out. */
const ALLOWED: Readonly<Record<string, string>> = {
  Available: 'Preparing Charging SuspendedEV SuspendedEVSE Reserved Unavailable Faulted',
  Preparing: 'Available Charging SuspendedEV SuspendedEVSE Finishing Faulted',
  Charging: 'Available SuspendedEV SuspendedEVSE Finishing Unavailable Faulted',
  SuspendedEV: 'Available Charging SuspendedEVSE Finishing Unavailable Faulted',
  SuspendedEVSE: 'Available Charging SuspendedEV Finishing Unavailable Faulted',
  Finishing: 'Available Preparing Unavailable Faulted',
  Reserved: 'Available Preparing Unavailable Faulted',
  Unavailable: 'Available Preparing Charging SuspendedEV SuspendedEVSE Faulted',
  Faulted: 'Available Preparing Charging SuspendedEV SuspendedEVSE Finishing Reserved Unavailable',
};

export function isIllegalTransition(before: string, after: string): boolean {
  return before !== after && Object.hasOwn(ALLOWED, after) && !(entryOf(ALLOWED, before) ?? after).split(' ').includes(after);
}
