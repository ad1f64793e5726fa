import { RESTRICTED_TABLES } from './restricted-tables.ts';

/** The user that the sink writes with. */
export const SINK_USER = { name: 'sink', password: '' } as const;
/** The user that `npm start` prints: reads the database, changes nothing, does not see restricted tables. */
export const ANALYST_USER = { name: 'analyst', password: 'analyst' } as const;
/** The database that `analyst` may read. */
export const DATABASE = 'chargeplane';

/** Main configuration. `usersFile` is absolute. */
export function clickHouseConfig(usersFile: string): string {
  return `<clickhouse>
  <users_config>${escape(usersFile)}</users_config>
  <background_schedule_pool_size>16</background_schedule_pool_size>
  <max_server_memory_usage_to_ram_ratio>0.5</max_server_memory_usage_to_ram_ratio>
  <mark_cache_size>268435456</mark_cache_size>
  <max_concurrent_queries>200</max_concurrent_queries>
  <max_connections>1024</max_connections>
  <keep_alive_timeout>30</keep_alive_timeout>
  <shutdown_wait_unfinished>1</shutdown_wait_unfinished>
</clickhouse>
`;
}

/**
 * The users. `default` has all rights and, as the engine's own session needs it, no password: therefore nothing but the
 * loopback interface is ever listened on.
 */
export function clickHouseUsers(): string {
  const loopback = '<networks><ip>127.0.0.1</ip><ip>::1</ip></networks><quota>default</quota>';
  const grants = (queries: string[]): string => `<grants>${queries.map((query) => `<query>${escape(query)}</query>`).join('')}</grants>`;
  const user = (name: string, password: string, profile: string, rights: string): string =>
    `    <${name}><password>${escape(password)}</password>${loopback}<profile>${profile}</profile>${rights}</${name}>\n`;
  const analystRights = [`GRANT SELECT ON ${DATABASE}.*`, ...RESTRICTED_TABLES.map((table) => `REVOKE SELECT ON ${DATABASE}.${table}`)];
  return `<clickhouse>
  <profiles>
    <default><async_insert>0</async_insert></default>
    <readonly><readonly>2</readonly><max_execution_time>120</max_execution_time><max_memory_usage>4000000000</max_memory_usage>
      <constraints><readonly><const/></readonly><max_execution_time><const/></max_execution_time><max_memory_usage><const/></max_memory_usage></constraints></readonly>
  </profiles>
  <quotas><default/></quotas>
  <users>
${user('default', '', 'default', '<access_management>1</access_management>')}${user(SINK_USER.name, SINK_USER.password, 'default', grants(['GRANT SELECT, INSERT ON *.*']))}${user(ANALYST_USER.name, ANALYST_USER.password, 'readonly', grants(analystRights))}  </users>
</clickhouse>
`;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
