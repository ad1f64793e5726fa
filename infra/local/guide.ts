import { edgeUrls } from './edge-url.ts';
import type { StartOptions } from './options.ts';
import type { Ports } from './ports.ts';
import { ANALYST_USER, DATABASE } from './servers/clickhouse-config.ts';

/** Shown to be pasted; guide.itest.ts runs them as `analyst`. */
export const EXAMPLE_QUERIES: readonly string[] = [
  `SELECT charger, vendor, model, firmware, ocpp_version, connected, last_seen FROM ${DATABASE}.chargers ORDER BY last_seen DESC LIMIT 10`,
  `SELECT charger, state, started_at, ended_at, kwh, energy_method, stop_reason FROM ${DATABASE}.sessions ORDER BY started_at DESC LIMIT 10`,
  `SELECT * FROM ${DATABASE}.accounting`,
];

/** What a person can do now: connect a charger, ask in SQL, send a command. */
export function guide(ports: Ports, options: StartOptions): string {
  const query = (sql: string): string =>
    `  curl -s 'http://127.0.0.1:${ports.clickhouse}/?user=${ANALYST_USER.name}&password=${ANALYST_USER.password}' --data-binary "${sql} FORMAT PrettyCompact"`;
  const charger = options.simulator ? 'SIM-0001 message.trigger --tenant sim' : 'CHARGER message.trigger';
  return [
    'Connect a charger',
    ...edgeUrls(options.host, ports.edge).map((url) => `  ${url}/CHARGER`),
    '  OCPP 1.6, 2.0.1 and 2.1; CHARGER is its identity. Unknown chargers and tokens are accepted here.',
    '',
    `Ask in SQL   http://127.0.0.1:${ports.clickhouse}   user ${ANALYST_USER.name}, password ${ANALYST_USER.password}, database ${DATABASE}`,
    ...EXAMPLE_QUERIES.map(query),
    '',
    'Send a command',
    `  npx chargeplane send ${charger} --message HEARTBEAT`,
    '',
    'Logs are in .chargeplane/logs, addresses and process ids in .chargeplane/endpoints.json. Ctrl-C stops everything.',
    '',
  ].join('\n');
}
