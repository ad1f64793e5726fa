import { hash } from 'node:crypto';
import { chargerKey } from '@chargeplane/contracts';
import type { RawRecord } from '@chargeplane/contracts';
import { Tally } from './comparison.ts';
import type { Comparison } from './comparison.ts';
import { exchangeKey, messageOf, textKey } from './journal-side.ts';
import type { JournalSide } from './journal-side.ts';

/**
 * The journals against `frames`: every answered CALL is there byte for byte with its answer after it; nothing is there that no charger sent, or more often
 * than it was sent; whatever a charger received is a FRAME_OUT. Give every record of the log in the order of its partition.
 */
export class JournalCheck {
  readonly #journal: JournalSide;
  readonly #heard = new Tally('journal against frames: what chargers sent');
  readonly #sent = new Map<string, number>();
  readonly #out = new Map<string, number>();
  readonly #notSent = new Set<string>();
  readonly #attempts = new Set<string>();
  readonly #exchanges = new Map<string, number>();
  /** Texts of the CALLs of a connection that have no answer yet, by connection and message id. */
  readonly #open = new Map<string, Map<string, string[]>>();
  readonly #parts = new Map<string, string[]>();
  readonly #commands = new Tally('journal against frames: what chargers received');

  constructor(journal: JournalSide) {
    this.#journal = journal;
  }

  frame(partition: number, offset: number, raw: RawRecord): void {
    if (!this.#journal.tenants.has(raw.tenantId)) return;
    const connection = raw.connectionId ?? '';
    if (raw.kind === 'CONN_CLOSED') this.#open.delete(connection);
    if (raw.kind !== 'FRAME_IN' && raw.kind !== 'FRAME_OUT' && raw.kind !== 'FRAME_NOT_SENT') return;
    const text = this.#textOf(raw);
    if (text === null) return;
    const charger = chargerKey(raw.tenantId, raw.chargerId);
    const key = textKey(charger, text);
    const place = (): string => `frames-${partition} offset ${offset}, ${charger}: ${shown(text)}`;
    if (raw.kind === 'FRAME_IN') this.#in(key, connection, text, place);
    else if (raw.kind === 'FRAME_OUT') this.#outbound(raw, key, charger, connection, text, place);
    else if (messageOf(text)?.type === 2) this.#notSent.add(key);
  }

  end(): Comparison[] {
    const answered = new Tally('journal against frames: answered CALLs');
    for (const [key, { n, charger, source, line }] of this.#journal.exchanges) {
      answered.compared(n);
      const there = this.#exchanges.get(key) ?? 0;
      if (there < n) answered.found('lost', `${charger}, ${source} line ${line}: the answer was received, ${there} of ${n} times CALL and answer stand in frames`, n - there);
    }
    for (const [key, { n, charger, source, line }] of this.#journal.received) {
      this.#commands.compared(n);
      const there = this.#out.get(key) ?? 0;
      if (there < n) this.#commands.found('lost', `${charger}, ${source} line ${line}: received ${n} times, ${there} times a FRAME_OUT`, n - there);
    }
    for (const [key, { n, charger, source, line }] of this.#journal.calls) {
      if (n > 1) this.#commands.found('doubled', `${charger}, ${source} line ${line}: this CALL was received ${n} times`, n - 1);
      if (this.#notSent.has(key)) this.#commands.found('changed', `${charger}, ${source} line ${line}: received, but the log says FRAME_NOT_SENT`);
    }
    return [answered.result(), this.#heard.result(), this.#commands.result()];
  }

  #in(key: string, connection: string, text: string, place: () => string): void {
    this.#heard.compared();
    const n = (this.#sent.get(key) ?? 0) + 1;
    this.#sent.set(key, n);
    const sent = this.#journal.sent.get(key)?.n ?? 0;
    if (sent === 0) this.#heard.found('invented', () => `${place()}: no charger sent it`);
    else if (n > sent) this.#heard.found('doubled', () => `${place()}: there ${n} times, sent ${sent} times`);
    const message = messageOf(text);
    if (message?.type !== 2) return;
    let open = this.#open.get(connection);
    if (open === undefined) this.#open.set(connection, (open = new Map()));
    const texts = open.get(message.id);
    if (texts === undefined) open.set(message.id, [text]);
    else texts.push(text);
  }

  #outbound({ commandId, attempt }: RawRecord, key: string, charger: string, connection: string, text: string, place: () => string): void {
    this.#out.set(key, (this.#out.get(key) ?? 0) + 1);
    const message = messageOf(text);
    if (message === null) return;
    if (message.type === 2) {
      const once = `${charger}\n${commandId}\n${attempt}`;
      if (commandId != null && this.#attempts.has(once)) this.#commands.found('doubled', () => `${place()}: attempt ${attempt} of command ${commandId} was sent before`);
      this.#attempts.add(once);
      return;
    }
    const open = this.#open.get(connection);
    const texts = open?.get(message.id);
    const call = texts?.shift();
    if (texts?.length === 0) open?.delete(message.id);
    if (call === undefined) return;
    const exchange = exchangeKey(charger, call, text);
    this.#exchanges.set(exchange, (this.#exchanges.get(exchange) ?? 0) + 1);
  }

  /** The text of the frame; null for a part that is not the last. Bytes that are no text stand for themselves: no journal has them. */
  #textOf({ kind, payload, payloadBytes, part, connectionId }: RawRecord): string | null {
    const text = payload ?? (payloadBytes == null ? '' : Buffer.from(payloadBytes).toString('utf8'));
    if (part == null) return text;
    const whole = `${connectionId} ${kind}`;
    const parts = part.number === 1 ? [] : (this.#parts.get(whole) ?? []);
    parts.push(text);
    this.#parts.set(whole, parts);
    if (part.number < part.count) return null;
    this.#parts.delete(whole);
    return parts.join('');
  }
}

/** Texts may hold tokens: what is shown is the message's beginning without its payload. */
function shown(text: string): string {
  const message = messageOf(text);
  const id = message === null ? 'no message' : `[${message.type},${JSON.stringify(message.id.slice(0, 40))}…]`;
  return `${id}, ${text.length} characters, sha256 ${hash('sha256', text, 'hex').slice(0, 12)}`;
}
