import { httpGet } from './http-get.ts';
import { DATABASE } from './servers/clickhouse-config.ts';

export const ACCOUNTING_QUERY = `SELECT leaks, in_flight FROM ${DATABASE}.accounting`;

/** What the tables say about conservation; undefined where they could not be asked. */
export interface Balance {
  leaks?: number;
  inFlight?: number;
}

const PERIOD_MS = 10_000;
/** It looks at whole tables: at most a tenth of the time is spent on it. */
const REST = 9;
const TIMEOUT_MS = 30_000;

/** Asks the accounting now. */
export async function readBalance(clickhousePort: number): Promise<Balance> {
  const text = await httpGet(`http://127.0.0.1:${clickhousePort}/?query=${encodeURIComponent(`${ACCOUNTING_QUERY} FORMAT TSV`)}`, TIMEOUT_MS).catch(() => undefined);
  if (text === undefined) return {};
  const [leaks, inFlight] = text.trim().split('\t').map(Number);
  return { leaks, inFlight };
}

/** Asks it again and again; `latest` is what it said last. */
export class AccountingWatch {
  latest: Balance = {};
  private timer?: NodeJS.Timeout;
  private stopped = false;

  start(clickhousePort: number): void {
    const ask = async (): Promise<void> => {
      const from = Date.now();
      this.latest = await readBalance(clickhousePort);
      if (!this.stopped) this.timer = setTimeout(() => void ask(), Math.max(PERIOD_MS, REST * (Date.now() - from)));
    };
    void ask();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}
