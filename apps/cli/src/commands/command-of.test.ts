import { commandOf } from './command-of.ts';
import type { SendOptions } from './command-of.ts';

const base: SendOptions = { tenant: 'main', tokenType: 'Central', key: [], set: [], effect: true };
const at = { commandId: 'c1', now: 1000 };

test('a start carries its token, its target and its deadline', () => {
  const command = commandOf('transaction.start', 'CP', { ...base, token: 'T', evse: 2, expires: 30 }, at);
  expect(command).toMatchObject({ type: 'transaction.start', payload: { idToken: { value: 'T', type: 'Central' } }, envelope: { commandId: 'c1', target: { evseId: 2 }, expiresAt: 31_000, system: 'cli' } });
});

test('several values are set with one command, and a value may hold an equals sign', () => {
  expect(commandOf('configuration.set', 'CP', { ...base, set: ['A=1', 'B=x=y'] }, at).payload).toEqual({ items: [{ key: 'A', value: '1' }, { key: 'B', value: 'x=y' }] });
});

test.each([
  ['transaction.start', {}, '--token'],
  ['transaction.stop', {}, '--transaction'],
  ['availability.set', {}, '--operational'],
  ['charger.reset', {}, '--mode'],
  ['configuration.set', {}, '--set'],
  ['configuration.set', { set: ['novalue'] }, 'expected key=value'],
  ['message.trigger', {}, '--message'],
] as const)('%s with %j says what is missing', (type, options, what) => {
  expect(() => commandOf(type, 'CP', { ...base, ...options }, at)).toThrow(what);
});
