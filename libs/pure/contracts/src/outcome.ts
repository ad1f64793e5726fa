import type { CanonicalEvent } from './events.ts';
import type { ValidationError } from './records.generated.ts';

/**
 * Why a raw record was rejected: no fact was gained from it. Closed; each code is one condition.
 * Where facts were gained, defects are in `validation` and the record is not rejected.
 */
export const REJECT_CODES = {
  NOT_AVRO: 'the Kafka record is not an Avro RawRecord of a known schema',
  WRONG_KEY: 'the Kafka key and the charger in the record differ, or the record stands on a foreign partition',
  NOT_UTF8: 'the frame is not UTF-8 text',
  BINARY_FRAME: 'the frame is a binary WebSocket message that holds no OCPP-J text',
  INCOMPLETE_PARTS: 'parts of a large input are missing',
  NOT_JSON: 'the text is not JSON, also after the lexical repairs',
  NOT_ARRAY: 'the JSON text is not an array',
  TOO_FEW_ELEMENTS: 'the array has fewer elements than the message type needs',
  TOO_DEEP: 'the JSON text is nested deeper than 64',
  TOO_LARGE: 'an output would be larger than a record may be, or the Kafka key or a name in the record is longer than any edge writes',
  BAD_MESSAGE_TYPE: 'the message type is none of OCPP-J',
  BAD_MESSAGE_ID: 'the message id cannot be read',
  PAYLOAD_NOT_OBJECT: 'the payload is not an object',
  UNKNOWN_ACTION: 'the action is in no OCPP schema of the version',
  WRONG_DIRECTION: 'the action may not be sent in this direction',
  ACTION_NOT_MAPPED: 'the action is known but not normalized yet',
  UNREADABLE_PAYLOAD: 'nothing in the payload could be read',
  INTERNAL: 'the fold threw: a bug of ours; the record is parked, and chargeplane rejected retry has it normalized again after the fix',
} as const;
export type RejectCode = keyof typeof REJECT_CODES;

/** Why a record needs no event, by design. */
export const IGNORE_CODES = {
  TICK: 'a tick only moves log time',
  WAITS_FOR_ANSWER: 'the event of this CALL is defined by its answer',
  ANSWER_WITHOUT_FACTS: 'the answer adds nothing to the events of its CALL',
  SETTINGS_UNCHANGED: 'the settings of the charger are those known',
  REQUEST_WITHOUT_FACTS: 'the outbound CALL is evidence only; its answer tells',
  WAITS_FOR_RETRY: 'the answer belongs to a CALL that is parked; it is kept and normalized with it',
  NOTHING_TO_RETRY: 'the parked timer has no cause any more',
  PART_OF_LARGER: 'one part of a larger input; the last part has the outcome',
} as const;
export type IgnoreCode = keyof typeof IGNORE_CODES;

export const DUPLICATE_CODES = {
  TRANSPORT_REPEAT: 'the producer of the edge sent the record again (connSeq not above the last)',
  RETRY_REPEAT: 'what is to be tried again is not parked: it was tried before, or never threw',
  PROTOCOL_REPEAT: 'the charger sent the same fact again',
} as const;
export type DuplicateCode = keyof typeof DUPLICATE_CODES;

/** What became of one raw record: exactly one of these (P3). A duplicate may carry events with duplicateOf; a rejected record never carries events. */
export type Outcome =
  | { readonly outcome: 'EVENTS'; readonly events: readonly CanonicalEvent[] }
  | { readonly outcome: 'IGNORED'; readonly code: IgnoreCode }
  | { readonly outcome: 'DUPLICATE'; readonly code: DuplicateCode; readonly events: readonly CanonicalEvent[] }
  | { readonly outcome: 'REJECTED'; readonly code: RejectCode; readonly detail: string; readonly errors: readonly ValidationError[] };

/** Why a connection was refused before or at its opening (reason of CONN_REFUSED). */
export const REFUSE_CODES = {
  BAD_PATH: '404: the path is none of /ocpp/{chargerId} or /ocpp/{tenant}/{chargerId}',
  BAD_IDENTITY: '400: the identity is empty, too long, or cannot be decoded',
  BAD_UPGRADE: '400: not a WebSocket handshake',
  BAD_CREDENTIALS: '401: no or wrong Basic credentials',
  BLOCKED: '403: the operator blocked this charger',
  UNKNOWN_CHARGER: '404: the charger is not registered and unknown ones are refused',
  OVER_LIMIT: '429: over a limit of the listener',
  NOT_READY: '503: the edge is not ready or cannot write to Kafka',
  NO_COMMON_SUBPROTOCOL: 'upgraded without a subprotocol and closed, as OCPP-J says',
} as const;
export type RefuseCode = keyof typeof REFUSE_CODES;

/** Why a connection ended (reason of CONN_CLOSED). */
export const CLOSE_CODES = {
  PEER_CLOSED: 'the charger closed it',
  PEER_LOST: 'the socket broke without a closing handshake',
  PROTOCOL_ERROR: 'the charger broke the WebSocket protocol (1002, 1007, 1008)',
  FRAME_TOO_LARGE: 'a frame was larger than the listener takes (1009); its bytes were not kept',
  NOT_READING: 'the charger does not read what is sent to it',
  IDLE_TIMEOUT: 'nothing was heard for longer than the idle time-out',
  REPLACED: 'a newer connection of the same charger took over',
  KAFKA_AWAY: 'Kafka did not acknowledge within the deadline (1013)',
  NOT_UPGRADED: 'it ended, or became impossible, between CONN_OPENED and the answer to the handshake',
  BLOCKED: 'the operator blocked the charger, or deleted it where unknown ones are refused',
  COMMANDED: 'a record of downlink asked for it',
  EDGE_STOPPING: 'the edge stops (1001)',
} as const;
export type CloseCode = keyof typeof CLOSE_CODES;

/** Why an outbound frame was not written to the socket (reason of FRAME_NOT_SENT). */
export const NOT_SENT_CODES = {
  SOCKET_CLOSED: 'the connection ended before the frame could be written',
  TOO_LATE: 'deliverBefore passed',
  SLOT_BUSY: 'another CALL was open until deliverBefore passed',
  DUPLICATE_ATTEMPT: 'this attempt of the command was already taken by this connection',
} as const;
export type NotSentCode = keyof typeof NOT_SENT_CODES;
