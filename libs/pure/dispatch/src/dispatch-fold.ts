import { chargerKey, outcomeId, parseChargerKey } from '@chargeplane/contracts';
import type { CanonicalCommand, CanonicalEvent, CommandOutcome, Downlink, ReferenceKey } from '@chargeplane/contracts';
import { emptyCharger, isBlank, withCommands } from './charger-state.ts';
import type { ChargerState, Command, Core } from './charger-state.ts';
import { DeadlineIndex } from './deadline-index.ts';
import { decide, unanswerable } from './decide.ts';
import { evolve } from './evolve.ts';
import { onDeadline } from './on-deadline.ts';
import { onEvent } from './on-event.ts';
import { traceOf } from './park.ts';
import type { Parked } from './park.ts';
import { DEFAULT_RULES } from './rules.ts';
import type { DispatchRules } from './rules.ts';
import { changedParts, CLOCK_KEY, partOf } from './state-parts.ts';
import type { StateRecord } from './state-parts.ts';
import type { DispatchContext, Step } from './work.ts';

export interface DispatchFoldOptions {
  /** Keys of token references; the first is in use. */
  readonly tokenKeys: readonly ReferenceKey[];
  readonly rules?: Partial<DispatchRules>;
}

/** A record of `commands`: a command, or why it could not be read. */
export interface CommandRecord {
  /** Kafka key; null where the record has none. */
  readonly key: string | null;
  readonly partition: number;
  readonly offset: number;
  /** Broker timestamp, ms. */
  readonly timestamp: number;
  readonly command: CanonicalCommand | { readonly undecodable: string };
}

export interface FoldResult {
  readonly outcomes: readonly CommandOutcome[];
  readonly downlinks: readonly Downlink[];
  /** Everything that changed since the last commit. */
  readonly state: readonly StateRecord[];
  readonly parked: readonly Parked[];
}

/**
 * The state of the dispatcher of one partition: a fold over `events` and `commands`. No clock, no chance: the same input in the same order gives the
 * same bytes, however it is cut into batches and wherever it is restored. Log time comes from the events; deadlines fire at log.ticked in the order
 * (due, charger, command). A step that throws is undone; its command ends as FAILED, INTERNAL, and the partition goes on.
 */
export class DispatchFold {
  readonly #context: DispatchContext;
  readonly #chargers = new Map<string, ChargerState>();
  readonly #deadlines = new DeadlineIndex();
  /** Committed state of the chargers that changed since. */
  readonly #before = new Map<string, ChargerState | undefined>();
  readonly #restoring = new Map<string, { core: Core | null; commands: Map<string, Command> }>();
  #logTime = 0;
  #committedLogTime = 0;

  constructor(options: DispatchFoldOptions) {
    this.#context = { rules: { ...DEFAULT_RULES, ...options.rules }, tokenKeys: options.tokenKeys };
  }

  /** Log time of the partition, ms; 0 before the first event. */
  get logTime(): number {
    return this.#logTime;
  }

