/** Apps of the pipe, by their folder in apps/. */
export const APPS = ['edge', 'normalizer', 'dispatcher', 'sink'] as const;
export type AppName = (typeof APPS)[number];

/** What the apps of one installation have in common. */
export interface Installation {
  /** `host:port` */
  kafka: string;
  /** Confluent-compatible base path. */
  registry: string;
  clickhouse: string;
  clickhouseUser: { name: string; password: string };
  database: string;
  topicPrefix: string;
  partitions: number;
  tokenKey: string;
}

/** Where one process of it listens. */
export interface AppPlace {
  /** Of health, readiness and metrics. */
  httpPort: number;
  /** Of the edge: its listener for chargers. */
  edgeHost?: string;
  edgePort?: number;
}

/** The settings of one app of an installation on this machine: those of production but for the addresses, for strangers, who are accepted, and for the time-out of sessions, which its broker allows to be shorter. */
export function appEnvironment(app: AppName, installation: Installation, { httpPort, edgeHost = '127.0.0.1', edgePort = 0 }: AppPlace): Record<string, string> {
  const { clickhouseUser } = installation;
  return {
    CHARGEPLANE_KAFKA: installation.kafka,
    CHARGEPLANE_REGISTRY: installation.registry,
    CHARGEPLANE_TOPIC_PREFIX: installation.topicPrefix,
    CHARGEPLANE_PARTITIONS: String(installation.partitions),
    CHARGEPLANE_TOKEN_KEY: installation.tokenKey,
    CHARGEPLANE_HTTP_PORT: String(httpPort),
    ...(app !== 'edge' && { CHARGEPLANE_SESSION_TIMEOUT_MS: '3000' }),
    ...(app === 'edge' && { CHARGEPLANE_EDGE_HOST: edgeHost, CHARGEPLANE_EDGE_PORT: String(edgePort), CHARGEPLANE_UNKNOWN_CHARGERS: 'accept', CHARGEPLANE_UNKNOWN_TOKENS: 'accept' }),
    ...(app === 'sink' && {
      CHARGEPLANE_CLICKHOUSE: installation.clickhouse, CHARGEPLANE_CLICKHOUSE_USER: clickhouseUser.name, CHARGEPLANE_CLICKHOUSE_PASSWORD: clickhouseUser.password,
      CHARGEPLANE_CLICKHOUSE_DATABASE: installation.database,
    }),
  };
}
