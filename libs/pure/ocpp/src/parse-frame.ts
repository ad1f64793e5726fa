import { doubleOf, lexemeOf } from './json-number.ts';
import { isJsonObject } from './json-value.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { GENERAL_LEXICAL_REPAIRS, LEXICAL_REPAIRS } from './lexical-repairs.ts';
import type { Frame, Malformed, MalformedCode, MessageType } from './frame.ts';
import { isKnownAction, suggestAction } from './actions.ts';
import type { OcppVersion } from './ocpp-version.ts';
import { parseJson } from './parse-json.ts';
import type { JsonFault, ParsedJson } from './parse-json.ts';
import { repair } from './repair.ts';
import type { LexicalRepairId, Repair } from './repair.ts';

export interface ParseFrameOptions {
  /** Lexical repairs that packs of this charger add to the general ones, in the order in which they are tried. */
  readonly repairs?: readonly LexicalRepairId[];
}

const MESSAGE_TYPES: Readonly<Record<number, MessageType>> = { 2: 'CALL', 3: 'CALLRESULT', 4: 'CALLERROR', 5: 'CALLRESULTERROR', 6: 'SEND' };
const ONLY_21: ReadonlySet<MessageType> = new Set(['CALLRESULTERROR', 'SEND'] as const);
/** Elements of a complete message. */
const ELEMENTS: Readonly<Record<MessageType, number>> = { CALL: 4, CALLRESULT: 3, CALLERROR: 5, CALLRESULTERROR: 5, SEND: 4 };

/**
 * Reads one text message. Never throws: what is no message comes back as MALFORMED with a code.
 * Repairs of the text are tried only if it is no strict JSON, one after the other, until it is.
 */
export function parseFrame(text: string, version: OcppVersion, options: ParseFrameOptions = {}): Frame {
  const repairs: Repair[] = [];
  const parsed = parseRepaired(text, options.repairs ?? [], repairs);
  if (!parsed.ok) return { ...readablePrefix(text), type: 'MALFORMED', code: parsed.code, offset: parsed.offset, repairs: [] };
  for (const { path, reason, before } of parsed.dropped) repairs.push(repair(reason, path, before));
  if (!Array.isArray(parsed.value)) return { type: 'MALFORMED', code: 'NOT_ARRAY', repairs };
  return new ArrayReader(parsed.value, version, repairs).frame();
}

function parseRepaired(text: string, extra: readonly LexicalRepairId[], repairs: Repair[]): ParsedJson | JsonFault {
  const strict = parseJson(text);
  if (strict.ok || strict.code === 'TOO_DEEP') return strict;
  let repaired = text;
  for (const id of new Set([...GENERAL_LEXICAL_REPAIRS, ...extra])) {
    const change = LEXICAL_REPAIRS[id].apply(repaired);
    if (change === undefined) continue;
    repaired = change.text;
    repairs.push(repair(id, '', change.before));
    const parsed = parseJson(repaired);
    if (parsed.ok) return parsed;
  }
  repairs.length = 0;
  return strict;
}

const STRING = String.raw`"(?:[^"\\\u0000-\u001f]|\\.){0,255}"`;
const PREFIX = new RegExp(String.raw`^[^[\]{}"]{0,16}\[\s*"?([0-9])"?\s*,\s*(${STRING}|[0-9]{1,40}(?=\s*,))(?:\s*,\s*(${STRING}))?`);

/** Message type, id and action of a text that breaks off or goes wrong later on. */
function readablePrefix(text: string): Pick<Malformed, 'messageTypeId' | 'messageId' | 'action'> {
  const [, type, id, third] = PREFIX.exec(text) ?? [];
  const messageId = textOf(id);
  if (type === undefined || messageId === undefined) return {};
  const messageTypeId = Number(type);
  const action = messageTypeId === 2 || messageTypeId === 6 ? textOf(third) : undefined;
  return action === undefined ? { messageTypeId, messageId } : { messageTypeId, messageId, action };
}

/** The text of a JSON string or number. */
function textOf(token: string | undefined): string | undefined {
  const parsed = token === undefined ? undefined : parseJson(token);
  if (parsed?.ok !== true) return undefined;
  return typeof parsed.value === 'string' ? parsed.value : lexemeOf(parsed.value);
}

/** Reads the elements of one frame in their order and notes what it had to assume. */
class ArrayReader {
  private readonly elements: readonly JsonValue[];
  private readonly version: OcppVersion;
  private readonly repairs: Repair[];

  constructor(
    elements: readonly JsonValue[],
    version: OcppVersion,
    repairs: Repair[],
  ) {
    this.elements = elements;
    this.version = version;
    this.repairs = repairs;
  }

