import type { AvroEnum, AvroPrimitive, AvroRecord, AvroSchema } from '../src/avro-schema.ts';
import { breakingChanges } from '../src/breaking-changes.ts';
import { edited, fieldOf, without } from './edit.ts';

const base: AvroSchema = {
  type: 'record', name: 'Sample', namespace: 'n',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'kind', type: { type: 'enum', name: 'Kind', namespace: 'n', symbols: ['A', 'B', 'UNKNOWN'], default: 'UNKNOWN' } },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'count', type: 'int', default: 0 },
    { name: 'parts', type: { type: 'array', items: { type: 'record', name: 'Part', namespace: 'n', fields: [{ name: 'kind', type: 'n.Kind' }, { name: 'wh', type: 'double' }] } }, default: [] },
    { name: 'levels', type: { type: 'map', values: 'long' }, default: {} },
  ],
};
const kind = (record: AvroRecord): AvroEnum => fieldOf(record, 'kind').type as AvroEnum;
const part = (record: AvroRecord): AvroRecord => (fieldOf(record, 'parts').type as { items: AvroRecord }).items;

test.each<[string, (record: AvroRecord) => void]>([
  ['nothing', () => undefined],
  ['a new field with a default', (r) => r.fields.push({ name: 'more', type: ['null', 'string'], default: null })],
  ['a new field with a default, inside', (r) => part(r).fields.unshift({ name: 'more', type: 'string', default: '' })],
  ['another order of fields', (r) => r.fields.reverse() && (part(r).fields[0] as { type: unknown }).type === 'n.Kind' && swapKind(r)],
  ['a removed field that had a default', without('note')],
  ['a new symbol', (r) => kind(r).symbols.splice(1, 0, 'C')],
  ['other documentation', (r) => (r.doc = 'text')],
])('%s is allowed', (_what, edit) => {
  expect(breakingChanges(base, edited(base, edit), 'FULL_TRANSITIVE')).toEqual([]);
});

/** With the fields reversed, the enum is met first inside `parts`: the definition moves there. */
function swapKind(record: AvroRecord): void {
  const definition = kind(record);
  (part(record).fields[0] as { type: unknown }).type = definition;
  fieldOf(record, 'kind').type = 'n.Kind';
}

test.each<[string, (record: AvroRecord) => void, RegExp]>([
  ['a new field without a default', (r) => r.fields.push({ name: 'more', type: 'string' }), /^more is new and has no default/],
  ['a removed field without a default', without('id'), /^id was removed and had no default/],
  ['a lost default', (r) => delete fieldOf(r, 'count').default, /^count lost its default/],
  ['a renamed field', (r) => (fieldOf(r, 'id').name = 'ident'), /^id was removed/],
  ['another type', (r) => (fieldOf(r, 'id').type = 'int'), /^id was string and is int/],
  ['a promotion that both sides could resolve', (r) => (fieldOf(r, 'id').type = 'bytes'), /^id was string and is bytes/],
  ['a wider number', (r) => (fieldOf(r, 'count').type = 'long'), /^count was int and is long/],
  ['another logical type', (r) => ((fieldOf(r, 'at').type as AvroPrimitive).logicalType = 'timestamp-micros'), /^at was of logical type timestamp-millis and is of timestamp-micros/],
  ['no logical type', (r) => (fieldOf(r, 'at').type = 'long'), /^at was of logical type timestamp-millis and is of none/],
  ['a removed symbol', (r) => kind(r).symbols.shift(), /^kind: the enum n.Kind lost A/],
  ['an enum without a default', (r) => delete kind(r).default, /^kind: the enum n.Kind has no default/],
  ['a value that can be null now', (r) => (fieldOf(r, 'id').type = ['null', 'string']), /^id can now be null/],
  ['a value that cannot be null any more', (r) => Object.assign(fieldOf(r, 'note'), { type: 'string', default: '' }), /^note can no longer be null/],
  ['a change inside an array', (r) => (fieldOf(part(r), 'wh').type = 'string'), /^parts\[\]\.wh was double and is string/],
  ['a change inside a map', (r) => (fieldOf(r, 'levels').type = { type: 'map', values: 'string' }), /^levels\{\} was long and is string/],
  ['another name of the record', (r) => (r.name = 'Other'), /^the record was n.Sample and is n.Other/],
  ['another name inside', (r) => (part(r).name = 'Piece'), /^parts\[\] was n.Part and is n.Piece/],
])('%s is refused', (_what, edit, fault) => {
  expect(breakingChanges(base, edited(base, edit), 'FULL_TRANSITIVE').join('\n')).toMatch(fault);
});

test('a private subject may drop a field, and may not require a new one', () => {
  expect(breakingChanges(base, edited(base, without('id')), 'BACKWARD')).toEqual([]);
  expect(breakingChanges(base, edited(base, (r) => r.fields.push({ name: 'more', type: 'string' })), 'BACKWARD')).toHaveLength(1);
});

test('an enum that had no default cannot grow', () => {
  const closed = edited(base, (r) => delete kind(r).default);
  const grown = edited(base, (r) => kind(r).symbols.push('C'));
  expect(breakingChanges(closed, grown, 'FULL_TRANSITIVE').join()).toMatch(/code of the old version cannot read new data/);
});
