import type { LedgerBatch } from '@chargeplane/contracts';
import { endOffsets } from '@chargeplane/kafka';
import type { InRecord } from '@chargeplane/kafka';
import type { ProjectedTopic } from '@chargeplane/project';
import { isDecodeFailure } from '@chargeplane/schema-registry';
import type { Compared } from './compare-all.ts';
import type { Comparison } from './comparison.ts';
import { ExpectedRows } from './expected-rows.ts';
import type { StateView } from './follow-state.ts';
import { JournalCheck } from './journal-check.ts';
import type { JournalSide } from './journal-side.ts';
import { LedgerCheck } from './ledger-check.ts';
import { streamTopic, valueOf } from './stream-topic.ts';
import { asideKey, COMPARED_TABLES, IDENTITY } from './tables.ts';

type TableName = keyof typeof COMPARED_TABLES;

/** What was read of the topics, for what is compared after it. */
export interface LogRead {
  readonly comparisons: readonly Comparison[];
  readonly rows: Readonly<Record<TableName, ExpectedRows>>;
  /** Records that can be no rows, as asideKey. */
  readonly unreadable: ReadonlySet<string>;
  /** Per topic and partition: offsets from here on were not judged. */
  readonly judged: Readonly<Record<ProjectedTopic, readonly number[]>>;
  /** Per topic and partition: the last offset that must be in the tables; -1 for none. */
  readonly last: Readonly<Record<ProjectedTopic, readonly number[]>>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads all topics once: journals against `frames`, `frames` against ledger, events and rejected; and keeps which rows must come of them. */
export async function compareLog(world: Compared, { journals, ends, state }: { journals: JournalSide | null; ends: readonly number[]; state: readonly StateView[] }): Promise<LogRead> {
  const { codec, kafka, prefix, partitions } = world;
  // Where the normalizer has not got to the end, what it left undone is judged too: it is lost.
  const frameEnds = ends.map((end, partition) => Math.max(end, state[partition]?.positions['frames'] ?? 0));
  const journalCheck = journals === null ? null : new JournalCheck(journals);
  const check = new LedgerCheck((partition) => frameEnds[partition] ?? 0);
  const rows = Object.fromEntries(Object.entries(COMPARED_TABLES).map(([name, { table, places }]) => [name, new ExpectedRows(table, places)])) as unknown as Record<TableName, ExpectedRows>;
  const unreadable = new Set<string>();
  const none = (): number[] => Array.from({ length: partitions }, () => -1);
  const last = { frames: none(), ledger: none(), events: none(), rejected: none(), outcomes: none() };
  const later = { events: none(), rejected: none() };

  const decoded = <T>(topic: ProjectedTopic, partition: number, { offset, value }: InRecord, decode: (value: Buffer) => T | null): T | null => {
    const result = value === null ? null : decode(value);
    if (result === null) unreadable.add(asideKey(topic, partition, offset));
    last[topic][partition] = offset;
    return result;
  };
  /** Whether the record follows from frames that came after those that are judged; so do all after it. */
  const isLater = (topic: 'events' | 'rejected', partition: number, offset: number, source: { partition: number; offset: number } | null): boolean => {
    const first = later[topic][partition] ?? -1;
    if (first >= 0) return true;
    if (source?.partition !== partition || source.offset < (frameEnds[partition] ?? 0)) return false;
    later[topic][partition] = offset;
    return true;
  };

  await streamTopic(world, 'frames', (partition, record) => {
    const { offset, value } = record;
    const raw = decoded('frames', partition, record, (bytes) => valueOf(codec.decodeAs('frames', 'io.chargeplane.raw.RawRecord', bytes)));
    check.frame({ partition, offset }, raw?.kind === 'TICK');
    rows.frames.expect(partition, offset, raw === null ? IDENTITY.unreadableFrame(value) : IDENTITY.frames(raw));
    if (raw !== null && offset < (ends[partition] ?? 0)) journalCheck?.frame(partition, offset, raw);
  }, frameEnds);

  const judged: Record<ProjectedTopic, readonly number[]> = { frames: frameEnds, ledger: [], events: [], rejected: [], outcomes: [] };
  judged.ledger = await streamTopic(world, 'ledger', (partition, record) => {
    const { offset } = record;
    const batch = decoded('ledger', partition, record, (bytes) => valueOf(codec.decodeAs('ledger', 'io.chargeplane.rejected.LedgerBatch', bytes)));
    check.batch({ partition, offset }, batch);
    if (batch !== null) rows.ledger_batches.expect(partition, offset, IDENTITY.ledger_batches(batch));
    for (const entry of entriesOf(batch, partition, frameEnds)) rows.frame_outcomes.expect(partition, entry.offset, IDENTITY.frame_outcomes(entry, offset));
  });
  const rejectedEnds = await streamTopic(world, 'rejected', (partition, record) => {
    const { offset } = record;
    const rejected = decoded('rejected', partition, record, (bytes) => valueOf(codec.decodeAs('rejected', 'io.chargeplane.rejected.Rejected', bytes)));
    check.rejected({ partition, offset }, rejected);
    if (isLater('rejected', partition, offset, rejected) || rejected === null) return;
    rows.rejections.expect(partition, offset, IDENTITY.rejections(rejected));
  });
  const eventEnds = await streamTopic(world, 'events', (partition, record) => {
    const { offset } = record;
    const event = decoded('events', partition, record, (bytes) => {
      const read = codec.decodeEvent(bytes);
      return isDecodeFailure(read) ? null : read;
    });
    check.event({ partition, offset }, event?.envelope ?? null);
    if (isLater('events', partition, offset, event?.envelope.source ?? null) || event === null) return;
    if (!UUID.test(event.envelope.eventId)) return void unreadable.add(asideKey('events', partition, offset));
    rows.events.expect(partition, offset, IDENTITY.events(event));
    const derived = IDENTITY.from_events(event, { topic: 'events', partition, offset, timestamp: record.timestamp });
    if (derived !== null) rows.from_events.expect(partition, offset, derived);
  });
  judged.outcomes = await streamTopic(world, 'outcomes', (partition, record) => {
    const outcome = decoded('outcomes', partition, record, (bytes) => valueOf(codec.decodeAs('outcomes', 'io.chargeplane.command.CommandOutcome', bytes)));
    if (outcome !== null) rows.command_outcomes.expect(partition, record.offset, IDENTITY.command_outcomes(outcome));
  });
  const until = (topic: 'events' | 'rejected', all: readonly number[]): number[] => all.map((end, partition) => ((later[topic][partition] ?? -1) >= 0 ? (later[topic][partition] as number) : end));
  judged.events = until('events', eventEnds);
  judged.rejected = until('rejected', rejectedEnds);
  const comparisons = [...(journalCheck?.end() ?? []), ...check.end(await endOffsets(kafka, `${prefix}frames`))];
  return { comparisons, rows, unreadable, judged, last };
}

const entriesOf = (batch: LedgerBatch | null, partition: number, ends: readonly number[]): LedgerBatch['entries'] =>
  batch === null || batch.partition !== partition ? [] : batch.entries.filter(({ offset }) => offset < (ends[partition] ?? 0));
