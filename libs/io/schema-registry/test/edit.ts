import type { AvroField, AvroRecord, AvroSchema } from '../src/avro-schema.ts';

/** A copy of a record schema with something changed, for tests of evolution. */
export function edited(schema: AvroSchema, edit: (record: AvroRecord) => void): AvroSchema {
  const copy = structuredClone(schema) as AvroRecord;
  edit(copy);
  return copy;
}

export function fieldOf(record: AvroRecord, name: string): AvroField {
  const found = record.fields.find((field) => field.name === name);
  if (found === undefined) throw new Error(`${record.name} has no field ${name}`);
  return found;
}

export const without = (name: string) => (record: AvroRecord): void => {
  record.fields = record.fields.filter((field) => field.name !== name);
};