  /** Commands that are not done. */
  openCommands(): number {
    let open = 0;
    for (const charger of this.#chargers.values()) open += charger.open.length;
    return open;
  }

  /** Whether a key of the state topic is one of a part. */
  static knows(key: string): boolean {
    return key === CLOCK_KEY || partOf(key) !== null;
  }

  /** Takes back one state record; null is a tombstone. Later records of a key replace earlier ones. */
  restore(key: string, body: string | null): void {
    if (key === CLOCK_KEY) {
      this.#logTime = body === null ? 0 : (JSON.parse(body) as { logTime: number }).logTime;
      return;
    }
    const name = partOf(key);
    if (name === null) throw new Error(`The state record ${key} is none of the dispatcher: is the state topic its own?`);
    const parts = this.#restoring.get(name.charger) ?? { core: null, commands: new Map<string, Command>() };
    this.#restoring.set(name.charger, parts);
    if (name.part === 'core') parts.core = body === null ? null : (JSON.parse(body) as Core);
    else if (body === null) parts.commands.delete(name.commandId);
    else parts.commands.set(name.commandId, JSON.parse(body) as Command);
  }

  /** All state records were given. */
  restored(): void {
    for (const [key, parts] of this.#restoring) {
      const names = parseChargerKey(key) ?? { tenantId: '', chargerId: '' };
      const empty = emptyCharger(key, names.tenantId, names.chargerId);
      const commands = new Map([...parts.commands].sort(([, a], [, b]) => a.arrival - b.arrival));
      // A part that older code wrote lacks the fields that were added since.
      this.#set(withCommands(empty, { ...empty.core, ...parts.core }, commands));
    }
    this.#restoring.clear();
    this.commit();
  }

  /** Folds a batch of `events` in order. */
  applyEvents(events: readonly CanonicalEvent[]): FoldResult {
    const sum = new Sum();
    for (const event of events) {
      this.#logTime = Math.max(this.#logTime, event.envelope.logTime, event.type === 'log.ticked' ? event.data.time : 0);
      if (event.type === 'log.ticked') this.#fire(sum);
      else this.#apply(this.#chargerOf(event.envelope.tenantId, event.envelope.chargerId), sum, (state) => this.#onEvent(state, event, sum));
    }
    return this.#result(sum);
  }

  /** Judges a batch of `commands` in order. Those of a foreign partition must have been taken out. */
  applyCommands(records: readonly CommandRecord[]): FoldResult {
    const sum = new Sum();
    for (const record of records) {
      const { command } = record;
      const fault = 'undecodable' in command ? command.undecodable : unanswerable(command.envelope);
      if ('undecodable' in command || fault !== null) sum.outcomes.push(undecodable(record, fault ?? '', this.#logTime));
      else this.#apply(this.#chargerOf(command.envelope.tenantId, command.envelope.chargerId), sum, (state) => decide(state, command, this.#logTime, this.#context));
    }
    return this.#result(sum);
  }

  /** What was folded is durable. */
  commit(): void {
    for (const key of this.#before.keys()) {
      const state = this.#chargers.get(key);
      if (state !== undefined && isBlank(state)) this.#chargers.delete(key);
    }
    this.#before.clear();
    this.#committedLogTime = this.#logTime;
  }

  /** Forgets everything since the last commit. */
  rollback(): void {
    for (const [key, state] of this.#before) {
      if (state === undefined) this.#drop(key);
      else this.#set(state);
    }
    this.#before.clear();
    this.#logTime = this.#committedLogTime;
  }

  #chargerOf(tenantId: string, chargerId: string): ChargerState {
    const key = chargerKey(tenantId, chargerId);
    return this.#chargers.get(key) ?? emptyCharger(key, tenantId, chargerId);
  }

  #apply(state: ChargerState, sum: Sum, step: (state: ChargerState) => Step): void {
    const { state: after, outcomes, downlinks, parked } = step(state);
    for (const outcome of outcomes) sum.outcomes.push(outcome);
    for (const downlink of downlinks) sum.downlinks.push(downlink);
    for (const one of parked) sum.parked.push(one);
    if (after === this.#chargers.get(after.key)) return;
    if (!this.#before.has(after.key)) this.#before.set(after.key, this.#chargers.get(after.key));
    this.#set(after);
  }

  /** Where the reaction throws outside of any command, the facts of the event still count. */
  #onEvent(state: ChargerState, event: CanonicalEvent, sum: Sum): Step {
    try {
      return onEvent(state, event, this.#logTime, this.#context);
    } catch (error) {
      sum.parked.push({ charger: state.key, commandId: null, trace: traceOf(error) });
    }
    try {
      return { state: evolve(state, event, this.#context.rules), outcomes: [], downlinks: [], parked: [] };
    } catch {
      return { state, outcomes: [], downlinks: [], parked: [] };
    }
  }

  #fire(sum: Sum): void {
    for (;;) {
      const next = this.#deadlines.first(this.#logTime);
      if (next === undefined) return;
      const state = this.#chargers.get(next.charger);
      const before = state?.commands.get(next.commandId);
      if (state === undefined || before === undefined) throw new Error(`The deadline of ${next.commandId} has no command: the index and the state disagree`);
      this.#apply(state, sum, (charger) => onDeadline(charger, next.commandId, this.#logTime, this.#context));
      const due = this.#chargers.get(next.charger)?.commands.get(next.commandId)?.due ?? null;
      if (due === next.due) throw new Error(`The deadline of a ${before.phase} ${before.type} did not move it`);
    }
  }

  #set(state: ChargerState): void {
    const before = this.#chargers.get(state.key);
    this.#chargers.set(state.key, state);
    if (before?.commands === state.commands) return;
    for (const [commandId, command] of before?.commands ?? []) {
      if (command.due !== null && command.due !== state.commands.get(commandId)?.due) this.#deadlines.remove({ due: command.due, charger: state.key, commandId });
    }
    for (const [commandId, command] of state.commands) {
      if (command.due !== null && command.due !== before?.commands.get(commandId)?.due) this.#deadlines.add({ due: command.due, charger: state.key, commandId });
    }
  }

  #drop(key: string): void {
    const state = this.#chargers.get(key);
    if (state === undefined) return;
    this.#set(withCommands(state, state.core, new Map()));
    this.#chargers.delete(key);
  }

  #result(sum: Sum): FoldResult {
    const state: StateRecord[] = [];
    for (const [key, before] of this.#before) {
      const after = this.#chargers.get(key);
      if (after !== undefined) state.push(...changedParts(before, after));
    }
    if (this.#logTime !== this.#committedLogTime) state.push({ key: CLOCK_KEY, body: JSON.stringify({ logTime: this.#logTime }) });
    return { outcomes: sum.outcomes, downlinks: sum.downlinks, state, parked: sum.parked };
  }
}

class Sum {
  readonly outcomes: CommandOutcome[] = [];
  readonly downlinks: Downlink[] = [];
  readonly parked: Parked[] = [];
}

/** Stands for the commandId of a record that could not be read. */
export function undecodableId(partition: number, offset: number): string {
  return `undecodable/${partition}/${offset}`;
}

/** A record that is no command is answered under its key, so that whoever sent it can see it. */
function undecodable(record: CommandRecord, reason: string, logTime: number): CommandOutcome {
  const commandId = undecodableId(record.partition, record.offset);
  const names = parseChargerKey(record.key ?? '') ?? { tenantId: '', chargerId: '' };
  return {
    outcomeId: outcomeId(commandId, 1, 'REJECTED'), commandId, commandType: 'unknown', ...names, group: null, segmentKey: null,
    state: 'REJECTED', previousState: 'REQUESTED', settled: true, amends: false, attempt: 1, sequence: 0, at: logTime > 0 ? logTime : record.timestamp,
    rejectedBy: 'DISPATCHER', reason: 'VALIDATION_FAILED', detail: reason.slice(0, 1_000), nativeAction: null, nativeStatus: null, nativeErrorCode: null, statusInfo: null, nativeRequestId: null,
    items: [], approximations: [], quirks: null, effect: null, queuedMs: null, sentToAnswerMs: null, answerToEffectMs: null, late: false, emptyAnswer: false, scheduled: false, empty: false,
    causationId: null, sourceFrameId: null,
  };
}
