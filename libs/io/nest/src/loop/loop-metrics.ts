import { LOOP_PHASES } from '@chargeplane/kafka';
import type { LoopHandle, Waiting } from '@chargeplane/kafka';
import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

export interface LoopMetrics {
  acquired(ms: number): void;
  lost(): void;
}

/** How the partitions of a loop fare; all names begin with chargeplane_<app>_. */
export function loopMetrics(registry: Registry, app: string, loop: () => Pick<LoopHandle, 'waiting' | 'group'> | null): LoopMetrics {
  const registers = [registry];
  const name = (rest: string): string => `chargeplane_${app}_${rest}`;
  const byPhase = (phase: string): Waiting<string>[] => [...(loop()?.waiting().values() ?? [])].filter((each) => each.phase === phase);
  const acquired = new Counter({ name: name('partitions_acquired_total'), help: 'Partitions acquired', registers });
  const acquireSeconds = new Counter({ name: name('acquire_seconds_total'), help: 'Time from the fence of a partition to its first record', registers });
  const lost = new Counter({ name: name('partitions_lost_total'), help: 'Partitions lost to rebalances and failures', registers });
  new Gauge({
    name: name('partitions'), help: 'Partitions assigned to this process, by what each works at or waits for', labelNames: ['phase'], registers,
    collect() {
      for (const phase of LOOP_PHASES) this.set({ phase }, byPhase(phase).length);
    },
  });
  new Gauge({
    name: name('longest_phase_seconds'), help: 'How long the slowest partition has been in its phase', labelNames: ['phase'], registers,
    collect() {
      for (const phase of LOOP_PHASES) this.set({ phase }, Math.max(0, ...byPhase(phase).map(({ ms }) => ms)) / 1000);
    },
  });
  new Gauge({
    name: name('heartbeat_age_seconds'), help: 'Since the group last took this process for a member', registers,
    collect() {
      this.set((loop()?.group().heartbeatMs ?? 0) / 1000);
    },
  });
  return {
    acquired(ms) {
      acquired.inc();
      acquireSeconds.inc(ms / 1000);
    },
    lost: () => lost.inc(),
  };
}
