import { parseTimestamp } from '@chargeplane/ocpp';
import type { ClockPart, ClockPoint } from '../state/charger-state.ts';
import { EMPTY_STATE } from '../state/empty-state.ts';
import type { Step } from '../step.ts';
import { modelOf } from './clock-model.ts';
import { correctStarts } from './correct-starts.ts';
import type { ClockModel } from './clock-model.ts';
import type { TimeJudgement } from './time-judgement.ts';

const MOST_POINTS = 20;
const DAY = 86_400_000;
/** 2015-01-01: a charger that tells an earlier time has none (R-CLK). */
export const EARLIEST = Date.UTC(2015, 0, 1);
const REGRESSION = 60_000;
const JUMP = 60_000;

export interface TimeOptions {
  /** Sent when it happens, unless it had to wait: such a message is evidence for the clock model. */
  readonly realTime: boolean;
  /** The flag of 2.x, which is authoritative (R-OFF-1); undefined in 1.6. */
  readonly offlineFlag?: boolean;
  /** A recognised repeat is no evidence. */
  readonly repeat?: boolean;
}

/** R-CLK, R-OFF-1, R-OFF-2: judges one timestamp of the charger and lets the model learn from it. */
export function judgeTime(step: Step, lexeme: string | null, options: TimeOptions): TimeJudgement {
  const { receivedAt } = step;
  const raw = lexeme === null ? null : lexeme.slice(0, 100);
  const parsed = raw === null ? null : parseTimestamp(raw);
  if (parsed === null || !parsed.ok) {
    return {
      occurredAt: null, effectiveAt: receivedAt, trusted: false, ...flagOnly(options),
      clock: { rawTimestamp: raw, offsetMs: null, offsetAgeMs: null, trust: 'ABSENT', reason: parsed === null ? null : `UNREADABLE_${parsed.code}` },
    };
  }
  const { frozen } = step.state.clock;
  if (frozen !== null && options.repeat !== true && parsed.ms !== frozen) step.update('clock', { frozen: null });
  const noOffset = parsed.flags.includes('NO_OFFSET') ? 'NO_OFFSET' : null;
  return parsed.ms < EARLIEST ? judgeEpoch(step, parsed.ms, raw, options) : judge(step, parsed.ms, raw, noOffset, options);
}

function judge(step: Step, occurredAt: number, raw: string | null, reason: string | null, options: TimeOptions): TimeJudgement {
  const { receivedAt } = step;
  const own = occurredAt - receivedAt;
  const untrusted = (why: string, offline: Offline): TimeJudgement => ({
    occurredAt, effectiveAt: receivedAt, trusted: false, ...offline, clock: { rawTimestamp: raw, offsetMs: own, offsetAgeMs: 0, trust: 'UNTRUSTED', reason: why },
  });
  if (own > DAY) return untrusted('FUTURE', flagOnly(options));
  if (step.state.clock.frozen === occurredAt) return untrusted('FROZEN', flagOnly(options));
  if (options.realTime && options.repeat !== true && options.offlineFlag !== true && isEvidence(step, occurredAt, own)) learn(step, own);
  const clock = step.state.clock;
  const model = modelOf(clock.points);
  const corrected = model?.correctBy == null ? occurredAt : occurredAt - model.correctBy;
  const offline = offlineOf(step, corrected, own, model, options);
  const late = offline.offline === true;
  if (!late && options.repeat !== true && clock.newest !== null && corrected < clock.newest - REGRESSION) return untrusted('REGRESSION', offline);
  if (!late && options.repeat !== true && isKnown(model) && corrected > (clock.newest ?? -Infinity)) step.update('clock', { newest: corrected });
  const last = clock.points.at(-1);
  const offsetMs = model?.offset ?? own;
  const offsetAgeMs = last === undefined ? 0 : Math.max(0, receivedAt - last.receivedAt);
  if (model === null) {
    const told = ofBefore(step, occurredAt, own);
    if (told !== null) {
      const { beforeBoot } = clock;
      const waited = receivedAt - told > step.rules.parameters.offlineAgeS * 1000;
      return {
        occurredAt, effectiveAt: told, trusted: true, ...(options.offlineFlag === undefined ? { offline: waited, offlineSource: 'INFERRED' as const } : flagOnly(options)),
        clock: { rawTimestamp: raw, offsetMs: beforeBoot?.offset ?? 0, offsetAgeMs: receivedAt - (beforeBoot?.at ?? receivedAt), trust: told === occurredAt ? 'TRUSTED' : 'CORRECTED', reason: 'BEFORE_BOOT' },
      };
    }
    const live = Math.abs(own) <= 5000;
    // R-OFF-1: the charger itself says that it waited; nothing speaks against its time.
    return live || options.offlineFlag === true ? { occurredAt, effectiveAt: occurredAt, trusted: true, ...offline, clock: { rawTimestamp: raw, offsetMs, offsetAgeMs, trust: 'TRUSTED', reason: live ? reason : 'NO_EVIDENCE' } } : untrusted('NO_EVIDENCE', offline);
  }
  if (model.correctBy !== null) {
    return { occurredAt, effectiveAt: corrected, trusted: true, ...offline, clock: { rawTimestamp: raw, offsetMs, offsetAgeMs, trust: 'CORRECTED', reason: model.reason } };
  }
  if (!model.inSync && Math.abs(own) > 5000) return untrusted(model.reason ?? 'UNSTABLE', offline);
  return { occurredAt, effectiveAt: occurredAt, trusted: true, ...offline, clock: { rawTimestamp: raw, offsetMs, offsetAgeMs, trust: 'TRUSTED', reason } };
}

