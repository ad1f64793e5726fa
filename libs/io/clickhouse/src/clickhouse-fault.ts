import { ClickHouseError } from '@clickhouse/client';

/** TRANSIENT: try the same again later. ROW: a row of the block cannot be stored. FATAL: trying again cannot help until somebody changes the schema, the rights or the code. */
export type FaultKind = 'TRANSIENT' | 'ROW' | 'FATAL';

const FATAL = new Set(['16', '36', '44', '46', '47', '60', '62', '81', '115', '164', '192', '193', '194', '497', '516']);
const ROW = new Set(['6', '25', '26', '27', '33', '38', '41', '53', '69', '70', '72', '73', '117', '131', '321', '407', '441', '675']);

/** What kind of fault a failed request is, by the code of ClickHouse (ErrorCodes.cpp); everything else, the network included, passes. */
export function faultKind(error: unknown): FaultKind {
  if (!(error instanceof ClickHouseError)) return 'TRANSIENT';
  if (/unknown field/i.test(error.message)) return 'FATAL';
  if (FATAL.has(error.code)) return 'FATAL';
  return ROW.has(error.code) ? 'ROW' : 'TRANSIENT';
}

/** Number of the refused row, from 1, as ClickHouse names it; null where it does not. */
export function refusedRow(error: unknown): number | null {
  const match = error instanceof Error ? /\(at row (\d+)\)/.exec(error.message) : null;
  return match ? Number(match[1]) : null;
}
