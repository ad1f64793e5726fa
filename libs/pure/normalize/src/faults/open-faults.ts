import type { OpenFault } from '../state/charger-state.ts';
import type { Step } from '../step.ts';

const MOST_OPEN = 64;

/** Remembers an open fault, in place of what was known under its key; the oldest gives way. */
export function keepFault(step: Step, fault: OpenFault): void {
  const all = [...step.state.faults.open.filter((f) => f.key !== fault.key), fault];
  step.update('faults', { open: all.slice(-MOST_OPEN), evicted: step.state.faults.evicted + Math.max(0, all.length - MOST_OPEN) });
}

export function dropFault(step: Step, fault: OpenFault): void {
  step.update('faults', { open: step.state.faults.open.filter((f) => f.key !== fault.key) });
}
