/**
 * What was changed to make a frame readable. `before` is the value or text before, at most 200 characters; it may hold
 * personal data and is to be treated like the frame itself.
 */
export interface Repair {
  readonly id: RepairId;
  readonly version: number;
  /** JSON pointer into the frame's array (`/3/idTag`); empty where the whole text is meant. */
  readonly path: string;
  readonly before: string;
}

/** Repairs of the text, see lexical-repairs.ts. The first three are general; a pack may name the others. */
export type LexicalRepairId =
  | 'STRIP_ENVELOPE'
  | 'DROP_NUL'
  | 'ESCAPE_CONTROL_CHARACTERS'
  | 'DROP_EMPTY_ARRAY_SLOTS'
  | 'DROP_TRAILING_COMMAS';

/** Repairs of the parsed frame, all of them general. */
export type FrameRepairId =
  /** Of several members with one name the last was taken. */
  | 'DUPLICATE_KEY'
  /** A member named `__proto__` was left out. */
  | 'PROTO_KEY'
  /** The message type was the text `"2"` or the number `2.0`. */
  | 'MESSAGE_TYPE_NOT_INTEGER'
  /** The message id was a number; its text was taken. */
  | 'MESSAGE_ID_NOT_STRING'
  /** The payload was left out: taken as `{}`. */
  | 'PAYLOAD_MISSING'
  /** The payload was `null`: taken as `{}`. */
  | 'PAYLOAD_NULL'
  /** The payload was `[]`: taken as `{}`. */
  | 'PAYLOAD_EMPTY_ARRAY'
  /** Elements after the last that the message type knows were left out. */
  | 'EXTRA_ELEMENTS'
  /** The error code was missing or no string: taken as `GenericError`. */
  | 'ERROR_CODE_UNREADABLE'
  /** The error description was missing or no string: taken as empty or as its JSON text. */
  | 'ERROR_DESCRIPTION_UNREADABLE'
  /** The error details were missing or no object: taken as `{}` or `{"raw": …}`. */
  | 'ERROR_DETAILS_UNREADABLE';

export type RepairId = LexicalRepairId | FrameRepairId;

const LONGEST_BEFORE = 200;

export function repair(id: RepairId, path: string, before: string): Repair {
  return { id, version: 1, path, before: before.slice(0, LONGEST_BEFORE) };
}
