import { doubleOf, lexemeOf } from './json-number.ts';
import { isJsonObject } from './json-value.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { GENERAL_LEXICAL_REPAIRS, LEXICAL_REPAIRS } from './lexical-repairs.ts';
import type { Frame, Malformed, MalformedCode, Message, MessageType } from './frame.ts';
import { isKnownAction, suggestAction } from './actions.ts';
import type { OcppVersion } from './ocpp-version.ts';
import { parseJson } from './parse-json.ts';
import type { JsonFault, ParsedJson } from './parse-strict-json.ts';
import { repair } from './repair.ts';
import type { LexicalRepairId, Repair } from './repair.ts';

export interface ParseFrameOptions {
  /** Lexical repairs that packs of this charger add to the general ones, in the order in which they are tried. */
  readonly repairs?: readonly LexicalRepairId[];
}

const MESSAGE_TYPES: Readonly<Record<number, MessageType>> = { 2: 'CALL', 3: 'CALLRESULT', 4: 'CALLERROR', 5: 'CALLRESULTERROR', 6: 'SEND' };
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
  const message = new ArrayReader(parsed.value, version, repairs).message();
  const suggestedAction = 'action' in message && message.action !== undefined ? suggestionFor(version, message.action) : undefined;
  return suggestedAction === undefined ? { ...message, repairs } : { ...message, repairs, suggestedAction };
}

function suggestionFor(version: OcppVersion, action: string): string | undefined {
  return isKnownAction(version, action) ? undefined : suggestAction(version, action);
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

const PREFIX = /^[^[\]{}"]{0,16}\[\s*"?([0-9])"?\s*,\s*("(?:[^"\\\u0000-\u001f]|\\.){0,255}")\s*,?\s*("(?:[^"\\\u0000-\u001f]|\\.){0,64}")?/;  

/** Message type, id and action of a text that breaks off or goes wrong later on. */
function readablePrefix(text: string): Pick<Malformed, 'messageTypeId' | 'messageId' | 'action'> {
  const match = PREFIX.exec(text);
  const messageId = unquote(match?.[2]);
  if (match === null || messageId === undefined) return {};
  const messageTypeId = Number(match[1]);
  const action = messageTypeId === 2 || messageTypeId === 6 ? unquote(match[3]) : undefined;
  return action === undefined ? { messageTypeId, messageId } : { messageTypeId, messageId, action };
}

function unquote(quoted: string | undefined): string | undefined {
  const parsed = quoted === undefined ? undefined : parseJson(quoted);
  return parsed?.ok === true && typeof parsed.value === 'string' ? parsed.value : undefined;
}

/** Reads the elements of one frame in their order and notes what it had to assume. */
class ArrayReader {
  constructor(
    private readonly elements: readonly JsonValue[],
    private readonly version: OcppVersion,
    private readonly repairs: Repair[],
  ) {}

  message(): Message | Malformed {
    const messageTypeId = this.messageTypeId();
    const messageId = this.messageId();
    const known = { ...(messageTypeId !== undefined && { messageTypeId }), ...(messageId !== undefined && { messageId }) };
    const malformed = (code: MalformedCode, action?: string): Malformed => ({ type: 'MALFORMED', code, ...known, ...(action !== undefined && { action }) });
    if (this.elements.length < 2) return malformed('TOO_FEW_ELEMENTS');
    const type = messageTypeId === undefined ? undefined : MESSAGE_TYPES[messageTypeId];
    if (type === undefined || (this.version !== '2.1' && (type === 'CALLRESULTERROR' || type === 'SEND'))) return malformed('BAD_MESSAGE_TYPE');
    if (messageId === undefined) return malformed('BAD_MESSAGE_ID');
    this.noteExtra(ELEMENTS[type]);
    switch (type) {
      case 'CALL':
      case 'SEND': {
        const action = this.elements[2];
        if (action === undefined) return malformed('TOO_FEW_ELEMENTS');
        if (typeof action !== 'string') return malformed('BAD_ACTION');
        const payload = this.payload(3);
        return payload === undefined ? malformed('PAYLOAD_NOT_OBJECT', action) : { type, messageId, action, payload };
      }
      case 'CALLRESULT': {
        const payload = this.payload(2);
        return payload === undefined ? malformed('PAYLOAD_NOT_OBJECT') : { type, messageId, payload };
      }
      default:
        return { type, messageId, errorCode: this.errorCode(), errorDescription: this.errorDescription(), errorDetails: this.errorDetails() };
    }
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
