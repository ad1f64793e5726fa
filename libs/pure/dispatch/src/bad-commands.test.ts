import type { CanonicalCommand, CommandEnvelope } from '@chargeplane/contracts';
import { DispatchFold } from './index.ts';
import type { FoldResult } from './index.ts';
import { commandOf, eventOf, History, KEY, T0 } from '../test/history.ts';

const DAY = 86_400_000;
const FAR = 600_000;

function written(...commands: readonly CanonicalCommand[]): { fold: DispatchFold; result: FoldResult } {
  const fold = new DispatchFold({ tokenKeys: [KEY] });
  fold.applyEvents([eventOf('log.ticked', { time: T0 }, {}, 1)]);
  fold.commit();
  const result = fold.applyCommands(commands.map((command, offset) => ({ key: 'main/CP%201', partition: 3, offset, timestamp: T0, command })));
  fold.commit();
  return { fold, result };
}

const largest = ({ outcomes, state }: FoldResult): number => Math.max(...outcomes.map((o) => JSON.stringify(o).length), ...state.map((s) => s.key.length + (s.body?.length ?? 0)));
const reset = (envelope: Partial<CommandEnvelope>): CanonicalCommand => commandOf('charger.reset', { mode: 'HARD' }, envelope);

describe('what a command carries never makes a record that Kafka cannot take', () => {
  it.each<[string, Partial<CommandEnvelope>]>([
    ['commandId', { commandId: 'x'.repeat(FAR) }],
    ['tenantId', { tenantId: 'x'.repeat(FAR) }],
    ['chargerId', { chargerId: '\u20ac'.repeat(5_000) }],
  ])('a %s that is too long: answered under the place of the record, nothing is kept', (_name, envelope) => {
    const { result } = written(reset(envelope));
    expect(result.outcomes).toMatchObject([{ commandId: 'undecodable/3/0', state: 'REJECTED', settled: true, reason: 'VALIDATION_FAILED' }]);
    expect(result.state).toEqual([]);
    expect(largest(result)).toBeLessThan(2_000);
  });

  it.each<[string, Partial<CommandEnvelope>]>([
    ['system', { system: 'x'.repeat(FAR) }],
    ['user', { user: '\u0000'.repeat(FAR) }],
    ['target', { target: { transactionUid: 'x'.repeat(FAR) } }],
    ['conditions', { conditions: { ifFirmware: 'x'.repeat(FAR) } }],
  ])('a %s that is too long: refused under its id, and only the id is kept', (_name, envelope) => {
    const { result } = written(reset({ commandId: 'long', ...envelope }));
    expect(result.outcomes).toMatchObject([{ commandId: 'long', state: 'REJECTED', settled: true, reason: 'VALUE_OUT_OF_RANGE' }]);
    expect(largest(result)).toBeLessThan(8_000);
  });

  it('a reason that is too long is cut', () => {
    const fold = new DispatchFold({ tokenKeys: [KEY] });
    const result = fold.applyCommands([{ key: null, partition: 0, offset: 0, timestamp: T0, command: { undecodable: 'x'.repeat(FAR) } }]);
    expect(largest(result)).toBeLessThan(3_000);
  });
});

it('a flood of commands to one charger is refused, and neither kept nor looked through', () => {
  const rules = { maxCommands: 10 };
  const h = new History('V16', rules).connect();
  for (let i = 0; i < 3_000; i++) h.command('charger.reset', { mode: 'HARD' });
  expect(h.outcomes.filter((o) => o.settled && o.reason === 'RATE_LIMITED')).toHaveLength(2_990);
  const kept = h.fold.applyEvents([eventOf('log.ticked', { time: T0 + 8 * DAY }, { logTime: T0 + 8 * DAY }, 9)]).state.filter((s) => s.key.includes('/command/'));
  expect(kept.length).toBeLessThanOrEqual(2 * rules.maxCommands);
});

it('chargers that nobody knows leave no state behind once their commands are forgotten', () => {
  const { fold, result } = written(...Array.from({ length: 50 }, (_, i) => reset({ commandId: `c${i}`, tenantId: 'no such tenant', chargerId: `ghost ${i}` })));
  expect(result.outcomes.map((o) => o.state)).toEqual(Array(50).fill('CHARGER_OFFLINE'));
  const written1 = new Set(result.state.filter((s) => s.body !== null && s.key.startsWith('c/')).map((s) => s.key));
  expect(written1.size).toBe(100);
  const later = fold.applyEvents([eventOf('log.ticked', { time: T0 + 8 * DAY }, { logTime: T0 + 8 * DAY }, 2)]);
  expect(new Set(later.state.filter((s) => s.body === null).map((s) => s.key))).toEqual(written1);
  fold.commit();
  const again = fold.applyCommands([{ key: 'k', partition: 3, offset: 99, timestamp: T0, command: reset({ commandId: 'again', tenantId: 'no such tenant', chargerId: 'ghost 1', expiresAt: T0 + 9 * DAY }) }]);
  expect(again.outcomes).toMatchObject([{ state: 'CHARGER_OFFLINE', sequence: 0 }]);
});
