import type { JournalEntry } from '@chargeplane/simulator';

export interface Answered {
  readonly charger: string;
  readonly call: string;
  readonly answer: string;
}

/** CALLs that got an answer, as the journal tells it, and how often each text was sent at all. */
export function answeredIn(entries: Iterable<JournalEntry>): { answered: Answered[]; sent: Map<string, number> } {
  const open = new Map<string, string>();
  const answered: Answered[] = [];
  const sent = new Map<string, number>();
  for (const { charger, connection, what, text = '' } of entries) {
    const [, type, id] = /^\s*\[\s*(\d)\s*,\s*"([^"]*)"/.exec(text) ?? [];
    const key = `${charger}\n${connection}\n${id}`;
    if (what === 'sent') {
      sent.set(frameKey(charger, text), (sent.get(frameKey(charger, text)) ?? 0) + 1);
      if (type === '2') open.set(key, text);
    } else if (what === 'received' && (type === '3' || type === '4')) {
      const call = open.get(key);
      if (call !== undefined) answered.push({ charger, call, answer: text });
    }
  }
  return { answered, sent };
}

export const frameKey = (charger: string, text: string): string => `${charger}\n${text}`;
