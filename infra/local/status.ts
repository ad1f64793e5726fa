import type { Balance } from './accounting.ts';
import { httpGet } from './http-get.ts';
import type { Ports } from './ports.ts';
import { sumMetrics, type MetricSums } from './prometheus-text.ts';
import type { PartStatus } from './supervisor.ts';

/** How the pipe does at one moment. A figure that could not be had is undefined: it is shown as `?`, not as 0. */
export interface PipeStatus extends Balance {
  at: number;
  connected?: number;
  /** Counters since the start of the apps. */
  frames?: number;
  events?: number;
  rejected?: number;
  /** Records that the normalizer has not read yet. */
  lag?: number;
  restarts: number;
  /** Parts that should run and do not. */
  down: string[];
}

/** Asks the apps; takes a second at most. */
export async function readStatus(ports: Ports, parts: ReadonlyMap<string, Readonly<PartStatus>>, balance: Balance): Promise<PipeStatus> {
  const [edge, normalizer] = await Promise.all([metrics(ports.edgeHttp), metrics(ports.normalizerHttp)]);
  return {
    at: Date.now(),
    connected: edge?.get('chargeplane_edge_connections'),
    frames: counted(edge, 'chargeplane_edge_frames_in_total'),
    events: counted(normalizer, 'chargeplane_normalizer_events_total'),
    rejected: counted(normalizer, 'chargeplane_normalizer_rejected_total'),
    lag: normalizer?.get('chargeplane_normalizer_lag'),
    ...balance,
    restarts: [...parts.values()].reduce((sum, { restarts }) => sum + restarts, 0),
    down: [...parts].filter(([, { state }]) => state !== 'running' && state !== 'stopped').map(([name, { state }]) => `${name} ${state}`),
  };
}

/** A counter that nothing was counted into yet has no sample. */
function counted(of: MetricSums | undefined, name: string): number | undefined {
  return of && (of.get(name) ?? 0);
}

async function metrics(port: number): Promise<MetricSums | undefined> {
  return httpGet(`http://127.0.0.1:${port}/metrics`, 1000).then(sumMetrics).catch(() => undefined);
}

const shown = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '?' : String(Math.round(value)));

/** The live line. Rates are over the time since `before`. */
export function statusText(now: PipeStatus, before?: PipeStatus): string {
  const rate = (of: 'frames' | 'events'): string => {
    const [a, b] = [before?.[of], now[of]];
    if (before === undefined || a === undefined || b === undefined || b < a) return '?';
    return ((b - a) / ((now.at - before.at) / 1000)).toFixed(1);
  };
  const down = now.down.length === 0 ? '' : `  |  NOT RUNNING: ${now.down.join(', ')}`;
  return [
    `chargers ${shown(now.connected)}`, `frames/s ${rate('frames')}`, `events/s ${rate('events')}`, `rejected ${shown(now.rejected)}`,
    `lag ${shown(now.lag)}`, `leaks ${shown(now.leaks)}`, `restarts ${now.restarts}`,
  ].join('  |  ') + down;
}
