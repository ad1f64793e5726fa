/** Avro schema JSON, as far as this project writes it. */
export type AvroSchema = string | AvroSchema[] | AvroObject;
export type AvroObject = AvroRecord | AvroEnum | AvroFixed | AvroArray | AvroMap | AvroPrimitive;

export interface AvroField {
  name: string;
  type: AvroSchema;
  doc?: string;
  default?: unknown;
}

interface Named {
  name: string;
  namespace?: string;
  doc?: string;
}

export interface AvroRecord extends Named { type: 'record'; fields: AvroField[] }
export interface AvroEnum extends Named { type: 'enum'; symbols: string[]; default?: string }
export interface AvroFixed extends Named { type: 'fixed'; size: number; logicalType?: string }
export interface AvroArray { type: 'array'; items: AvroSchema }
export interface AvroMap { type: 'map'; values: AvroSchema }
export interface AvroPrimitive { type: 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string'; logicalType?: string; precision?: number; scale?: number }

const PRIMITIVES = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);

export const isPrimitive = (name: string): boolean => PRIMITIVES.has(name);

export const isNamed = (schema: AvroObject): schema is AvroRecord | AvroEnum | AvroFixed => 'name' in schema;

/** A name as it is meant inside `namespace`. */
export const qualify = (name: string, namespace: string): string => (name.includes('.') || namespace === '' ? name : `${namespace}.${name}`);

/** Namespace and short name of a full name. */
export function splitName(fullName: string): { namespace: string; name: string } {
  const dot = fullName.lastIndexOf('.');
  return { namespace: fullName.slice(0, Math.max(dot, 0)), name: fullName.slice(dot + 1) };
}
