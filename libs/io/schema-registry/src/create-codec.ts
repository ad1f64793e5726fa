import { COMMAND_RECORDS, EVENT_RECORDS, RECORD_MAX_BYTES, TOPICS } from '@chargeplane/contracts';
import type { CanonicalCommand, CanonicalEvent, CommandType, EventType, TopicName } from '@chargeplane/contracts';
import { allowItems, recordType } from './avro-type.ts';
import type { RecordType } from './avro-type.ts';
import type { Codec } from './codec.ts';
import { failure } from './decoded.ts';
import type { Decoded, DecodedRecord, DecodeFailure, RecordName } from './decoded.ts';
import { encodeFramed, HEADER_BYTES } from './encoder.ts';
import type { SchemaCatalog } from './load-schemas.ts';
import type { Writers } from './writers.ts';

interface OwnRecord { schemaId: number; type: RecordType }
interface Reader { fullName: RecordName; type: RecordType; resolver: ReturnType<RecordType['createResolver']> | undefined }

const EVENT_OF = new Map(Object.entries(EVENT_RECORDS).map(([type, record]) => [`io.chargeplane.canonical.${record}`, type as EventType]));
const COMMAND_OF = new Map(Object.entries(COMMAND_RECORDS).map(([type, record]) => [`io.chargeplane.command.${record}`, type as CommandType]));
const EVENT_RECORD = new Map([...EVENT_OF].map(([record, type]) => [type, record as RecordName]));
const COMMAND_RECORD = new Map([...COMMAND_OF].map(([record, type]) => [type, record as RecordName]));

/** Ids of our own schemas, by topic and full name. */
export type SchemaIds = ReadonlyMap<TopicName, ReadonlyMap<string, number>>;

/** A codec over known ids of our own schemas; `writers` knows (or fetches) those of others. */
export function createCodec(catalog: SchemaCatalog, ids: SchemaIds, writers: Writers): Codec {
  const types = new Map<string, RecordType>();
  const typeOf = (fullName: string): RecordType => {
    const known = types.get(fullName) ?? recordType(catalog.get(fullName).schema);
    types.set(fullName, known);
    return known;
  };

  const own = new Map<TopicName, Map<string, OwnRecord>>();
  const readers = new Map<TopicName, Map<number, Reader>>();
  for (const [topic, records] of ids) {
    const ofTopic = new Map<string, OwnRecord>();
    for (const [fullName, schemaId] of records) {
      const type = typeOf(fullName);
      ofTopic.set(fullName, { schemaId, type });
      writers.set(schemaId, type);
    }
    own.set(topic, ofTopic);
    readers.set(topic, new Map());
  }

  const ofTopic = (topic: TopicName): Map<string, OwnRecord> => {
    const records = own.get(topic);
    if (records === undefined) throw new Error(`The codec was not opened for the topic ${topic}: add it to its topics`);
    return records;
  };

  const ownRecord = (topic: TopicName, fullName: string): OwnRecord => {
    const record = ofTopic(topic).get(fullName);
    if (record === undefined) throw new Error(`${fullName} is no record of the topic ${topic} (${TOPICS[topic].records.join(', ')})`);
    return record;
  };

  const readerOf = (topic: TopicName, schemaId: number): Reader | DecodeFailure => {
    const records = ofTopic(topic);
    const known = readers.get(topic)?.get(schemaId);
    if (known !== undefined) return known;
    const writer = writers.get(schemaId);
    if ('missing' in writer) return failure('UNKNOWN_SCHEMA', `schema id ${schemaId}: ${writer.missing}`);
    const fullName = writer.type.name ?? '';
    const record = records.get(fullName);
    if (record === undefined) return failure('WRONG_RECORD', `schema id ${schemaId} is ${fullName}, which is no record of the topic ${topic}`);
    try {
      const resolver = writer.type === record.type ? undefined : record.type.createResolver(writer.type);
      const reader = { fullName: fullName as RecordName, type: record.type, resolver };
      readers.get(topic)?.set(schemaId, reader);
      return reader;
    } catch (error) {
      return failure('WRONG_RECORD', `schema id ${schemaId} (${fullName}) cannot be read as ours: ${(error as Error).message.slice(0, 200)}`);
    }
  };

  const decode = (topic: TopicName, value: Buffer): Decoded | DecodeFailure => {
    if (value.length > RECORD_MAX_BYTES) return failure('TOO_LARGE', `${value.length} bytes, at most ${RECORD_MAX_BYTES}`);
    if (value.length < HEADER_BYTES || value[0] !== 0) return failure('NOT_CONFLUENT', `${value.length} bytes without a schema id in front`);
    const schemaId = value.readInt32BE(1);
    const reader = readerOf(topic, schemaId);
    if ('error' in reader) return reader;
    let read: { value: unknown; offset: number };
    try {
      allowItems(value.length);
      read = reader.type.decode(value, HEADER_BYTES, reader.resolver);
    } catch (error) {
      return failure('CORRUPT', `no ${reader.fullName} (schema id ${schemaId}): ${(error as Error).message.slice(0, 200)}`);
    }
    if (read.offset < 0) return failure('CORRUPT', `no ${reader.fullName} (schema id ${schemaId}): it ends too early`);
    if (read.offset !== value.length) return failure('TRAILING_BYTES', `${value.length - read.offset} bytes after ${reader.fullName} (schema id ${schemaId})`);
    return { fullName: reader.fullName, schemaId, value: read.value } as Decoded;
  };

  const encode = (topic: TopicName, fullName: string, value: unknown): Buffer => {
    const record = ownRecord(topic, fullName);
    return encodeFramed(record.type, record.schemaId, value);
  };

  return {
    encode,
    decode,
    decodeAs<N extends RecordName>(topic: TopicName, fullName: N, value: Buffer): DecodedRecord<N> | DecodeFailure {
      const decoded = decode(topic, value);
      if (decoded.error !== undefined || decoded.fullName === fullName) return decoded as DecodedRecord<N> | DecodeFailure;
      return failure('WRONG_RECORD', `${decoded.fullName} where ${fullName} was expected`);
    },
    encodeEvent: (event) => encode('events', EVENT_RECORD.get(event.type) ?? event.type, event),
    decodeEvent(value) {
      const decoded = decode('events', value);
      if (decoded.error !== undefined) return decoded;
      const { envelope, data } = decoded.value as unknown as CanonicalEvent;
      return { type: EVENT_OF.get(decoded.fullName), envelope, data } as CanonicalEvent;
    },
    encodeCommand: (command) => encode('commands', COMMAND_RECORD.get(command.type) ?? command.type, command),
    decodeCommand(value) {
      const decoded = decode('commands', value);
      if (decoded.error !== undefined) return decoded;
      const { envelope, payload } = decoded.value as unknown as CanonicalCommand;
      return { type: COMMAND_OF.get(decoded.fullName), envelope, payload } as CanonicalCommand;
    },
    schemaId: (topic, fullName) => ownRecord(topic, fullName).schemaId,
    async prepare(values) {
      const wanted = new Set<number>();
      for (const value of values) {
        if (value === null || value.length < HEADER_BYTES || value[0] !== 0) continue;
        const schemaId = value.readInt32BE(1);
        if (writers.needs(schemaId)) wanted.add(schemaId);
      }
      if (wanted.size > 0) await writers.fetch(wanted);
    },
  };
}
