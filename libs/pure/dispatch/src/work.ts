import { outcomeId } from '@chargeplane/contracts';
import type { CanonicalEvent, CommandOutcome, CommandState, Downlink, OutcomeEffect, OutcomeItem, Quirk, ReferenceKey, RejectedBy, StatusInfo } from '@chargeplane/contracts';
import { isBlank, withCommands } from './charger-state.ts';
import type { ChargerState, Command, Core } from './charger-state.ts';
import { dueOf } from './due.ts';
import type { Parked } from './park.ts';
import type { DispatchRules } from './rules.ts';

/** What the fold is told beside its input. */
export interface DispatchContext {
  readonly rules: DispatchRules;
  /** Keys of token references, so that a start can be recognised by its token. */
  readonly tokenKeys: readonly ReferenceKey[];
}

/** The result of one event, command or deadline of one charger. */
export interface Step {
  readonly state: ChargerState;
  readonly outcomes: readonly CommandOutcome[];
  readonly downlinks: readonly Downlink[];
  readonly parked: readonly Parked[];
}

/** What an outcome says beside its state. */
export interface OutcomeFacts {
  /** True: this is how the command ends, unless it ended before; then the outcome amends. */
  readonly settle: boolean;
  readonly rejectedBy?: RejectedBy | null;
  readonly reason?: string | null;
  readonly detail?: string | null;
  readonly nativeStatus?: string | null;
  readonly nativeErrorCode?: string | null;
  readonly statusInfo?: StatusInfo | null;
  readonly items?: readonly OutcomeItem[];
  readonly effect?: OutcomeEffect | null;
  /** The fix of a vendor pack that withholds the CALL. */
  readonly quirk?: Quirk | undefined;
  readonly answerToEffectMs?: number | null;
  readonly sentToAnswerMs?: number | null;
  readonly late?: boolean;
  readonly scheduled?: boolean;
  readonly empty?: boolean;
  /** Event that shows it, where it is not the one being folded. */
  readonly cause?: { readonly eventId: string | null; readonly frameId: string | null };
  /** The command stays in the state it was in (a notice beside it). */
  readonly keepState?: boolean;
}

/** Draft of one step over one charger; thrown away where the step throws. */
export class Work {
  core: Core;
  readonly outcomes: CommandOutcome[] = [];
  readonly downlinks: Downlink[] = [];
  readonly parked: Parked[] = [];
  #commands: Map<string, Command> | null = null;
  private readonly before: ChargerState;
  readonly now: number;
  readonly context: DispatchContext;
  readonly cause: CanonicalEvent | null;


  constructor(
    before: ChargerState,
    /** Log time. */
    now: number,
    context: DispatchContext,
    cause: CanonicalEvent | null = null,
  ) {
    this.before = before;
    this.now = now;
    this.context = context;
    this.cause = cause;
    this.core = before.core;
  }

  get rules(): DispatchRules {
    return this.context.rules;
  }

  get size(): number {
    return this.#commands?.size ?? this.before.commands.size;
  }

  command(id: string): Command | undefined {
    return this.#commands === null ? this.before.commands.get(id) : this.#commands.get(id);
  }

  /** Also those that are done and remembered. */
  all(): readonly Command[] {
    return [...(this.#commands ?? this.before.commands).values()];
  }

  /** Commands that are not done, in order of arrival. */
  open(): readonly Command[] {
    if (this.#commands === null) return this.before.open.flatMap((id) => this.before.commands.get(id) ?? []);
    return [...this.#commands.values()].filter((c) => c.phase !== 'DONE').sort((a, b) => a.arrival - b.arrival);
  }

  put(command: Command): Command {
    const stored = { ...command, due: dueOf(command, this.now, this.rules) };
    this.#commands ??= new Map(this.before.commands);
    this.#commands.set(command.envelope.commandId, stored);
    return stored;
  }

  forget(id: string): void {
    this.#commands ??= new Map(this.before.commands);
    this.#commands.delete(id);
  }

  /** Writes an outcome and stores the command with it. */
  emit(command: Command, state: CommandState, facts: OutcomeFacts): Command {
    const { commandId } = command.envelope;
    const settled = facts.settle && command.settled === null;
    const outcome: CommandOutcome = {
      outcomeId: outcomeId(commandId, 1, command.states.includes(state) ? `${state}/${command.outcomes}` : state),
      commandId,
      commandType: command.type,
      tenantId: this.core.tenantId,
      chargerId: this.core.chargerId,
      group: this.core.group,
      segmentKey: this.core.segmentKey,
      state,
      previousState: command.outcomes === 0 ? 'REQUESTED' : command.state,
      settled,
      amends: command.settled !== null,
      attempt: 1,
      sequence: command.outcomes,
      at: this.now > 0 ? this.now : command.envelope.requestedAt,
      rejectedBy: facts.rejectedBy ?? null,
      reason: facts.reason ?? null,
      detail: facts.detail ?? null,
      nativeAction: command.nativeAction,
      nativeStatus: facts.nativeStatus ?? null,
      nativeErrorCode: facts.nativeErrorCode ?? null,
      statusInfo: facts.statusInfo ?? null,
      nativeRequestId: command.nativeRequestId,
      items: facts.items ?? [],
      approximations: command.approximations,
      quirks: quirksOf(command, facts.quirk),
      effect: facts.effect ?? null,
      queuedMs: state === 'SENT' && command.acceptedAt !== null ? Math.max(0, this.now - command.acceptedAt) : null,
      sentToAnswerMs: facts.sentToAnswerMs ?? null,
      answerToEffectMs: facts.answerToEffectMs ?? null,
      late: facts.late ?? false,
      emptyAnswer: false,
      scheduled: facts.scheduled ?? false,
      empty: facts.empty ?? false,
      causationId: facts.cause === undefined ? (this.cause?.envelope.eventId ?? null) : facts.cause.eventId,
      sourceFrameId: facts.cause === undefined ? (this.cause?.envelope.source.frameId ?? null) : facts.cause.frameId,
    };
    this.outcomes.push(outcome);
    return this.put({
      ...command,
      state: facts.keepState ? command.state : state,
      states: command.states.includes(state) ? command.states : [...command.states, state],
      outcomes: command.outcomes + 1,
      settled: settled ? outcome : command.settled,
    });
  }

  end(): Step {
    const state = withCommands(this.before, this.core, this.#commands ?? this.before.commands);
    return { state: isBlank(state) ? { ...state, core: { ...state.core, arrivals: 0 } } : state, outcomes: this.outcomes, downlinks: this.downlinks, parked: this.parked };
  }
}

/** What vendor packs did to the CALLs of a command; CALLs that were one before share theirs. */
function quirksOf(command: Command, withheld: Quirk | undefined): readonly Quirk[] | null {
  const all = new Map([...(withheld === undefined ? [] : [withheld]), ...command.calls.flatMap((c) => c.quirks ?? [])].map((q) => [JSON.stringify(q), q]));
  return all.size === 0 ? null : [...all.values()];
}
