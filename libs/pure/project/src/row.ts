import type { ProjectedTopic } from './place.ts';

/** What one column of a JSONEachRow line may hold. An absent or null value becomes the default of the column. An object becomes JSON text in a String column. */
export type Cell = string | number | boolean | null | undefined | readonly Cell[] | { readonly [key: string]: unknown };

export type Row = { readonly [column: string]: Cell };

/** One row for one table of schemas/clickhouse. */
export interface TableRow {
  readonly table: Table;
  readonly row: Row;
}

/** Every table that the sink fills from records; its own bookkeeping (sink_ranges) is not among them. */
export const TABLES = [
  'frames', 'frame_outcomes', 'ledger_batches', 'log_gaps', 'rejections', 'events', 'transaction_events', 'status_events', 'connection_events', 'boot_events', 'meter_values',
  'fault_events', 'configuration_items', 'command_exchanges', 'authorization_events', 'charger_settings', 'quirk_uses', 'command_outcomes', 'sink_rejected',
] as const;
export type Table = (typeof TABLES)[number];

/** The tables that records of a topic become rows of, beside sink_rejected: the first has one row for each record. */
export const TABLES_OF: Readonly<Record<ProjectedTopic, readonly Table[]>> = {
  frames: ['frames'],
  events: [
    'events', 'transaction_events', 'status_events', 'connection_events', 'boot_events', 'meter_values', 'fault_events', 'configuration_items', 'command_exchanges', 'authorization_events',
    'charger_settings', 'quirk_uses',
  ],
  rejected: ['rejections'],
  ledger: ['ledger_batches', 'frame_outcomes', 'log_gaps'],
  outcomes: ['command_outcomes'],
};
