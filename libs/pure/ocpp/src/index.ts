export { OCPP_VERSIONS, SUBPROTOCOLS, VERSION_TAGS, versionOfSubprotocol } from './ocpp-version.ts';
export type { OcppVersion, VersionTag } from './ocpp-version.ts';

export type * as V16 from './generated/v16.types.generated.ts';
export type * as V201 from './generated/v201.types.generated.ts';
export type * as V21 from './generated/v21.types.generated.ts';

export { ACTIONS } from './generated/actions.generated.ts';
export type { ActionInfo, Direction } from './generated/actions.generated.ts';
export { actionInfo, chargerInitiated, isKnownAction, suggestAction, systemInitiated } from './actions.ts';

export { parseFrame } from './parse-frame.ts';
export type { ParseFrameOptions } from './parse-frame.ts';
export { serializeFrame } from './serialize-frame.ts';
export type { Call, CallError, CallResult, CallResultError, Frame, Malformed, MalformedCode, Message, MessageType, Send } from './frame.ts';
export type { FrameRepairId, LexicalRepairId, Repair, RepairId } from './repair.ts';
export { GENERAL_LEXICAL_REPAIRS, LEXICAL_REPAIRS } from './lexical-repairs.ts';
export type { LexicalRepair } from './lexical-repairs.ts';
export { RPC_ERROR_CODES, UNREADABLE_MESSAGE_ID, rpcErrorCodeOf, wireErrorCode } from './rpc-error-code.ts';
export type { RpcErrorCode } from './rpc-error-code.ts';

export { hasSchema, isValid, schemaIdOf, validate } from './validate.ts';
export type { PayloadKind, Validation, ValidationError } from './validate.ts';

export { JsonNumber, doubleOf, lexemeOf, numberOfLexeme } from './json-number.ts';
export { isJsonObject, setOwn, withDoubles } from './json-value.ts';
export type { JsonObject, JsonValue } from './json-value.ts';
export { MAX_DEPTH, parseJson, pointerStep } from './parse-json.ts';
export type { DroppedMember, JsonFault, ParsedJson } from './parse-json.ts';

export { ZERO, add, compare, decimalOfInteger, negate, parseDecimal, scaleByPowerOfTen, subtract, toDouble, toPlain } from './decimal.ts';
export type { Decimal, DecimalFlag, ParsedDecimal } from './decimal.ts';

export { formatTimestamp, parseTimestamp } from './timestamp.ts';
export type { BadTimestamp, Timestamp, TimestampFlag } from './timestamp.ts';
