import type { CanonicalEvent, TopicName } from '@chargeplane/contracts';
import { logBounds } from '@chargeplane/kafka';
import { ruleSet, vendorPacks } from '@chargeplane/normalize';
import { isDecodeFailure } from '@chargeplane/schema-registry';
import type { DecodeFailure } from '@chargeplane/schema-registry';
import type { Compared } from './compare-all.ts';
import type { LogRead } from './compare-log.ts';
import { Tally } from './comparison.ts';
import type { Comparison } from './comparison.ts';
import { explainFold } from './explain-fold.ts';
import { FoldCheck } from './fold-check.ts';
import { foldDispatch, keepsDispatcherHistory } from './fold-dispatch.ts';
import { entryBytes, entryKey, foldFrames } from './fold-frames.ts';
import type { FoldSinks } from './fold-frames.ts';
import { followState } from './follow-state.ts';
import type { StateView } from './follow-state.ts';
import { streamTopic, valueOf } from './stream-topic.ts';

/** All that is derived against a fold from scratch: events, rejected, ledger and state of the normalizer from `frames`; outcomes, downlink and state of the dispatcher from `events` and `commands`. */
export async function compareDerived(world: Compared, { state, last }: { state: readonly StateView[]; last: LogRead['last'] }): Promise<Comparison[]> {
  return [...(await compareNormalizer(world, state)), ...(await compareDispatcher(world, last.events))];
}

async function compareNormalizer(world: Compared, state: readonly StateView[]): Promise<Comparison[]> {
  const { codec, kafka, prefix, tokenKey } = world;
  const name = 'fold of frames';
  if ((await logBounds(kafka, `${prefix}frames`)).some(({ start }) => start > 0)) return [nothing(name, 'retention deleted the beginning of frames: there is no log to fold from scratch')];
  const ends = state.map(({ positions }) => positions['frames'] ?? 0);
  /** What cannot be read, or points elsewhere, is nobody's: it is compared too. */
  const judged = (partition: number, source: Source | null): boolean => source?.partition !== partition || source.offset < (ends[partition] ?? 0);
  const fold = (sinks: FoldSinks): Promise<void> => foldFrames(world, ruleSet(tokenKey, { packs: vendorPacks() }), ends, sinks);
  const check = new FoldCheck(name, ['events', 'rejected', 'ledger'], 'normalizer-state');
  await fold(check);
  const sourceOf = { events: (value: Buffer) => eventSource(codec.decodeEvent(value)), rejected: (value: Buffer) => valueOf(codec.decodeAs('rejected', 'io.chargeplane.rejected.Rejected', value)) };
  for (const topic of ['events', 'rejected'] as const) {
    await streamTopic(world, topic, (partition, { offset, key, value }) => {
      const bytes = value ?? Buffer.alloc(0);
      if (judged(partition, sourceOf[topic](bytes))) check.find(partition, topic, key?.toString('utf8') ?? '', bytes, offset);
    });
  }
  await streamTopic(world, 'ledger', (partition, { offset, value }) => {
    const batch = codec.decodeAs('ledger', 'io.chargeplane.rejected.LedgerBatch', value ?? Buffer.alloc(0));
    if (batch.error !== undefined) return check.find(partition, 'ledger', batch.error, value ?? Buffer.alloc(0), offset);
    for (const entry of batch.value.entries) if (judged(partition, { partition, offset: entry.offset })) check.find(partition, 'ledger', entryKey(entry), entryBytes(entry), offset);
  });
  return check.end(state, (wanted) => explainFold(world, wanted, state, fold));
}

async function compareDispatcher(world: Compared, lastEvents: readonly number[]): Promise<Comparison[]> {
  const name = 'fold of events and commands';
  if (!(await keepsDispatcherHistory(world))) return [nothing(name, 'dispatcher-state is compacted: the order in which events and commands were folded is no longer known')];
  const commands = Array.from({ length: world.partitions }, () => -1);
  await streamTopic(world, 'commands', (partition, { offset }) => void (commands[partition] = offset));
  const until = (partition: number, positions: Readonly<Record<string, number>>): boolean => (positions['events'] ?? 0) > (lastEvents[partition] ?? -1) && (positions['commands'] ?? 0) > (commands[partition] ?? -1);
  const state = await followState(world, { topic: 'dispatcher-state', until, timeoutMs: world.settleMs });
  const fold = (sinks: FoldSinks): Promise<void> => foldDispatch(world, world.tokenKey, state, sinks);
  const check = new FoldCheck(name, ['outcomes', 'downlink'], 'dispatcher-state');
  await fold(check);
  for (const topic of ['outcomes', 'downlink'] as const satisfies readonly TopicName[]) {
    await streamTopic(world, topic, (partition, { offset, key, value }) => check.find(partition, topic, key?.toString('utf8') ?? '', value ?? Buffer.alloc(0), offset));
  }
  const now = await followState(world, { topic: 'dispatcher-state', until: () => false, timeoutMs: 0 });
  const moved = now.some(({ positions }, partition) => JSON.stringify(positions) !== JSON.stringify(state[partition]?.positions));
  if (moved && state.every(({ reached }) => reached)) return [nothing(name, 'the log grew while it was compared: what the dispatcher did is compared at rest')];
  return check.end(state, (wanted) => explainFold(world, wanted, state, fold));
}

interface Source {
  readonly partition: number;
  readonly offset: number;
}

const eventSource = (event: CanonicalEvent | DecodeFailure): Source | null => (isDecodeFailure(event) ? null : event.envelope.source);

const nothing = (name: string, note: string): Comparison => new Tally(name).result({ note });
