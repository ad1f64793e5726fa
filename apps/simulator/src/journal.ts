import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
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

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * What the simulator sent, was answered and received, as JSON lines: independent of what the pipe says of it. A file that is full becomes
 * `<file>.previous`, in place of the one before.
 */
export class Journal {
  private open: number | undefined;
  private bytes = 0;
  readonly counts = { opened: 0, refused: 0, closed: 0, sent: 0, received: 0 };
  private readonly file?: string;
  private readonly mostBytes: number;


  constructor(
    file?: string,
    mostBytes = MOST_BYTES,
  ) {
    this.file = file;
    this.mostBytes = mostBytes;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    this.begin(file);
  }

  note(entry: JournalEntry): void {
    this.counts[entry.what]++;
    if (this.file === undefined || this.open === undefined) return;
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    if (this.bytes > 0 && this.bytes + line.length > this.mostBytes) {
      this.close();
      renameSync(this.file, `${this.file}.previous`);
      this.begin(this.file);
    }
    writeSync(this.open, line);
    this.bytes += line.length;
  }

  close(): void {
    if (this.open !== undefined) closeSync(this.open);
    this.open = undefined;
  }

  private begin(file: string): void {
    this.open = openSync(file, 'a');
    this.bytes = fstatSync(this.open).size;
  }
}
