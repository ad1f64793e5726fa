import { openClickHouse, queryRows } from '@chargeplane/clickhouse';
import type { BenchWorld, StartedApp } from '../bench-world.ts';

/** The worst that was seen, and when all was well again. */
export interface PipeWorst {
  /** Longest delay of the event loop of the edge, ms. */
  eventLoopMs: number;
  /** Raw records that the normalizer had not read. */
  normalizerLag: number;
  /** Records that were not in the tables, by the view `accounting`, and the age of the oldest, s. */
  inFlight: number;
  oldestInFlightS: number;
}

export interface PipeWatch {
  readonly worst: PipeWorst;
  /** Chargers that the view `chargers` shows as connected, at the last look. */
  connected(): number;
  /** Nothing waits, at the last look. */
  settled(): boolean;
  stop(): Promise<void>;
}

const LOOK_MS = 1_000;

/** Looks at the metrics of edge and normalizer and at the views that operators see, once a second. */
export function watchPipe(world: BenchWorld, installation: string, edge: StartedApp, normalizer: StartedApp): PipeWatch {
  const client = openClickHouse({ url: world.servers.clickhouse, user: 'default', database: installation });
  const worst = { eventLoopMs: 0, normalizerLag: 0, inFlight: 0, oldestInFlightS: 0 };
  let connected = 0;
  let settled = false;
  let stopping = false;
  const look = async (): Promise<void> => {
    const [ofEdge, ofNormalizer] = await Promise.all([edge.metrics(), normalizer.metrics()]);
    const [books] = await queryRows<{ waiting: number; oldest: number }>(client, 'SELECT toFloat64(in_flight) AS waiting, oldest_in_flight_s AS oldest FROM accounting');
    const [fleet] = await queryRows<{ n: number }>(client, 'SELECT toFloat64(countIf(connected)) AS n FROM chargers');
    const lag = ofNormalizer?.get('chargeplane_normalizer_lag') ?? 0;
    worst.eventLoopMs = Math.max(worst.eventLoopMs, 1_000 * (ofEdge?.get('chargeplane_edge_event_loop_delay_max_seconds') ?? 0));
    worst.normalizerLag = Math.max(worst.normalizerLag, lag);
    worst.inFlight = Math.max(worst.inFlight, books?.waiting ?? 0);
    worst.oldestInFlightS = Math.max(worst.oldestInFlightS, books?.oldest ?? 0);
    connected = fleet?.n ?? 0;
    settled = lag === 0 && books?.waiting === 0;
  };
  const running = (async () => {
    while (!stopping) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  running.catch(() => undefined);
  return {
    worst,
    connected: () => connected,
    settled: () => settled,
    async stop() {
      stopping = true;
      await running.finally(() => client.close());
    },
  };
}
