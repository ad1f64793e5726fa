import avsc from 'avsc';
import type { types as AvscTypes } from 'avsc';
import type { AvroSchema } from './avro-schema.ts';
import { ExactLong } from './exact-long.ts';

const { types } = avsc;

/** avsc's reader over a buffer; it reads zeros beyond the end and tells only afterwards. */
interface Tap {
  buf: Buffer;
  pos: number;
  readLong(): number;
  readInt(): number;
  readString(): string;
  skipLong(): void;
  skipString(): void;
  writeBytes(bytes: Buffer): void;
  writeString(text: string): void;
}
interface Item {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}

/** Items of arrays and maps that the record being read may still have. Reading is synchronous, so one count is enough. */
let itemsLeft = 0;

/** Called before a record is read: every item of a sane record takes at least a byte, so a count above that is an attack or damage. */
export function allowItems(count: number): void {
  itemsLeft = count;
}

/** Items in the next block (0: the end), refused before anything is allocated or looped over. */
function blockCount(tap: Tap): number {
  let count = tap.readLong();
  if (count < 0) {
    count = -count;
    tap.skipLong();
  }
  itemsLeft -= count;
  if (itemsLeft < 0) throw new Error('more items than bytes');
  return count;
}

/** Skips blocks; one that names its size is jumped over, never backwards. */
function skipBlocks(tap: Tap, skipItem: () => void): void {
  for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
    if (count < 0) {
      const size = tap.readLong();
      if (!(size >= 0 && size <= tap.buf.length - tap.pos)) throw new Error('impossible block size');
      tap.pos += size;
      continue;
    }
    itemsLeft -= count;
    if (!(itemsLeft >= 0)) throw new Error('more items than bytes');
    while (count-- > 0) skipItem();
  }
}

class GuardedArray extends types.ArrayType {
  // `this` is the type, or a resolver of avsc that borrows the method.
  _read(this: { itemsType: unknown }, tap: Tap): unknown[] {
    const items = this.itemsType as Item;
    const value: unknown[] = [];
    for (let count = blockCount(tap); count > 0; count = blockCount(tap)) {
      while (count-- > 0) value.push(items._read(tap));
    }
    return value;
  }
  _skip(tap: Tap): void {
    const items = this.itemsType as unknown as Item;
    skipBlocks(tap, () => items._skip(tap));
  }
}

class GuardedMap extends types.MapType {
  _read(this: { valuesType: unknown }, tap: Tap): Record<string, unknown> {
    const values = this.valuesType as Item;
    const value: Record<string, unknown> = {};
    for (let count = blockCount(tap); count > 0; count = blockCount(tap)) {
      while (count-- > 0) {
        const key = tap.readString();
        const item = values._read(tap);
        if (key === '__proto__') Object.defineProperty(value, key, { value: item, enumerable: true, configurable: true, writable: true });
        else value[key] = item;
      }
    }
    return value;
  }
  _skip(tap: Tap): void {
    const values = this.valuesType as Item;
    skipBlocks(tap, () => {
      tap.skipString();
      values._skip(tap);
    });
  }
}

class GuardedInt extends types.IntType {
  _read(tap: Tap): number {
    const value = tap.readInt();
    if (value !== (value | 0)) throw new Error('an int beyond 32 bits');
    return value;
  }
}

const asBuffer = (value: Uint8Array): Buffer => (Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength));

/** Takes any Uint8Array, because pure libraries know no Buffer. */
class AnyBytes extends types.BytesType {
  _check(value: unknown, _flags?: unknown, hook?: (value: unknown, type: unknown) => void): boolean {
    if (value instanceof Uint8Array) return true;
    hook?.(value, this);
    return false;
  }
  _write(tap: Tap, value: unknown): void {
    if (!(value instanceof Uint8Array)) throw new Error('invalid "bytes"');
    tap.writeBytes(asBuffer(value));
  }
}

type UnionMethods = { _getIndex(value: unknown): number | undefined };

/** Unions are unwrapped: the value stands for itself. */
class Union extends types.UnwrappedUnionType {
  _getIndex(value: unknown): number | undefined {
    const known = value instanceof Uint8Array ? asBuffer(value) : value;
    return (types.UnwrappedUnionType.prototype as unknown as UnionMethods)._getIndex.call(this, known);
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'string', enum: 'string', int: 'number', long: 'number', float: 'number', double: 'number', boolean: 'boolean', record: 'object', map: 'object', array: 'array', bytes: 'bytes', fixed: 'bytes',
};

const kindOf = (value: unknown): string => {
  if (typeof value !== 'object') return typeof value;
  return Array.isArray(value) ? 'array' : value instanceof Uint8Array ? 'bytes' : 'object';
};

/** Null or one other: most of our unions, and then neither branch has to be looked for when it is written. */
class Nullable extends Union {
  // avsc freezes its types, which leaves private members alone.
  readonly #branch = (this as unknown as { types: (AvroType & { _write(tap: Tap, value: unknown): void })[] }).types[1];
  readonly #kind = KINDS[this.#branch?.typeName ?? ''];

  _write(tap: Tap, value: unknown): void {
    if (value === null) tap.buf[tap.pos++] = 0;
    else {
      if (kindOf(value) !== this.#kind) throw new Error('neither null nor what else it may be');
      tap.buf[tap.pos++] = 2;
      this.#branch?._write(tap, value);
    }
  }
}

const SHORT = 63;

/** avsc counts the bytes of a text before it writes them; a short one is mostly ASCII, and that shows while it is written. */
class Text extends types.StringType {
  _write(tap: Tap, value: unknown): void {
    if (typeof value !== 'string') throw new Error('invalid "string"');
    const { length } = value;
    if (length > SHORT) return tap.writeString(value);
    const { buf, pos } = tap;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return tap.writeString(value);
      buf[pos + 1 + i] = code;
    }
    buf[pos] = 2 * length;
    tap.pos = pos + 1 + length;
  }
}

export type AvroType = InstanceType<typeof avsc.Type>;
export type RecordType = AvscTypes.RecordType;

function guarded(schema: unknown, opts: object): AvroType | undefined {
  if (schema === 'int') return new GuardedInt();
  if (schema === 'long') return new ExactLong();
  if (schema === 'bytes') return new AnyBytes();
  if (schema === 'string') return new Text();
  if (Array.isArray(schema)) return schema.length === 2 && schema[0] === 'null' ? new Nullable(schema, opts) : new Union(schema, opts);
  if (typeof schema !== 'object' || schema === null || !('type' in schema)) return undefined;
  switch (schema.type) {
    case 'int': return new GuardedInt();
    case 'long': return new ExactLong();
    case 'bytes': return new AnyBytes();
    case 'string': return new Text();
    case 'array': return new GuardedArray(schema as never, opts);
    case 'map': return new GuardedMap(schema as never, opts);
    default: return undefined;
  }
}

/**
 * The avsc type of a record. Long is a number (what is no safe integer is refused both ways), timestamps are their milliseconds.
 * @throws where the schema is no record or cannot be represented so.
 */
export function recordType(schema: AvroSchema): RecordType {
  const type = avsc.Type.forSchema(schema as never, { wrapUnions: 'never', omitRecordMethods: true, typeHook: guarded as never });
  if (type.typeName !== 'record') throw new Error(`the schema is of type ${type.typeName}, not a record`);
  return type as RecordType;
}
