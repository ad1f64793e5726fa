import { EXIT, Fault } from '../fault.ts';
import type { TimeRange } from './time-range.ts';
import { rangeConditions } from './time-range.ts';
import type { View } from './views.ts';

export interface ExportFilter extends TimeRange {
  readonly tenant?: string;
}

/** The SELECT of an export: all columns of the view by name and in its order, rows in the order of time. @throws Fault where the view knows no time or tenant to filter by */
export function exportQuery(view: View, { tenant, ...range }: ExportFilter): { sql: string; params: Record<string, unknown> } {
  if (view.time === null && (range.from !== null || range.to !== null)) throw new Fault(`${view.name} has no time: export it without --from and --to.`, EXIT.USAGE);
  if (tenant !== undefined && !view.columns.includes('tenant')) throw new Fault(`${view.name} is about all tenants together: export it without --tenant.`, EXIT.USAGE);
  const { sql: conditions, params } = view.time === null ? { sql: [], params: {} } : rangeConditions(view.time, range);
  if (tenant !== undefined) conditions.push('tenant = {tenant:String}');
  const keys = ['tenant', 'charger'].filter((column) => view.columns.includes(column));
  const order = [...(view.time === null ? [] : [view.time]), ...keys];
  return {
    sql: [
      `SELECT ${view.columns.map((column) => `\`${column}\``).join(', ')}`, `FROM ${view.name}`, ...(conditions.length ? [`WHERE ${conditions.join(' AND ')}`] : []),
      ...(order.length ? [`ORDER BY ${order.join(', ')}`] : []),
      // An empty cell, not \N, is what other programs read as absent. Parquet has nulls and texts of its own.
      "SETTINGS format_csv_null_representation = '', output_format_parquet_string_as_string = 1, output_format_parquet_version = '2.6'",
    ].join('\n'),
    params: tenant === undefined ? params : { ...params, tenant },
  };
}
