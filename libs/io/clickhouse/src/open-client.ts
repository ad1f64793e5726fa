import { createClient, type ClickHouseClient } from '@clickhouse/client';

export type { ClickHouseClient } from '@clickhouse/client';

export interface ClickHouseOptions {
  /** http(s)://host:port */
  url: string;
  user: string;
  password?: string;
  /** Default chargeplane. */
  database?: string;
  /** A request that takes longer is given up. Default 60 s. */
  timeoutMs?: number;
  /** Sockets kept open. Default 10. */
  connections?: number;
}

export const DEFAULT_DATABASE = 'chargeplane';

/**
 * A client with the settings that this house relies on: inserts wait for their rows (async_insert is 1 by default since 26.x), 64-bit integers are read as
 * numbers, decimals as strings, so that no kWh is rounded.
 */
export function openClickHouse({ url, user, password = '', database = DEFAULT_DATABASE, timeoutMs = 60_000, connections = 10 }: ClickHouseOptions): ClickHouseClient {
  return createClient({
    url,
    username: user,
    password,
    database,
    request_timeout: timeoutMs,
    max_open_connections: connections,
    application: 'chargeplane',
    keep_alive: { enabled: true, idle_socket_ttl: 2500 },
    log: { level: 127 },
    clickhouse_settings: {
      async_insert: 0,
      output_format_json_quote_64bit_integers: 0,
      output_format_json_quote_decimals: 1,
    },
  });
}
