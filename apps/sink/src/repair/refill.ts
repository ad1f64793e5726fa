import type { InRecord } from '@chargeplane/kafka';
import type { RangeStore } from '../range-store.ts';
import type { PlannedStep } from './repair-tables.ts';
import type { Refill } from './plan.ts';

const RANGE_RECORDS = 10_000;
const RANGE_BYTES = 16 * 1024 * 1024;

/** Inserts the records of a step, range by range as they were recorded, or in ranges that it records. `run` makes its tokens differ from all others, so that nothing counts as inserted before. */
export async function refill(store: RangeStore, step: PlannedStep & Refill, read: AsyncIterable<InRecord[]>, run: string): Promise<void> {
  const { topic, partition } = step;
  const known = [...step.ranges];
  let { previousTo } = step;
  let records: InRecord[] = [];
  let bytes = 0;

  const insert = async (from: number, to: number) => {
    const range = { topic, partition, from, to, records };
    const token = `${run}:${topic}:${partition}:${from}-${to}`;
    const stored = await store.insertRows(range, token);
    records = [];
    bytes = 0;
    return { range, stored, token };
  };
  const closeKnown = async (): Promise<void> => {
    const range = known.shift();
    if (range === undefined) return;
    const { stored, token } = await insert(range.from, range.to);
    // The code that makes rows may be newer than that which made them first.
    if (stored.rows !== range.rows) await store.record({ topic, partition, ...range }, range.previousTo, stored, token);
  };
  const closeNew = async (to: number): Promise<void> => {
    const { range, stored, token } = await insert(records[0]?.offset ?? Math.min(previousTo + 1, to), to);
    await store.record(range, previousTo, stored, token);
    previousTo = to;
  };

  for await (const some of read) {
    for (const record of some) {
      while (known[0] !== undefined && record.offset > known[0].to) await closeKnown();
      records.push(record);
      bytes += record.value?.length ?? 0;
      if (step.ranges.length === 0 && record.offset < step.to && (records.length >= RANGE_RECORDS || bytes >= RANGE_BYTES)) await closeNew(record.offset);
    }
  }
  while (known.length > 0) await closeKnown();
  if (step.ranges.length === 0) await closeNew(step.to);
}
