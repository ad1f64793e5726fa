import type { CommandOf, OutcomeItem } from '@chargeplane/contracts';
import { currentConnection } from './charger-state.ts';
import type { CallResult, Command, PlannedCall } from './charger-state.ts';
import { fold, NOTHING, valuesOf } from './interpret-answer.ts';
import { plan } from './plan.ts';
import { planned } from './planned-call.ts';
import { isRejection } from './rejection.ts';
import type { Work } from './work.ts';

const EFFECT = 'VALUE_READ_BACK';

/** Keys whose new value the charger should show now: not secrets, not other attributes, not what needs a reboot first. */
function readable(command: Command): readonly { readonly key: string; readonly value: string }[] {
  const applied = new Set(command.calls.flatMap((c) => c.result?.items ?? []).filter((i) => i.status === 'APPLIED').map((i) => i.key));
  return (command.watch?.expected ?? []).filter((e) => applied.has(e.key));
}

/** configuration.set with waitForEffect reads back once what was set. */
export function canReadBack(command: Command): boolean {
  return command.type === 'configuration.set' && command.envelope.waitForEffect && !command.calls.some((c) => c.purpose === 'READ_BACK') && readable(command).length > 0;
}

/** Plans the reading calls; the line takes them when it is free. */
export function beginReadBack(work: Work, command: Command): void {
  const connection = currentConnection(work.core);
  const keys = [...new Set(readable(command).map((e) => e.key))];
  const read: CommandOf<'configuration.get'> = { type: 'configuration.get', envelope: command.envelope, payload: { keys } };
  const native = connection === null ? null : plan(read, connection.version, { core: work.core, rules: work.rules });
  if (native === null || isRejection(native)) {
    missed(work, command, native === null ? 'CHARGER_OFFLINE' : native.reason);
    return;
  }
  const first = command.calls.length + 1;
  work.put({ ...command, calls: [...command.calls, ...native.calls.map((call, i) => planned(command, call, first + i, 'READ_BACK'))] });
}

/** Compares what a reading call shows with what was set. */
export function compareReadBack(command: Command, call: PlannedCall, payload: string | null): CallResult {
  const values = valuesOf(call.action, payload);
  const items = call.keys.map((key, i): OutcomeItem => {
    const shown = values.get(fold(call.nativeKeys[i] ?? key));
    const wanted = command.watch?.expected.filter((e) => e.key === key).at(-1)?.value;
    if (shown === undefined || wanted === undefined || isRedacted(shown)) return { key, status: 'UNKNOWN' };
    return { key, status: sameValue(shown, wanted) ? 'READ' : 'REJECTED' };
  });
  return { ...NOTHING, items };
}

/** All read: equal, different, or not shown. */
export function concludeReadBack(work: Work, command: Command): void {
  const results = command.calls.filter((c) => c.purpose === 'READ_BACK').flatMap((c) => c.result ?? []);
  const items = results.flatMap((r) => r.items);
  const different = items.filter((i) => i.status === 'REJECTED').map((i) => i.key);
  const failed = results.find((r) => r.verdict !== 'ACKNOWLEDGED');
  const over = { ...command, phase: 'DONE' as const, watch: null };
  if (different.length > 0) {
    work.emit(over, 'EFFECT_CONTRADICTED', {
      settle: true, reason: 'READ_BACK_DIFFERENT', detail: `read back different: ${different.join(', ').slice(0, 500)}`,
      effect: { type: EFFECT, state: 'CONTRADICTED', eventId: work.cause?.envelope.eventId ?? null, level: null },
    });
  } else if (failed !== undefined || items.length === 0 || items.some((i) => i.status !== 'READ')) {
    missed(work, command, failed === undefined ? 'READ_BACK_NOT_SHOWN' : 'READ_BACK_FAILED');
  } else {
    work.emit(over, 'EFFECT_OBSERVED', {
      settle: true, effect: { type: EFFECT, state: 'OBSERVED', eventId: work.cause?.envelope.eventId ?? null, level: null },
      answerToEffectMs: command.answeredAt === null ? null : Math.max(0, work.now - command.answeredAt),
    });
  }
}

function missed(work: Work, command: Command, reason: string): void {
  work.emit({ ...command, phase: 'DONE', watch: null }, 'EFFECT_NOT_OBSERVED', { settle: true, reason, effect: { type: EFFECT, state: 'NOT_OBSERVED', eventId: null, level: null } });
}

/** The events hold secrets and tokens only so. */
function isRedacted(value: string): boolean {
  return value === '***' || value.includes('ref:');
}

/** Booleans without case, numbers by value, lists without blanks. */
export function sameValue(a: string, b: string): boolean {
  const norm = (text: string): string => text.split(',').map((part) => part.trim()).join(',');
  const [x, y] = [norm(a), norm(b)];
  if (x === y || (/^(true|false)$/i.test(x) && x.toLowerCase() === y.toLowerCase())) return true;
  return x !== '' && y !== '' && Number.isFinite(Number(x)) && Number(x) === Number(y);
}
