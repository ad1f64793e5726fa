import type { ClickHouseClient } from './open-client.ts';

/** Rows of a query as objects; parameters by name, `{name:Type}` in the SQL. Times come as text, decimals as strings. */
export async function queryRows<T>(client: ClickHouseClient, sql: string, params: Record<string, unknown> = {}): Promise<T[]> {
  const result = await client.query({ query: sql, query_params: params, format: 'JSONEachRow' });
  return result.json<T>();
}
