/** What one column of a JSONEachRow line may hold. An absent or null value becomes the default of the column. An object becomes JSON text in a String column. */
export type Cell = string | number | boolean | null | undefined | readonly Cell[] | { readonly [key: string]: unknown };

export type Row = { readonly [column: string]: Cell };

/** One row for one table of schemas/clickhouse. */
export interface TableRow {
  readonly table: Table;
  readonly row: Row;
}

/** Every table that the sink fills from records; its own bookkeeping (sink_ranges) is not among them. The first table of a topic has one row for each record. */
export const TABLES = [
  'frames', 'frame_outcomes', 'ledger_batches', 'rejections', 'events', 'transaction_events', 'status_events', 'connection_events', 'boot_events', 'meter_values',
  'fault_events', 'configuration_items', 'command_exchanges', 'authorization_events', 'charger_settings', 'quirk_uses', 'command_outcomes', 'sink_rejected',
] as const;
export type Table = (typeof TABLES)[number];
