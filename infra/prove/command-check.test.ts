import { checkCommands, type CommandLog } from './command-check.ts';

/** Command a: acknowledged by the charger; b: never sent. */
const LOG: CommandLog = {
  acknowledged: ['a', 'b'],
  commands: ['a', 'b'],
  outcomes: [
    { commandId: 'a', state: 'SENT', settled: false }, { commandId: 'a', state: 'ACKNOWLEDGED', settled: true }, { commandId: 'b', state: 'EXPIRED', settled: true },
  ],
  calls: [{ commandId: 'a', attempt: 1, messageId: 'm1' }, { commandId: 'b', attempt: 1, messageId: 'm2' }],
  received: ['m1'],
};

test('a log in which everything is as it must be', () => {
  expect(checkCommands(LOG)).toMatchObject({ compared: 2, lost: 0, doubled: 0, invented: 0, changed: 0, examples: [] });
});

test.each<[string, Partial<CommandLog>, 'lost' | 'doubled' | 'invented' | 'changed']>([
  ['an acknowledged command that is not in the log', { acknowledged: ['a', 'b', 'c'] }, 'lost'],
  ['a command without a settled outcome', { outcomes: LOG.outcomes.filter(({ commandId }) => commandId !== 'b') }, 'lost'],
  ['a command that is settled twice', { outcomes: [...LOG.outcomes, { commandId: 'b', state: 'CHARGER_OFFLINE', settled: true }] }, 'doubled'],
  ['an outcome of a command that nobody sent', { outcomes: [...LOG.outcomes, { commandId: 'c', state: 'SENT', settled: false }] }, 'invented'],
  ['an attempt that stands twice in downlink', { calls: [...LOG.calls, { commandId: 'a', attempt: 1, messageId: 'm3' }] }, 'doubled'],
  ['a CALL that was on the wire twice', { received: ['m1', 'm1'] }, 'doubled'],
  ['a CALL that no command is the cause of', { received: ['m1', 'm9'] }, 'invented'],
  ['a CALL on the wire of a command that is said to have expired', { received: ['m1', 'm2'] }, 'changed'],
])('%s is found', (_, change, kind) => {
  const found = checkCommands({ ...LOG, ...change });
  expect(found[kind]).toBe(1);
  expect(found.lost + found.doubled + found.invented + found.changed).toBe(1);
  expect(found.examples).toHaveLength(1);
});
