import { createWriteStream, mkdirSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { dirname } from 'node:path';

/** One line of the journal. `at` is the clock of the simulator in milliseconds; `text` is the message as it stood on the wire. */
export interface JournalEntry {
  readonly at: number;
  readonly charger: string;
  /** Counts the connections of the charger from 1; 0 before the first. */
  readonly connection: number;
  readonly what: 'opened' | 'refused' | 'closed' | 'sent' | 'received';
  readonly text?: string;
  readonly code?: number;
}

/** What the simulator sent, was answered and received, as JSON lines: independent of what the pipe says of it. */
export class Journal {
  private readonly out: WriteStream | undefined;
  readonly counts = { opened: 0, refused: 0, closed: 0, sent: 0, received: 0 };

  constructor(file?: string) {
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
    this.out = file === undefined ? undefined : createWriteStream(file, { flags: 'a' });
  }

  note(entry: JournalEntry): void {
    this.counts[entry.what]++;
    this.out?.write(`${JSON.stringify(entry)}\n`);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => (this.out ? this.out.end(resolve) : resolve()));
  }
}