/** A time of before the boot was told by the clock of before the boot, so long as the new one has told nothing: out of the queue. Null where that says nothing. */
function ofBefore(step: Step, occurredAt: number, own: number): number | null {
  const { beforeBoot } = step.state.clock;
  if (beforeBoot === null || Math.abs(own) <= 5000) return null;
  const told = occurredAt - beforeBoot.offset;
  return told < beforeBoot.at && told >= beforeBoot.newest - REGRESSION ? told : null;
}

/** Before 2015: the charger has no time, but may count from its boot. Two points of the same count, a minute apart, are an anchor. */
function judgeEpoch(step: Step, occurredAt: number, raw: string | null, options: TimeOptions): TimeJudgement {
  const { receivedAt } = step;
  const own = occurredAt - receivedAt;
  if (options.realTime && options.repeat !== true) {
    const before = epochAnchor(step.state.clock);
    step.update('clock', { epoch: [...step.state.clock.epoch, { offset: own, receivedAt }].slice(-MOST_POINTS) });
    const anchor = epochAnchor(step.state.clock);
    if (before === null && anchor !== null) correctStarts(step, EARLIEST, anchor);
  }
  const { epoch } = step.state.clock;
  const model = modelOf(epoch);
  const reason = occurredAt < Date.UTC(1971, 0, 1) ? 'EPOCH_1970' : 'BEFORE_FIRST_SYNC';
  const last = epoch.at(-1);
  const offsetAgeMs = last === undefined ? 0 : Math.max(0, receivedAt - last.receivedAt);
  const flags = flagOnly(options);
  if (model === null || model.correctBy === null) {
    return { occurredAt, effectiveAt: receivedAt, trusted: false, ...flags, clock: { rawTimestamp: raw, offsetMs: own, offsetAgeMs, trust: 'UNTRUSTED', reason } };
  }
  return {
    occurredAt, effectiveAt: occurredAt - model.correctBy, trusted: true, ...flags,
    clock: { rawTimestamp: raw, offsetMs: model.offset, offsetAgeMs, trust: 'CORRECTED', reason },
  };
}

/** Offset by which times before 2015 can be corrected by now; null while there is no anchor. */
function epochAnchor(clock: ClockPart): number | null {
  return modelOf(clock.epoch)?.correctBy ?? null;
}

/**
 * Ahead of us, or less than a minute behind: told when it happened. Further behind it may have waited in a queue; then it is evidence only if it
 * agrees with what is known, or if no queue can be left (the connection is long open).
 */
function isEvidence(step: Step, occurredAt: number, own: number): boolean {
  if (own > -60_000) return true;
  const model = modelOf(step.state.clock.points);
  if (model === null && ofBefore(step, occurredAt, own) !== null) return false;
  if (model !== null && Math.abs(own - model.offset) < 10_000) return true;
  const connection = step.connection;
  const settled = connection === null || step.receivedAt - connection.openedAt > step.rules.parameters.offlineFlushS * 1000;
  // A clock that was right a moment ago does not show local time now: such a message waited.
  if (model?.inSync !== true) return settled || nearQuarter(own);
  return settled && setBack(step, own);
}

/** The clock is right, or wrong by what is known: only then its times can be compared with one another. */
function isKnown(model: ClockModel | null): boolean {
  return model !== null && (model.inSync || model.correctBy !== null);
}

/** One message that is far behind waited somewhere; two in a row that are equally far behind tell of a clock that was set back. */
function setBack(step: Step, own: number): boolean {
  const { behind } = step.state.clock;
  const again = behind !== null && Math.abs(own - behind) < 10_000;
  step.update('clock', { behind: again ? null : own });
  return again;
}

/** Two facts that cannot have happened together had this time: the charger's clock stands still there, until it gives another. */
export function markFrozen(step: Step, ms: number): void {
  step.update('clock', { ...EMPTY_STATE.clock, frozen: ms });
}

function nearQuarter(offset: number): boolean {
  const quarter = 900_000;
  return Math.abs(offset) >= quarter - 60_000 && Math.abs(offset - Math.round(offset / quarter) * quarter) <= 60_000;
}

function learn(step: Step, offset: number): void {
  const { clock } = step.state;
  const { points } = clock;
  const model = modelOf(points);
  const point: ClockPoint = { offset, receivedAt: step.receivedAt };
  const jumped = model !== null && Math.abs(offset - model.offset) > JUMP;
  const next = jumped ? [point] : [...points, point].slice(-MOST_POINTS);
  step.set('clock', { ...clock, points: next, newest: jumped ? null : clock.newest });
}

type Offline = Pick<TimeJudgement, 'offline' | 'offlineSource'>;

function flagOnly({ offlineFlag }: TimeOptions): Offline {
  return offlineFlag === undefined ? { offline: null, offlineSource: 'NONE' } : { offline: offlineFlag, offlineSource: 'FLAG' };
}

/** R-OFF-2: old, and either soon after the connection opened or older than what came before; with a clock that can be trusted. */
function offlineOf(step: Step, corrected: number, own: number, model: ClockModel | null, options: TimeOptions): Offline {
  if (options.offlineFlag !== undefined) return flagOnly(options);
  const trusted = model === null ? Math.abs(own) <= 5000 : isKnown(model);
  if (!trusted) return { offline: null, offlineSource: 'NONE' };
  const { parameters } = step.rules;
  const old = step.receivedAt - corrected > parameters.offlineAgeS * 1000;
  const connection = step.connection;
  const flushed = connection !== null && connection.opened && step.receivedAt - connection.openedAt <= parameters.offlineFlushS * 1000;
  const overtaken = step.state.clock.newest !== null && corrected < step.state.clock.newest;
  return { offline: old && (flushed || overtaken), offlineSource: 'INFERRED' };
}