  frame(): Frame {
    const messageTypeId = this.messageTypeId();
    const messageId = this.messageId();
    if (this.elements.length < 2) return this.malformed('TOO_FEW_ELEMENTS', messageTypeId, messageId);
    const type = messageTypeId === undefined ? undefined : MESSAGE_TYPES[messageTypeId];
    if (type === undefined || (this.version !== '2.1' && ONLY_21.has(type))) return this.malformed('BAD_MESSAGE_TYPE', messageTypeId, messageId);
    if (messageId === undefined) return this.malformed('BAD_MESSAGE_ID', messageTypeId);
    this.noteExtra(ELEMENTS[type]);
    switch (type) {
      case 'CALL':
      case 'SEND':
        return this.request(type, messageTypeId, messageId);
      case 'CALLRESULT': {
        const payload = this.payload(2);
        if (payload === undefined) return this.malformed('PAYLOAD_NOT_OBJECT', messageTypeId, messageId);
        return { type, messageId, payload, repairs: this.repairs };
      }
      default:
        return { type, messageId, errorCode: this.errorCode(), errorDescription: this.errorDescription(), errorDetails: this.errorDetails(), repairs: this.repairs };
    }
  }

  private request(type: 'CALL' | 'SEND', messageTypeId: number | undefined, messageId: string): Frame {
    const action = this.elements[2];
    if (action === undefined) return this.malformed('TOO_FEW_ELEMENTS', messageTypeId, messageId);
    if (typeof action !== 'string') return this.malformed('BAD_ACTION', messageTypeId, messageId);
    const payload = this.payload(3);
    if (payload === undefined) return this.malformed('PAYLOAD_NOT_OBJECT', messageTypeId, messageId, action);
    const repairs = this.repairs;
    const suggestedAction = isKnownAction(this.version, action) ? undefined : suggestAction(this.version, action);
    return suggestedAction === undefined ? { type, messageId, action, payload, repairs } : { type, messageId, action, payload, repairs, suggestedAction };
  }

  private malformed(code: MalformedCode, messageTypeId?: number, messageId?: string, action?: string): Frame {
    return {
      type: 'MALFORMED',
      code,
      ...(messageTypeId !== undefined && { messageTypeId }),
      ...(messageId !== undefined && { messageId }),
      ...(action !== undefined && { action }),
      repairs: this.repairs,
    };
  }

  private messageTypeId(): number | undefined {
    const element = this.elements[0];
    if (typeof element === 'number') return element;
    const read = typeof element === 'string' && /^\s*[0-9]\s*$/.test(element) ? Number(element) : doubleOf(element);
    if (read !== undefined) this.note('MESSAGE_TYPE_NOT_INTEGER', 0);
    return read;
  }

  private messageId(): string | undefined {
    const element = this.elements[1];
    if (typeof element === 'string') return element;
    const lexeme = lexemeOf(element);
    if (lexeme !== undefined) this.note('MESSAGE_ID_NOT_STRING', 1);
    return lexeme;
  }

  private payload(index: number): JsonObject | undefined {
    const element = this.elements[index];
    if (isJsonObject(element)) return element;
    if (element === undefined) this.note('PAYLOAD_MISSING', index);
    else if (element === null) this.note('PAYLOAD_NULL', index);
    else if (Array.isArray(element) && element.length === 0) this.note('PAYLOAD_EMPTY_ARRAY', index);
    else return undefined;
    return {};
  }

  private errorCode(): string {
    const element = this.elements[2];
    if (typeof element === 'string') return element;
    this.note('ERROR_CODE_UNREADABLE', 2);
    return 'GenericError';
  }

  private errorDescription(): string {
    const element = this.elements[3];
    if (typeof element === 'string') return element;
    this.note('ERROR_DESCRIPTION_UNREADABLE', 3);
    return element === undefined || element === null ? '' : JSON.stringify(element);
  }

  private errorDetails(): JsonObject {
    const element = this.elements[4];
    if (isJsonObject(element)) return element;
    this.note('ERROR_DETAILS_UNREADABLE', 4);
    return element === undefined || element === null ? {} : { raw: element };
  }

  private noteExtra(count: number): void {
    if (this.elements.length > count) this.repairs.push(repair('EXTRA_ELEMENTS', `/${count}`, JSON.stringify(this.elements.slice(count))));
  }

  private note(id: Repair['id'], index: number): void {
    const element = this.elements[index];
    this.repairs.push(repair(id, `/${index}`, element === undefined ? '' : JSON.stringify(element)));
  }
}
