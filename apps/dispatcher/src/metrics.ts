import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

export interface DispatcherGauges {
  openCommands(): number;
  /** Offsets not processed yet, by input topic without its prefix. */
  lag(): Readonly<Record<string, number>>;
}

/** What the dispatcher counts, after the transaction that holds it; all names begin with chargeplane_dispatcher_. */
export interface DispatcherMetrics {
  /** `type` of the command, `undecodable` or `forwarded`. */
  command(type: string): void;
  outcome(state: string, settled: boolean): void;
  downlink(kind: string): void;
  /** Our code threw on a command or an event. */
  parked(): void;
  /** `code`: a DecodeError, NO_VALUE, WRONG_KEY or WRONG_PARTITION. */
  unreadableEvent(code: string): void;
  /** A record of the state topic that is no part of its partition, when it was read back. */
  foreignState(): void;
  committed(topic: string, records: number, ms: number): void;
}

export function dispatcherMetrics(registry: Registry, gauges: DispatcherGauges): DispatcherMetrics {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) => new Counter({ name: `chargeplane_dispatcher_${name}`, help, labelNames, registers });
  const commands = counter('commands_total', 'Records of commands, by type, or undecodable, or forwarded to their own partition', ['type']);
  const outcomes = counter('outcomes_total', 'Outcomes by state', ['state', 'settled']);
  const downlinks = counter('downlinks_total', 'Records to the edges', ['kind']);
  const parked = counter('parked_total', 'Commands and events on which the code threw', []);
  const unreadable = counter('unreadable_events_total', 'Records of events that could not be read or stand in a wrong place, by code', ['code']);
  const records = counter('records_total', 'Records processed, by input topic', ['topic']);
  const transactions = counter('transactions_total', 'Transactions committed', []);
  const seconds = counter('transaction_seconds_total', 'Time from a batch to its commit', []);
  new Gauge({ name: 'chargeplane_dispatcher_open_commands', help: 'Commands that are not done', registers, collect() { this.set(gauges.openCommands()); } });
  new Gauge({
    name: 'chargeplane_dispatcher_lag', help: 'Offsets not processed yet, by input topic', labelNames: ['topic'], registers,
    collect() {
      for (const [topic, lag] of Object.entries(gauges.lag())) this.set({ topic }, lag);
    },
  });
  const foreign = counter('foreign_state_total', 'Records of the state topic that were passed over when it was read back', []);
  return {
    foreignState: () => foreign.inc(),
    command: (type) => commands.inc({ type }),
    outcome: (state, settled) => outcomes.inc({ state, settled: String(settled) }),
    downlink: (kind) => downlinks.inc({ kind }),
    parked: () => parked.inc(),
    unreadableEvent: (code) => unreadable.inc({ code }),
    committed(topic, count, ms) {
      records.inc({ topic }, count);
      transactions.inc();
      seconds.inc(ms / 1000);
    },
  };
}
