import type { ClickHouseClient } from '@chargeplane/clickhouse';
import type { ProjectedTopic } from '@chargeplane/project';
import { tablesOf } from '../table-offsets.ts';

/** In one DELETE. */
const MOST_PLACES = 500;

/** Deletes all rows that were made from these offsets of the topic, and returns when they are gone. */
export async function deleteRows(client: ClickHouseClient, topic: ProjectedTopic, places: readonly { partition: number; from: number; to: number }[]): Promise<void> {
  for (let at = 0; at < places.length; at += MOST_PLACES) {
    const some = places.slice(at, at + MOST_PLACES);
    for (const { table, partition, offset, of } of tablesOf(topic)) {
      const where = some.map((place) => `(${partition} = ${place.partition} AND ${offset} BETWEEN ${place.from} AND ${place.to})`).join(' OR ');
      await client.command({ query: `DELETE FROM ${table} WHERE ${of} AND (${where})`, clickhouse_settings: { lightweight_deletes_sync: '2' } });
    }
  }
}
