import type { CommandOutcome, RawRecord } from '@chargeplane/contracts';
import type { CommandedCharger } from './commanded-charger.ts';
import type { CommandWorld } from './command-world.ts';

/** States that say that the charger got the CALL and answered it. */
const ANSWERED = new Set<CommandOutcome['state']>(['ACKNOWLEDGED', 'PARTIAL']);
/** States that say that nothing was on the wire. */
const UNSENT = new Set<CommandOutcome['state']>(['EXPIRED', 'CHARGER_OFFLINE']);

/** What the log shows of the CALLs of commands. */
class Evidence {
  readonly #answers = new Set<string>();
  readonly #out = new Set<string>();
  readonly #notSent = new Set<string>();
  readonly #closed = new Set<string>();

  constructor(frames: readonly { readonly raw: RawRecord }[]) {
    for (const { raw } of frames) {
      const answered = raw.kind === 'FRAME_IN' ? /^\[[34],"([^"]+)"/.exec(raw.payload ?? '')?.[1] : undefined;
      if (answered !== undefined) this.#answers.add(answered);
      if (raw.kind === 'FRAME_OUT' && raw.commandId != null) this.#out.add(`${raw.attempt} ${raw.commandId}`);
      if (raw.kind === 'FRAME_NOT_SENT' && raw.commandId != null) this.#notSent.add(`${raw.attempt} ${raw.commandId}`);
      if (raw.kind === 'CONN_CLOSED') this.#closed.add(raw.connectionId ?? '');
    }
  }

  /** Why its delivery is not in doubt; null where it is. */
  known(call: { readonly messageId?: string | null; readonly attempt?: number | null; readonly commandId?: string | null; readonly connectionId: string }): string | null {
    const attempt = `${call.attempt} ${call.commandId}`;
    if (this.#answers.has(call.messageId ?? '')) return 'its answer is in the log';
    if (this.#notSent.has(attempt)) return 'it is in the log that it was not sent';
    return this.#closed.has(call.connectionId) && !this.#out.has(attempt) ? 'its connection ended and no frame was logged' : null;
  }
}

/**
 * What is wrong with what came of commands; the chargers' own notes and the raw log are the measure. `sent`: commandId → its charger. Of commands of several
 * CALLs only the first is looked at where one decides.
 */
export function faultsOf(world: CommandWorld, sent: ReadonlyMap<string, CommandedCharger>): string[] {
  const evidence = new Evidence(world.frames);
  return [...sent].flatMap(([id, charger]) => faultsOfOne(world, evidence, id, charger).map((fault) => `${id} (${world.steps(id).join(' ')}): ${fault}`));
}

function faultsOfOne(world: CommandWorld, evidence: Evidence, id: string, charger: CommandedCharger): string[] {
  const faults: string[] = [];
  const outcomes = world.of(id);
  const told = outcomes.filter(({ state }) => state !== 'DUPLICATE');
  const settled = outcomes.filter((o) => o.settled);
  if (settled.length !== 1) faults.push(`${settled.length} settled outcomes`);
  if (outcomes.some((o, i) => o.sequence !== i) || new Set(outcomes.map((o) => o.outcomeId)).size !== outcomes.length) faults.push('outcomes are missing or doubled');
  if (told.some((o) => o.reason === 'INTERNAL')) faults.push('a bug of ours');

  const calls = world.downlinks.filter((d) => d.kind === 'CALL' && d.commandId === id);
  if (new Set(calls.map((c) => c.attempt)).size !== calls.length) faults.push('an attempt was issued twice');
  const times = (messageId: string | null | undefined): number => charger.received.filter((c) => c.messageId === messageId).length;
  for (const call of calls) if (times(call.messageId) > 1) faults.push(`${times(call.messageId)} CALLs on the wire`);

  const last = told.at(-1);
  const first = calls.find((c) => c.attempt === 1);
  if (last === undefined) return faults;
  if ((UNSENT.has(last.state) || last.rejectedBy === 'DISPATCHER') && first !== undefined && times(first.messageId) > 0) faults.push('said not to be sent, and the charger received it');
  if ((ANSWERED.has(last.state) || last.rejectedBy === 'CHARGER') && !charger.answered.has(first?.messageId ?? '')) faults.push('said to be answered, and the charger did not');
  const known = last.state === 'TIMED_OUT' && first !== undefined ? evidence.known(first) : null;
  if (known !== null) faults.push(`in doubt, and ${known}`);
  if (last.state.startsWith('EFFECT_OBSERVED') && last.effect?.eventId == null) faults.push('an effect that no event shows');
  return faults;
}
