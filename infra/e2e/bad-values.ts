/** What can be wrong with the value of a record, whatever the topic. */
export interface BadValue {
  readonly name: string;
  /** What the codec finds: a DecodeError, or NO_VALUE. */
  readonly error: string;
  /** @param good a value of the topic @param foreign one of another topic */
  make(good: Buffer, foreign: Buffer): Buffer | null;
}

const UNKNOWN_ID = 2_000_000_000;
/** Little less than what a broker takes by default, key and overhead included. */
const HUGE = 950 * 1024;

const withId = (good: Buffer, id: number): Buffer => {
  const value = Buffer.from(good);
  value.writeInt32BE(id, 1);
  return value;
};

export const BAD_VALUES: readonly BadValue[] = [
  { name: 'null', error: 'NO_VALUE', make: () => null },
  { name: 'empty', error: 'NOT_CONFLUENT', make: () => Buffer.alloc(0) },
  { name: 'no Avro', error: 'NOT_CONFLUENT', make: () => Buffer.from('{"json": true}') },
  { name: 'a part of the header', error: 'NOT_CONFLUENT', make: (good) => good.subarray(0, 4) },
  { name: 'the header alone', error: 'CORRUPT', make: (good) => good.subarray(0, 5) },
  { name: 'an unknown schema id', error: 'UNKNOWN_SCHEMA', make: (good) => withId(good, UNKNOWN_ID) },
  { name: 'a negative schema id', error: 'UNKNOWN_SCHEMA', make: (good) => withId(good, -1) },
  { name: 'another record type', error: 'WRONG_RECORD', make: (_good, foreign) => foreign },
  { name: 'truncated', error: 'CORRUPT', make: (good) => good.subarray(0, Math.floor(good.length * 0.6)) },
  { name: 'bytes behind it', error: 'TRAILING_BYTES', make: (good) => Buffer.concat([good, Buffer.from('x')]) },
  { name: 'huge and nothing', error: 'TOO_LARGE', make: () => Buffer.alloc(HUGE) },
  { name: 'huge behind a good beginning', error: 'TOO_LARGE', make: (good) => Buffer.concat([good, Buffer.alloc(HUGE - good.length, 2)]) },
  { name: 'as large as a record may be, and nothing', error: 'CORRUPT', make: (good) => Buffer.concat([good.subarray(0, 5), Buffer.alloc(768 * 1024 - 5, 0xff)]) },
];
