import type { RecordByName } from '@chargeplane/contracts';

/** Full name of an Avro record that stands alone on a topic or inside another. */
export type RecordName = keyof RecordByName;

/** Why a Kafka value could not be read. */
export const DECODE_ERRORS = {
  NOT_CONFLUENT: 'the value does not begin with the byte 0 and a schema id',
  UNKNOWN_SCHEMA: 'the registry has no schema of this id, or it is none that can be read here',
  WRONG_RECORD: 'the record is none of this topic, or was written with a schema that ours cannot read',
  CORRUPT: 'the bytes are no record of the schema they name',
  TRAILING_BYTES: 'bytes follow after the record',
  TOO_LARGE: 'the value is larger than a record may be',
} as const;
export type DecodeError = keyof typeof DECODE_ERRORS;

/** A value that could not be read. `detail` holds no bytes of it. */
export interface DecodeFailure {
  readonly error: DecodeError;
  readonly detail: string;
}

export interface DecodedRecord<N extends RecordName> {
  readonly error?: undefined;
  readonly fullName: N;
  /** Of the writer. */
  readonly schemaId: number;
  readonly value: RecordByName[N];
}

/** A value that was read, told apart by `fullName`. */
export type Decoded = { [N in RecordName]: DecodedRecord<N> }[RecordName];

export const failure = (error: DecodeError, detail: string): DecodeFailure => ({ error, detail });

/** True for what decodeEvent and decodeCommand return instead of an event or a command. */
export const isDecodeFailure = (value: object): value is DecodeFailure => 'error' in value && typeof value.error === 'string' && value.error in DECODE_ERRORS;
