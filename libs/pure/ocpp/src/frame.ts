import type { JsonObject } from './json-value.ts';
import type { Repair } from './repair.ts';

/** MessageTypeId 2: a request that expects an answer. */
export interface Call {
  readonly type: 'CALL';
  readonly messageId: string;
  readonly action: string;
  readonly payload: JsonObject;
}

/** MessageTypeId 3: the answer to a CALL. */
export interface CallResult {
  readonly type: 'CALLRESULT';
  readonly messageId: string;
  readonly payload: JsonObject;
}

/** MessageTypeId 4: the refusal of a CALL. */
export interface CallError {
  readonly type: 'CALLERROR';
  readonly messageId: string;
  readonly errorCode: string;
  readonly errorDescription: string;
  readonly errorDetails: JsonObject;
}

/** MessageTypeId 5, OCPP 2.1: the refusal of a CALLRESULT by the one that receives it. */
export interface CallResultError {
  readonly type: 'CALLRESULTERROR';
  readonly messageId: string;
  readonly errorCode: string;
  readonly errorDescription: string;
  readonly errorDetails: JsonObject;
}

/** MessageTypeId 6, OCPP 2.1: a request that gets no answer. */
export interface Send {
  readonly type: 'SEND';
  readonly messageId: string;
  readonly action: string;
  readonly payload: JsonObject;
}

/** A message of OCPP-J (1.6-J section 4; 2.1 part 4 section 4). */
export type Message = Call | CallResult | CallError | CallResultError | Send;
export type MessageType = Message['type'];

/** Why a text is no OCPP-J message, even after repair. */
export type MalformedCode =
  /** No JSON. */
  | 'NOT_JSON'
  /** JSON that ends too early. Never repaired: what is missing is unknown. */
  | 'TRUNCATED_JSON'
  /** Nested deeper than 64 levels. */
  | 'TOO_DEEP'
  /** JSON, but no array. */
  | 'NOT_ARRAY'
  /** The first element is no message type of this version. */
  | 'BAD_MESSAGE_TYPE'
  /** The second element is no string and no number. */
  | 'BAD_MESSAGE_ID'
  /** A CALL or SEND whose third element is no string. */
  | 'BAD_ACTION'
  /** No message type, no message id, or no action. */
  | 'TOO_FEW_ELEMENTS'
  /** The payload is neither an object nor one of the ways to say "empty". */
  | 'PAYLOAD_NOT_OBJECT';

/** A text that is no message. What could be read of its beginning is given, so that a pending call can be settled. */
export interface Malformed {
  readonly type: 'MALFORMED';
  readonly code: MalformedCode;
  /** The number at the place of the message type, if readable: 3 with a `messageId` is a broken answer. */
  readonly messageTypeId?: number;
  readonly messageId?: string;
  readonly action?: string;
  /** Where reading stopped, in UTF-16 code units; only for NOT_JSON, TRUNCATED_JSON and TOO_DEEP. */
  readonly offset?: number;
}

/** What a text message was read as, and what had to be repaired for it. */
export type Frame = (Message | Malformed) & {
  readonly repairs: readonly Repair[];
  /** The action that was probably meant, where the one named differs from it only in case or blanks. */
  readonly suggestedAction?: string;
};
