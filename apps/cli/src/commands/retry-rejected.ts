import { randomUUID } from 'node:crypto';
import { chargerKey } from '@chargeplane/contracts';
import type { RawKind, RawRecord } from '@chargeplane/contracts';
import { endOffsets, openSpanReader } from '@chargeplane/kafka';
import { ask } from '../clickhouse.ts';
import { EXIT, Fault } from '../fault.ts';
import { output } from '../output.ts';
import { findTarget } from '../target.ts';
import type { Target } from '../target.ts';
import { append, codecOf, kafkaName, kafkaOf, needKafka } from '../topics.ts';
import { within } from '../within.ts';

const RECORD = 'io.chargeplane.raw.RawRecord';

export interface RetryOptions { tenant?: string; charger?: string; limit: number; dryRun?: boolean; json?: boolean }

interface Waiting { tenant: string; charger: string; since: string; times: number; action: string; timer: string; detail: string; partition: number; offset: number; id: string; kind: RawKind }

/** What was parked goes into the log once more, whole, with a pointer to its first place; the normalizer takes each once, however often it is written. */
export async function retryRejected(options: RetryOptions): Promise<void> {
  const target = findTarget();
  const waiting = await readWaiting(target, options);
  const out = output(options.json ?? false);
  if (options.dryRun === true || waiting.length === 0) {
    out.rows(waiting.map(({ kind: _kind, ...shown }) => shown), 'Nothing waits.');
    if (waiting.length > 0) out.say(`\n${waiting.length} would be tried again. Nothing was written (--dry-run).`);
  } else {
    const found = await readRecords(target, waiting);
    const codec = await codecOf(target, ['frames']);
    await append(target, 'frames', found.map(({ place, record }) => ({ key: chargerKey(place.tenant, place.charger), value: codec.encode('frames', RECORD, retryOf(place, record)) })));
    out.rows(found.map(({ place }) => ({ tenant: place.tenant, charger: place.charger, action: place.action, timer: place.timer, id: place.id })), '');
    out.say(`\n${found.length} ${found.length === 1 ? 'is' : 'are'} tried again. What throws once more stays parked: chargeplane rejected retry --dry-run lists what waits.`);
    if (found.length < waiting.length) throw new Fault(`${waiting.length - found.length} are no longer in the log: Kafka's retention has deleted them.`, EXIT.NOT_DONE);
  }
  if (waiting.length === options.limit) process.stderr.write(`Only the first ${options.limit} are taken; --limit takes more, or run it again.\n`);
}

async function readWaiting(target: Target, { tenant, charger, limit }: RetryOptions): Promise<Waiting[]> {
  const conditions = ["state = 'WAITS'", ...(tenant === undefined ? [] : ['tenant = {tenant:String}']), ...(charger === undefined ? [] : ['charger = {charger:String}'])];
  return ask<Waiting>(target, 'Reading what is parked', `SELECT toString(tenant) AS tenant, charger, toString(since) AS since, toUInt32(times) AS times, toString(action) AS action, timer, detail, partition, toFloat64(offset) AS offset, frame_id AS id, toString(kind) AS kind
    FROM parked WHERE ${conditions.join(' AND ')} ORDER BY partition, offset, timer LIMIT {limit:UInt32}`, { limit, ...(tenant !== undefined && { tenant }), ...(charger !== undefined && { charger }) });
}

interface Found { readonly place: Waiting; readonly record: RawRecord }

/** The records themselves, from the log: nothing else holds them whole. Those that it holds no more are left out. */
async function readRecords(target: Target, waiting: readonly Waiting[]): Promise<Found[]> {
  await needKafka(target, 'Reading the frames');
  const codec = await codecOf(target, ['frames']);
  const kafka = kafkaOf(target);
  const topic = `${target.topicPrefix}frames`;
  const found: Found[] = [];
  const partitions = (await within(endOffsets(kafka, topic), 'Reading the frames', kafkaName(target))).length;
  const reader = await openSpanReader({ kafka, topics: [topic], partitions, incarnation: `cli-${randomUUID()}` });
  try {
    for (const place of waiting) {
      const record = await firstOf(reader.read({ topic, partition: place.partition, from: place.offset, to: place.offset })).catch(() => undefined);
      if (!record?.value) continue;
      await codec.prepare([record.value]);
      const decoded = codec.decodeAs('frames', RECORD, record.value);
      if (decoded.error === undefined && decoded.value.frameId === place.id) found.push({ place, record: decoded.value });
    }
  } finally {
    await reader.close();
  }
  return found;
}

async function firstOf<T>(pieces: AsyncGenerator<T[]>): Promise<T | undefined> {
  for await (const [first] of pieces) if (first !== undefined) return first;
  return undefined;
}

function retryOf({ tenant, charger, offset, kind, timer }: Waiting, record: RawRecord): RawRecord {
  return { ...record, tenantId: tenant, chargerId: charger, kind: 'RETRY', retry: { offset, kind, timer: timer === '' ? null : timer } };
}
