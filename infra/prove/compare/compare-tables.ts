import { setTimeout as sleep } from 'node:timers/promises';
import { endOffsets } from '@chargeplane/kafka';
import type { Compared } from './compare-all.ts';
import type { LogRead } from './compare-log.ts';
import { Tally } from './comparison.ts';
import type { Comparison } from './comparison.ts';
import { asideKey, asideOf, COMPARED_TABLES, recordedBySink, rowsOf } from './tables.ts';
import type { ComparedTable } from './tables.ts';

const PAUSE_MS = 250;

/** The topics against ClickHouse row by row, as the rows stand and as FINAL shows them: each table holds one row for each record, and no other. */
export async function compareTables(world: Compared, log: LogRead): Promise<Comparison[]> {
  const { client, database, kafka, partitions, prefix } = world;
  await sinkGotAsFar(world, log);
  const aside = await asideOf(client, database);
  const results: Comparison[] = [];
  for (const final of [false, true]) {
    for (const [key, table] of Object.entries(COMPARED_TABLES) as [keyof typeof COMPARED_TABLES, ComparedTable][]) {
      const { places } = table;
      results.push(await log.rows[key].against(`topics against ClickHouse: ${table.table}${final ? ' FINAL' : ''}`, rowsOf(client, database, table, partitions, final), {
        judged: (partition) => log.judged[places][partition] ?? 0,
        ends: () => endOffsets(kafka, `${prefix}${places}`),
        // An entry's row is refused with its batch, which stands elsewhere.
        isAside: (partition, offset) => key !== 'frame_outcomes' && aside.get(asideKey(places, partition, offset))?.refused === true,
      }));
    }
  }
  return [...results, asideResult(log, aside)];
}

/** Waits for the sink; where it does not get so far, the rows tell. */
async function sinkGotAsFar({ client, database, settleMs }: Compared, { last }: LogRead): Promise<void> {
  for (const giveUpAt = performance.now() + settleMs; performance.now() < giveUpAt; await sleep(PAUSE_MS)) {
    const recorded = await recordedBySink(client, database);
    if (Object.entries(last).every(([topic, offsets]) => offsets.every((offset, partition) => offset <= (recorded.get(`${topic}-${partition}`) ?? -1)))) return;
  }
}

function asideResult({ unreadable, judged }: LogRead, aside: Awaited<ReturnType<typeof asideOf>>): Comparison {
  const tally = new Tally('topics against ClickHouse: sink_rejected');
  for (const key of unreadable) {
    tally.compared();
    if ((aside.get(key)?.rows ?? 0) === 0) tally.found('lost', `${key} can be no row and is not kept aside`);
  }
  for (const [key, { rows }] of aside) {
    const [, topic = '', partition = '', offset = ''] = /^(.*)-(\d+)\/(-?\d+)$/.exec(key) ?? [];
    const isJudged = Number(offset) < (judged[topic as keyof typeof judged]?.[Number(partition)] ?? 0);
    if (rows > 0 && isJudged && !unreadable.has(key)) tally.found('invented', `${key} is kept aside, though it can be read`);
    if (rows > 1 && isJudged) tally.found('doubled', `${key} is kept aside ${rows} times`, rows - 1);
  }
  return tally.result();
}
