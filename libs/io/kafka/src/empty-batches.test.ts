import FetchV11 from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import Batch from 'kafkajs/src/consumer/batch.js';
import { hideAborted } from './aborted-records.ts';
import './create-kafka.ts';

interface Answer {
  responses: { topicName: string; partitions: { partition: number; messages: { offset: string; isControlRecord: boolean }[] }[] }[];
}

const decode = (raw: Buffer): Promise<Answer> => (FetchV11 as { decode(raw: Buffer): Promise<Answer> }).decode(raw);

const bytes = (...parts: readonly (readonly [size: 1 | 2 | 4 | 8, value: number] | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => {
    if (Buffer.isBuffer(part)) return part;
    const [size, value] = part;
    const buffer = Buffer.alloc(size);
    if (size === 8) buffer.writeBigInt64BE(BigInt(value));
    else buffer.writeIntBE(value, 0, size);
    return buffer;
  }));
const list = (...items: readonly Buffer[]): Buffer => bytes([4, items.length], ...items);
const name = (text: string): Buffer => bytes([2, text.length], Buffer.from(text));
const sized = (content: Buffer): Buffer => bytes([4, content.length], content);

/** A batch of version 2 whose records are given as they stand. */
const batch = (base: number, lastDelta: number, records: readonly Buffer[]): Buffer =>
  bytes([8, base], sized(bytes([4, 0], [1, 2], [4, 0], [2, 16], [4, lastDelta], [8, 0], [8, 0], [8, 41], [2, 33], [4, 0], list(...records))));
/** One record without key, headers and deltas; lengths are zigzag. */
const record = (value: string): Buffer => {
  const body = Buffer.concat([Buffer.from([0, 0, 0, 1, 2 * value.length]), Buffer.from(value), Buffer.from([0])]);
  return Buffer.concat([Buffer.from([2 * body.length]), body]);
};
const partition = (number: number, records: Buffer, aborted: readonly Buffer[] = []): Buffer => bytes([4, number], [2, 0], [8, 100], [8, 100], [8, 0], list(...aborted), [4, -1], sized(records));
const fetched = (...topics: readonly Buffer[]): Buffer => bytes([4, 0], [2, 0], [4, 0], list(...topics));

test('a batch without records counts as one that is not handed over, up to its last offset', async () => {
  const raw = fetched(
    bytes(name('a'), list(partition(0, Buffer.alloc(0)), partition(3, batch(25, 15, []), [bytes([8, 41], [8, 25])]))),
    bytes(name('b'), list(partition(1, Buffer.concat([batch(1, 0, []), batch(2, 4, [])])))),
  );
  const { responses } = await decode(raw);
  expect(responses.map(({ topicName, partitions }) => [topicName, partitions.map(({ partition: number, messages }) => [number, messages.map(({ offset, isControlRecord }) => [offset, isControlRecord])])])).toEqual([
    ['a', [[0, []], [3, [['40', true]]]]],
    ['b', [[1, [['6', true]]]]],
  ]);
  const [, second] = responses[0]?.partitions ?? [];
  hideAborted(second as never);
  const kafkajs = new (Batch as unknown as new (topic: string, offset: string, data: object) => { isEmptyDueToFiltering(): boolean; lastOffset(): string })('a', '25', second ?? {});
  expect([kafkajs.isEmptyDueToFiltering(), kafkajs.lastOffset()]).toEqual([true, '40']);
});

test('records beside an empty batch are what they were; a batch that is cut off is not counted', async () => {
  const raw = fetched(bytes(name('a'), list(partition(0, Buffer.concat([batch(7, 2, []), batch(10, 0, [record('x')])])), partition(1, batch(5, 9, []).subarray(0, 40)))));
  const { responses } = await decode(raw);
  expect(responses[0]?.partitions.map(({ messages }) => messages.map(({ offset, isControlRecord }) => [offset, isControlRecord]))).toEqual([[['10', false]], []]);
});
