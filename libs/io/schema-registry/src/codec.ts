import type { CanonicalCommand, CanonicalEvent, RecordByName, TopicName } from '@chargeplane/contracts';
import type { Decoded, DecodedRecord, DecodeFailure, RecordName } from './decoded.ts';

/**
 * Kafka values ↔ records, in Confluent framing (the byte 0, schema id as int32, Avro binary). Everything but `prepare` is synchronous and asks nobody.
 * Values: long is a number (safe integers only), a timestamp its milliseconds since 1970, bytes are Buffers (any Uint8Array when written), a nullable field may be left out when
 * written and is null when read, a symbol unknown to our enum is its default.
 */
export interface Codec {
  /**
   * @throws TypeError where the value does not fit the schema (the path is named, the value is not).
   * @throws Error where the record is none of the topic, or the codec was not opened for the topic.
   */
  encode<N extends RecordName>(topic: TopicName, fullName: N, value: RecordByName[N]): Buffer;
  /** The record as our current schema has it, whatever version wrote it, or why it cannot be read. Never throws on bytes. */
  decode(topic: TopicName, value: Buffer): Decoded | DecodeFailure;
  /** For topics with one record, or where one of several is expected. */
  decodeAs<N extends RecordName>(topic: TopicName, fullName: N, value: Buffer): DecodedRecord<N> | DecodeFailure;
  encodeEvent(event: CanonicalEvent): Buffer;
  /** Tell apart with isDecodeFailure. */
  decodeEvent(value: Buffer): CanonicalEvent | DecodeFailure;
  encodeCommand(command: CanonicalCommand): Buffer;
  decodeCommand(value: Buffer): CanonicalCommand | DecodeFailure;
  /** The id that we write with. */
  schemaId(topic: TopicName, fullName: RecordName): number;
  /**
   * Await it before decoding a batch: fetches the schemas of ids not met before. Costs nothing when there are none. An id that the registry does not know is
   * asked for again after 30 s at the earliest; until then its records are UNKNOWN_SCHEMA.
   * @throws RegistryAway where the registry cannot be asked: try again, the records may be good.
   */
  prepare(values: Iterable<Buffer | null>): Promise<void>;
}
