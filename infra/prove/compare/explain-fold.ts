import type { TopicName } from '@chargeplane/contracts';
import type { Codec } from '@chargeplane/schema-registry';
import { firstDifference } from './first-difference.ts';
import type { Wanted } from './fold-check.ts';
import { entryBytes, entryKey } from './fold-frames.ts';
import type { FoldSinks } from './fold-frames.ts';
import type { StateView } from './follow-state.ts';
import { streamTopic } from './stream-topic.ts';
import type { LogWorld } from './stream-topic.ts';

interface KeyedValue {
  readonly key: string;
  readonly value: Buffer;
}

/** Folds once more to get the expected value of each difference, reads the other side, and says in which field they part. */
export async function explainFold(world: LogWorld, wanted: readonly Wanted[], found: readonly StateView[], foldAgain: (sinks: FoldSinks) => Promise<void>): Promise<string[]> {
  const expected = new Map<Wanted, KeyedValue>();
  const counts = new Map<string, number>();
  await foldAgain({
    output(partition, topic, key, value) {
      const place = `${topic}-${partition}`;
      const index = counts.get(place) ?? 0;
      counts.set(place, index + 1);
      for (const each of wanted) if (each.topic === topic && each.partition === partition && each.index === index) expected.set(each, { key, value });
    },
    state(partition, parts) {
      for (const each of wanted) {
        const value = each.partition === partition && each.key !== undefined ? parts.get(each.key) : undefined;
        if (each.key !== undefined && value !== undefined) expected.set(each, { key: each.key, value });
      }
    },
  });
  const there = await valuesThere(world, wanted, found);
  return wanted.map((each) => sentence(world.codec, each, expected.get(each), there.get(each)));
}

async function valuesThere(world: LogWorld, wanted: readonly Wanted[], found: readonly StateView[]): Promise<Map<Wanted, KeyedValue>> {
  const there = new Map<Wanted, KeyedValue>();
  for (const each of wanted) {
    const value = each.key === undefined ? undefined : found[each.partition]?.parts.get(each.key);
    if (each.key !== undefined && value !== undefined) there.set(each, { key: each.key, value });
  }
  for (const topic of new Set(wanted.filter(({ index }) => index !== undefined).map((each) => each.topic))) {
    const counts = new Map<number, number>();
    await streamTopic(world, topic as TopicName, (partition, { offset, key, value }) => {
      for (const each of wanted) {
        if (each.topic !== topic || each.partition !== partition || value === null) continue;
        if (topic !== 'ledger') {
          if (each.offset === offset) there.set(each, { key: key?.toString('utf8') ?? '', value });
          continue;
        }
        const batch = world.codec.decodeAs('ledger', 'io.chargeplane.rejected.LedgerBatch', value);
        for (const entry of batch.error === undefined ? batch.value.entries : []) {
          const index = counts.get(partition) ?? 0;
          counts.set(partition, index + 1);
          if (index === each.index) there.set(each, { key: entryKey(entry), value: entryBytes(entry) });
        }
      }
    });
  }
  return there;
}

function sentence(codec: Codec, { partition, topic, index, offset, key }: Wanted, expected: KeyedValue | undefined, there: KeyedValue | undefined): string {
  const place = key === undefined ? `${topic}-${partition}${offset == null ? '' : ` offset ${offset}`}, number ${index}` : `${topic}-${partition} key ${key}`;
  if (expected === undefined) return `${place}: nothing is expected here${there === undefined ? '' : `, ${there.key}${kindOf(codec, topic, there.value)} is there`}`;
  if (there === undefined) return `${place}: ${expected.key}${kindOf(codec, topic, expected.value)} is expected, nothing is there`;
  if (expected.key !== there.key) return `${place}: key ${expected.key} is expected, ${there.key} is there`;
  return `${place}: ${expected.key} differs at ${pathOf(codec, topic, expected.value, there.value)}`;
}

function pathOf(codec: Codec, topic: string, expected: Buffer, there: Buffer): string {
  const [a, b] = [readable(codec, topic, expected), readable(codec, topic, there)];
  if (a === null || b === null) return 'its bytes: one of the two cannot be read';
  return firstDifference(a, b) ?? 'its bytes, though the fields are equal';
}

/** What kind of record it is, where it says so. */
function kindOf(codec: Codec, topic: string, value: Buffer): string {
  const { envelope, state, commandId, code, outcome, kind } = (readable(codec, topic, value) ?? {}) as Record<string, unknown> & { envelope?: { eventType: string } };
  const words = [envelope?.eventType, state, kind, outcome, code, commandId].filter((word) => typeof word === 'string');
  return words.length === 0 ? '' : ` (${words.join(' ')})`;
}

function readable(codec: Codec, topic: string, value: Buffer): unknown {
  if (topic === 'ledger') return JSON.parse(value.toString('utf8'));
  const decoded = codec.decode(topic as TopicName, value);
  if (decoded.error !== undefined) return null;
  const body = 'body' in decoded.value ? (decoded.value.body as string) : null;
  return body === null ? decoded.value : { ...decoded.value, body: JSON.parse(body) as unknown };
}
