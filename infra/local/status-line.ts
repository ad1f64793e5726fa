import type { WriteStream } from 'node:tty';
import { statusText, type PipeStatus } from './status.ts';

const TERMINAL_MS = 1000;
const FILE_MS = 10_000;

/** One line at the bottom of the terminal that is kept up to date, with ordinary messages above it. Not on a terminal: a line now and then. */
export class StatusLine {
  private current = '';
  private timer?: NodeJS.Timeout;
  private readonly out: NodeJS.WriteStream | WriteStream;


  constructor(out: NodeJS.WriteStream | WriteStream) {
    this.out = out;
  }

  /** Prints a message above the status line. */
  print(message: string): void {
    this.clear();
    this.out.write(`${message}\n`);
    if (this.current !== '' && this.out.isTTY) this.out.write(this.current);
  }

  run(read: () => Promise<PipeStatus>): void {
    let before: PipeStatus | undefined;
    const tick = async (): Promise<void> => {
      const status = await read();
      if (this.timer === undefined) return;
      const text = statusText(status, before);
      before = status;
      if (this.out.isTTY) {
        this.clear();
        this.current = text.slice(0, Math.max(20, (this.out.columns ?? 120) - 1));
        this.out.write(this.current);
      } else {
        this.out.write(`${text}\n`);
      }
      this.timer = setTimeout(() => void tick(), this.out.isTTY ? TERMINAL_MS : FILE_MS);
    };
    this.timer = setTimeout(() => void tick(), 1000);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.current !== '' && this.out.isTTY) this.out.write('\n');
    this.current = '';
  }

  private clear(): void {
    if (this.current !== '' && this.out.isTTY) this.out.write('\r\x1b[2K');
  }
}
