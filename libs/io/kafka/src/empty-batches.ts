import FetchV11 from 'kafkajs/src/protocol/requests/fetch/v11/response.js';
import type { FetchedPartition } from './aborted-records.ts';

/** What is used of kafkajs 2.2.4's answer to a fetch: every broker since 2.3 speaks version 11, the last one that kafkajs knows. */
interface FetchResponse {
  decode(raw: Buffer): Promise<{ responses: { partitions: FetchedPartition[] }[] }>;
}

const HEADER = 4 + 2 + 4;
/** partition, error, high watermark, last stable offset, log start offset */
const BEFORE_ABORTED = 4 + 2 + 8 + 8 + 8;
const ABORTED = 8 + 8;
const PREFERRED_REPLICA = 4;
const BATCH_HEAD = 8 + 4;
const MAGIC = 16;
const LAST_OFFSET_DELTA = 23;

/** The records of each partition as they came, in the order of the answer. */
function recordsIn(raw: Buffer): Buffer[] {
  const records: Buffer[] = [];
  let at = HEADER;
  const int32 = (): number => raw.readInt32BE((at += 4) - 4);
  for (let topics = int32(); topics > 0; topics--) {
    at += 2 + raw.readInt16BE(at);
    for (let partitions = int32(); partitions > 0; partitions--) {
      at += BEFORE_ABORTED;
      const aborted = Math.max(0, int32());
      at += aborted * ABORTED + PREFERRED_REPLICA;
      const length = Math.max(0, int32());
      records.push(raw.subarray(at, at + length));
      at += length;
    }
  }
  return records;
}

/** Offset of the last record that the last whole batch once had; null where no batch is whole. */
function lastOffsetOf(records: Buffer): bigint | null {
  let last: bigint | null = null;
  for (let at = 0; at + BATCH_HEAD <= records.length; ) {
    const end = at + BATCH_HEAD + records.readInt32BE(at + 8);
    if (end > records.length || records[at + MAGIC] !== 2) break;
    last = records.readBigInt64BE(at) + BigInt(records.readInt32BE(at + LAST_OFFSET_DELTA));
    at = end;
  }
  return last;
}

/**
 * The cleaner keeps the last batch of a producer, without records, when all of them are gone: those of an aborted transaction, or such as were replaced. Where it is the last of
 * its segment a fetch brings it alone, and kafkajs, which looks at records only, asks for the same offset for ever. A record that is not handed over stands for it here.
 */
export async function decodeWithEmptyBatches(decode: FetchResponse['decode'], raw: Buffer): Promise<Awaited<ReturnType<FetchResponse['decode']>>> {
  const answer = await decode(raw);
  const partitions = answer.responses.flatMap((response) => response.partitions);
  if (partitions.every(({ messages }) => messages.length > 0)) return answer;
  const records = recordsIn(raw);
  partitions.forEach(({ messages }, index) => {
    const last = messages.length > 0 ? null : lastOffsetOf(records[index] ?? Buffer.alloc(0));
    if (last !== null) messages.push({ offset: String(last), key: null, isControlRecord: true });
  });
  return answer;
}

const response = FetchV11 as FetchResponse;
const { decode } = response;
response.decode = (raw) => decodeWithEmptyBatches(decode, raw);
