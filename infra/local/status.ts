import type { Ports } from './ports.ts';
import { sumMetrics, type MetricSums } from './prometheus-text.ts';
import { DATABASE } from './servers/clickhouse-config.ts';
import type { PartStatus } from './supervisor.ts';

/** How the pipe does at one moment. A figure that could not be had is undefined: it is shown as `?`, not as 0. */
export interface PipeStatus {
  at: number;
  connected?: number;
  /** Counters since the start of the apps. */
  frames?: number;
  events?: number;
  rejected?: number;
  /** Records that the normalizer has not read yet. */
  lag?: number;
  leaks?: number;
  inFlight?: number;
  restarts: number;
  /** Names of parts that do not run. */
  down: string[];
}

/** Asks the apps and the tables; takes a second at most. */
export async function readStatus(ports: Ports, parts: ReadonlyMap<string, Readonly<PartStatus>>): Promise<PipeStatus> {
  const [edge, normalizer, accounting] = await Promise.all([metrics(ports.edgeHttp), metrics(ports.normalizerHttp), readAccounting(ports.clickhouse)]);
  return {
    at: Date.now(),
    connected: edge?.get('chargeplane_edge_connections'),
    frames: counted(edge, 'chargeplane_edge_frames_in_total'),
    events: counted(normalizer, 'chargeplane_normalizer_events_total'),
    rejected: counted(normalizer, 'chargeplane_normalizer_rejected_total'),
    lag: normalizer?.get('chargeplane_normalizer_lag'),
    ...accounting,
    restarts: [...parts.values()].reduce((sum, { restarts }) => sum + restarts, 0),
    down: [...parts].filter(([, { state }]) => state !== 'running').map(([name, { state }]) => `${name} ${state}`),
  };
}

/** A counter that nothing was counted into yet has no sample. */
function counted(of: MetricSums | undefined, name: string): number | undefined {
  return of && (of.get(name) ?? 0);
}

async function metrics(port: number): Promise<MetricSums | undefined> {
  return get(`http://127.0.0.1:${port}/metrics`).then(sumMetrics).catch(() => undefined);
}

async function readAccounting(port: number): Promise<Pick<PipeStatus, 'leaks' | 'inFlight'>> {
  const query = encodeURIComponent(`SELECT leaks, in_flight FROM ${DATABASE}.accounting FORMAT TSV`);
  const text = await get(`http://127.0.0.1:${port}/?query=${query}`).catch(() => '');
  const [leaks, inFlight] = text.trim().split('\t').map(Number);
  return { leaks: text === '' ? undefined : leaks, inFlight: text === '' ? undefined : inFlight };
}

async function get(url: string): Promise<string> {
  const answer = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(1000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.text();
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
