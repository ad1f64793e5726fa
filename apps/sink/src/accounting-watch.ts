import { queryRows } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import type { Logger } from '@chargeplane/nest';
import type { Balance, SinkMetrics } from './metrics.ts';

const EVERY_MS = 10_000;
/** The accounting never takes more than a tenth of the time. */
const REST = 9;

/** Asks the accounting again and again, and says when something leaks. */
export class AccountingWatch {
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #leaks = 0;
  private readonly logger: Logger;
  private readonly metrics: Pick<SinkMetrics, 'balance'>;


  constructor(
    logger: Logger,
    metrics: Pick<SinkMetrics, 'balance'>,
  ) {
    this.logger = logger;
    this.metrics = metrics;
  }

  start(client: ClickHouseClient): void {
    const ask = async (): Promise<void> => {
      const began = performance.now();
      try {
        const [balance] = await queryRows<Balance>(client, 'SELECT leaks, in_flight, oldest_in_flight_s FROM accounting');
        if (balance !== undefined) this.#tell(balance);
      } catch (error) {
        if (!this.#stopped) this.logger.warn({ err: error }, 'the accounting could not be asked');
      }
      if (!this.#stopped) this.#timer = setTimeout(() => void ask(), Math.max(EVERY_MS, REST * (performance.now() - began)));
    };
    this.#timer = setTimeout(() => void ask(), EVERY_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #tell(balance: Balance): void {
    this.metrics.balance(balance);
    if (balance.leaks !== this.#leaks) {
      if (balance.leaks > 0) this.logger.error(balance, 'the accounting shows leaks: SELECT * FROM accounting_leaks');
      else this.logger.info(balance, 'the accounting shows no leak any more');
    }
    this.#leaks = balance.leaks;
  }
}
