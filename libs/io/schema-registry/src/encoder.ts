import type { RecordType } from './avro-type.ts';

export const HEADER_BYTES = 5;

/** Records are written one behind the other into the same memory, so that none has to be copied out. */
const SLAB_BYTES = 64 * 1024;
let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
let used = 0;

/**
 * Confluent framing: the byte 0, the id as a big-endian int32, the Avro binary.
 * @throws TypeError that names the path and the kind of the value, never the value: it may be a token.
 */
export function encodeFramed(type: RecordType, schemaId: number, value: unknown): Buffer {
  let end: number;
  try {
    end = type.encode(value, slab, used + HEADER_BYTES);
    if (end < 0) {
      slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, slab.length - end - used));
      used = 0;
      end = type.encode(value, slab, HEADER_BYTES);
    }
  } catch (cause) {
    throw new TypeError(`Cannot encode ${type.name}: ${invalidPaths(type, value)}`, { cause: new Error((cause as Error).name) });
  }
  const bytes = slab.subarray(used, end);
  used = end;
  bytes[0] = 0;
  bytes.writeInt32BE(schemaId, 1);
  return bytes;
}

function invalidPaths(type: RecordType, value: unknown): string {
  const paths: string[] = [];
  type.isValid(value, { errorHook: (path, found, expected) => paths.push(`${path.join('.')} is ${kindOf(found)}, not ${kindOfType(expected)}`) });
  return paths.length === 0 ? 'a value does not fit its schema' : paths.slice(0, 5).join('; ');
}

const kindOf = (value: unknown): string => (value === undefined ? 'missing' : value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`);
const kindOfType = (type: { typeName: string; name?: string | undefined }): string => type.name ?? type.typeName;
