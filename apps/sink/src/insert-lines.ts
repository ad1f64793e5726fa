import { faultKind, insertBlock, refusedRow } from '@chargeplane/clickhouse';
import type { Block, ClickHouseClient } from '@chargeplane/clickhouse';

/** A row that ClickHouse cannot store: a bug of ours, kept aside so that the partition goes on. */
export interface RefusedRow {
  readonly line: string;
  readonly detail: string;
}

/**
 * Inserts a block; rows that ClickHouse refuses are left out and returned. Which rows these are depends on the rows alone, so the same block again
 * leaves out the same rows under the same token.
 * @throws what is no fault of a row: try again later.
 */
export async function insertLines(client: ClickHouseClient, block: Block): Promise<RefusedRow[]> {
  const lines = [...block.lines];
  const refused: RefusedRow[] = [];
  while (lines.length > 0) {
    try {
      await insertBlock(client, { ...block, lines });
      return refused;
    } catch (error) {
      if (faultKind(error) !== 'ROW') throw error;
      const index = (refusedRow(error) ?? 0) - 1;
      const line = lines[index];
      if (line === undefined) return [...refused, ...(await insertSingly(client, { ...block, lines }))];
      refused.push({ line, detail: messageOf(error) });
      lines.splice(index, 1);
    }
  }
  return refused;
}

/** ClickHouse did not say which row it was. */
async function insertSingly(client: ClickHouseClient, { table, lines, token }: Block): Promise<RefusedRow[]> {
  const refused: RefusedRow[] = [];
  for (const [index, line] of lines.entries()) {
    try {
      await insertBlock(client, { table, lines: [line], token: `${token}#${index}` });
    } catch (error) {
      if (faultKind(error) !== 'ROW') throw error;
      refused.push({ line, detail: messageOf(error) });
    }
  }
  return refused;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message.slice(0, 500) : String(error));
