import { Readable } from 'node:stream';
import type { ClickHouseClient } from './open-client.ts';

export interface Block {
  table: string;
  /** JSONEachRow: one JSON object for each row. */
  lines: readonly string[];
  /** The same token again is the same block again: it is not stored twice while it is in the table's deduplication window (20 000 blocks). */
  token: string;
}

/** So large that no insert of ours is cut: a token stands for one block. */
const ONE_BLOCK = { max_insert_block_size: '1048576', min_insert_block_size_rows: '1048576', min_insert_block_size_bytes: '1073741824', input_format_parallel_parsing: 0 } as const;

/** Inserts the rows as one block and returns when ClickHouse has stored them. @throws as faultKind tells apart. */
export async function insertBlock(client: ClickHouseClient, { table, lines, token }: Block): Promise<void> {
  if (lines.length === 0) return;
  const { stream } = await client.exec({
    query: `INSERT INTO ${table} FORMAT JSONEachRow`,
    values: Readable.from([`${lines.join('\n')}\n`], { objectMode: false }),
    clickhouse_settings: {
      ...ONE_BLOCK,
      async_insert: 0,
      insert_deduplicate: 1,
      insert_deduplication_token: token,
      input_format_skip_unknown_fields: 0,
      input_format_null_as_default: 1,
      input_format_json_read_objects_as_strings: 1,
      input_format_json_read_arrays_as_strings: 1,
      date_time_input_format: 'basic',
    },
  });
  // An insert answers with nothing; only a stream that was read to its end gives its socket back.
  for await (const _nothing of stream);
}
