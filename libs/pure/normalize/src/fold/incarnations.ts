import type { RawRecord } from '@chargeplane/contracts';
import type { RuleParameters } from '../rule-set.ts';
import type { Connection } from '../state/charger-state.ts';
import { MOST_INCARNATIONS } from './partition-state.ts';
import type { PartitionState } from './partition-state.ts';

/** Which edges live, and which chargers have (or had) connections on each. The second is a hint that is checked against the state. */
export class Incarnations {
  private readonly chargers = new Map<string, Set<string>>();

  note(key: string, open: readonly Connection[]): void {
    for (const { incarnation } of open) {
      let keys = this.chargers.get(incarnation);
      if (keys === undefined) this.chargers.set(incarnation, (keys = new Set()));
      keys.add(key);
    }
  }

  chargersOf(incarnation: string): string[] {
    return [...(this.chargers.get(incarnation) ?? [])].sort();
  }

  /** A record of an incarnation that is not known yet (or that was taken for dead) starts its life. */
  saw(state: PartitionState, raw: RawRecord): PartitionState {
    return raw.incarnation === '' || state.incarnations[raw.incarnation] !== undefined ? state : this.alive(state, raw.incarnation, null);
  }

  /** A TICK; null if it is a repeat. `silent` are those that have now missed too many. */
  tick(state: PartitionState, raw: RawRecord, parameters: RuleParameters): { state: PartitionState; silent: string[] } | null {
    if (state.incarnations[raw.incarnation]?.lastTick === raw.frameId) return null;
    const period = parameters.tickPeriodS * 1000;
    const passed = state.lastTickLog === null ? 0 : Math.min(period, Math.max(0, state.logTime - state.lastTickLog));
    const moved: PartitionState = { ...state, liveTime: state.liveTime + passed, lastTickLog: state.logTime };
    const after = this.alive(moved, raw.incarnation, raw.frameId);
    const silent = Object.keys(after.incarnations).filter((i) => after.liveTime - (after.incarnations[i]?.live ?? 0) >= period * parameters.lostAfterPeriods);
    if (silent.length === 0) return { state: after, silent };
    const incarnations = Object.fromEntries(Object.entries(after.incarnations).filter(([i]) => !silent.includes(i)));
    return { state: { ...after, incarnations }, silent: silent.sort() };
  }

  private alive(state: PartitionState, incarnation: string, lastTick: string | null): PartitionState {
    const entries = Object.entries({ ...state.incarnations, [incarnation]: { live: state.liveTime, lastTick } });
    return { ...state, incarnations: Object.fromEntries(entries.slice(-MOST_INCARNATIONS)) };
  }
}
