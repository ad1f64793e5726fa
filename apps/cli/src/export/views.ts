import type { Target } from '../target.ts';
import { ask } from '../clickhouse.ts';
import { EXIT, Fault } from '../fault.ts';

export interface View {
  readonly name: string;
  readonly comment: string;
  /** In the order of the view: it is part of the contract of an export. */
  readonly columns: readonly string[];
  /** What --from and --to mean; null where the view has no time. */
  readonly time: string | null;
}

/** The expression that the time range of a view is about. */
const TIMES: Readonly<Record<string, string>> = {
  attention: 'since',
  authorizations: 'decided_at',
  boots: 'booted_at',
  charger_registry: 'changed_at',
  chargers: 'last_seen',
  command_steps: 'at',
  commands: 'requested_at',
  configuration: 'read_at',
  connections: 'ifNull(opened_at, closed_at)',
  connector_status: 'since',
  faults: 'ifNull(opened_at, closed_at)',
  meter_samples: 'sampled_at',
  quirks: 'last_used',
  rejected: 'received_at',
  rejected_raw: 'received_at',
  sessions: 'ifNull(started_at, last_change)',
};

/** Views that the user of ClickHouse may read; those that are said to be internal are left out. */
export async function readViews(target: Target): Promise<View[]> {
  const { database } = target.clickhouse;
  const rows = await ask<{ name: string; comment: string; columns: [number, string][] }>(target, 'Looking for the views', `
    SELECT t.name AS name, t.comment AS comment, c.columns AS columns FROM system.tables AS t
    INNER JOIN (SELECT table, arraySort(groupArray((position, name))) AS columns FROM system.columns WHERE database = {database:String} GROUP BY table) AS c ON c.table = t.name
    WHERE t.database = {database:String} AND t.engine = 'View' AND t.comment NOT LIKE '%internal%' ORDER BY name`, { database });
  return rows.map(({ name, comment, columns }) => ({ name, comment, columns: columns.map(([, column]) => column), time: TIMES[name] ?? null }));
}

export function findView(views: readonly View[], name: string): View {
  const view = views.find((one) => one.name === name);
  if (view) return view;
  throw new Fault(`There is no view ${name}. Views: ${views.map((one) => one.name).join(', ')}. chargeplane export --list says what is in them.`, EXIT.USAGE);
}
