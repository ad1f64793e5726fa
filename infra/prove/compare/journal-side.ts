import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { chargerKey } from '@chargeplane/contracts';
import type { JournalEntry } from '@chargeplane/simulator';
import { digest } from './digest.ts';

/** A journal of the simulator, and the tenant of its chargers. Two journals may tell of the same charger. */
export interface JournalFile {
  readonly file: string;
  readonly tenant: string;
}

/** How often something was noted, and where first. */
export interface Noted {
  n: number;
  readonly charger: string;
  readonly source: string;
  readonly line: number;
}

/** Message type and id of a text that may be no JSON. */
export function messageOf(text: string): { type: number; id: string } | null {
  const [, type, id] = /^[^[]{0,16}\[\s*(\d)\s*,\s*"([^"]*)"/.exec(text) ?? [];
  return type === undefined || id === undefined ? null : { type: Number(type), id };
}

export const textKey = (charger: string, text: string): string => digest(`${charger}\n${text}`);

/** Lengths tell where the CALL ends. */
export const exchangeKey = (charger: string, call: string, answer: string): string => digest(`${charger}\n${call.length}\n${call}\n${answer}`);

/** What chargers sent, were answered and received, by their own account: independent of what the pipe says of it. */
export class JournalSide {
  readonly tenants = new Set<string>();
  /** By textKey. */
  readonly sent = new Map<string, Noted>();
  readonly received = new Map<string, Noted>();
  /** CALLs of the central system that were received. */
  readonly calls = new Map<string, Noted>();
  /** CALLs with their answers, by exchangeKey. */
  readonly exchanges = new Map<string, Noted>();
  readonly #open = new Map<string, string[]>();
  readonly #keys = new Map<string, string>();

  /** @param source names the journal: connections of two journals are not the same. `before`: noted before the ends of the log were asked for */
  note(entry: JournalEntry, { tenant, source, line, before = true }: { tenant: string; source: string; line: number; before?: boolean }): void {
    this.tenants.add(tenant);
    const { connection, what, text } = entry;
    if (text === undefined) return;
    const charger = this.#keyOf(tenant, entry.charger);
    const where = { charger, source, line };
    if (what === 'sent') count(this.sent, textKey(charger, text), where);
    if (!before) return;
    if (what === 'received') count(this.received, textKey(charger, text), where);
    const message = messageOf(text);
    if (message === null) return;
    const conversation = `${source}\n${charger}\n${connection}\n${message.id}`;
    if (what === 'sent' && message.type === 2) {
      const open = this.#open.get(conversation);
      if (open === undefined) this.#open.set(conversation, [text]);
      else open.push(text);
    } else if (what === 'received' && message.type === 2) {
      count(this.calls, textKey(charger, text), where);
    } else if (what === 'received' && (message.type === 3 || message.type === 4)) {
      const open = this.#open.get(conversation);
      const call = open?.shift();
      if (open?.length === 0) this.#open.delete(conversation);
      if (call !== undefined) count(this.exchanges, exchangeKey(charger, call, text), where);
    }
  }

  #keyOf(tenant: string, identity: string): string {
    const name = `${tenant}\n${identity}`;
    let key = this.#keys.get(name);
    if (key === undefined) this.#keys.set(name, (key = chargerKey(tenant, identity)));
    return key;
  }
}

function count(map: Map<string, Noted>, key: string, { charger, source, line }: Omit<Noted, 'n'>): void {
  const noted = map.get(key);
  if (noted === undefined) map.set(key, { n: 1, charger, source, line });
  else noted.n++;
}

/**
 * Reads journals into one side. `bytes`: how long each file was before the ends of the log were asked for; what was noted after that
 * is known to have been sent, and is not looked for. A last line that is not whole yet is left out.
 */
export async function readJournals(files: readonly (JournalFile & { readonly bytes: number })[]): Promise<JournalSide> {
  const side = new JournalSide();
  for (const { file, tenant, bytes } of files) {
    let at = 0;
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      at += Buffer.byteLength(text) + 1;
      line++;
      const entry = entryOf(text);
      if (entry !== null) side.note(entry, { tenant, source: basename(file), line, before: at <= bytes });
    }
  }
  return side;
}

function entryOf(line: string): JournalEntry | null {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return null;
  }
}
