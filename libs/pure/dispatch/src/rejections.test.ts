import type { CommandEnvelope, CommandPayloadByType, CommandType, OcppVersion } from '@chargeplane/contracts';
import { History } from '../test/history.ts';
import { LATER_REJECTIONS, REJECTIONS } from './index.ts';

/** Every reason for which a command is not sent. */
const MODEL = [
  'UNSUPPORTED_BY_VERSION', 'UNSUPPORTED_BY_PROFILE', 'UNSUPPORTED_BY_DEVICE', 'UNMAPPABLE_FIELD', 'VALUE_OUT_OF_RANGE', 'KEY_NOT_MAPPED', 'READ_ONLY', 'UNKNOWN_TARGET', 'AMBIGUOUS_TARGET',
  'UNKNOWN_TRANSACTION', 'NOT_REGISTERED', 'CHARGER_OFFLINE', 'EXPIRED', 'DUPLICATE', 'SUPERSEDED', 'RATE_LIMITED', 'SEGMENT_POLICY', 'CONDITION_FAILED', 'VALIDATION_FAILED',
];

const boot = (h: History, registrationStatus: 'PENDING' | 'ACCEPTED' = 'ACCEPTED'): History => {
  h.event('charger.booted', { phase: 'ANSWERED', registrationStatus, firmwareVersion: '1.0' });
  return h;
};
const on = (version: OcppVersion = 'V16', rules = {}): History => new History(version, rules).connect();
const ask = <K extends CommandType>(h: History, type: K, payload: CommandPayloadByType[K], envelope: Partial<CommandEnvelope> = {}): History => {
  h.command(type, payload, envelope);
  return h;
};
const reset = (h: History, envelope: Partial<CommandEnvelope> = {}): History => ask(h, 'charger.reset', { mode: 'GRACEFUL' }, envelope);
const start = (h: History, value: string): History => ask(h, 'transaction.start', { idToken: { value, type: 'Central' } });

/** Reason → a story whose last outcome gives it. */
const STORIES: Readonly<Record<string, () => History>> = {
  UNSUPPORTED_BY_VERSION: () => ask(on(), 'charger.reset', { mode: 'RESUME' }),
  UNSUPPORTED_BY_PROFILE: () => ask(on(), 'message.trigger', { message: 'SIGN_STATION_CERT' }),
  UNSUPPORTED_BY_DEVICE: () => reset(reset(on()).sent().exchange('ERROR', { errorCode: 'NOT_IMPLEMENTED' })),
  UNMAPPABLE_FIELD: () => start(on(), 'x'.repeat(21)),
  VALUE_OUT_OF_RANGE: () => ask(on(), 'configuration.set', { items: [{ key: 'HeartbeatInterval', value: '1'.repeat(501) }] }),
  KEY_NOT_MAPPED: () => ask(on('V201'), 'configuration.get', { keys: ['AcmeLed'] }),
  READ_ONLY: () => ask(on(), 'configuration.set', { items: [{ key: 'NumberOfConnectors', value: '2' }] }),
  UNKNOWN_TARGET: () => ask(on(), 'availability.set', { operational: true }, { target: { evseId: 0 } }),
  AMBIGUOUS_TARGET: () => ask(on(), 'connector.unlock', {}),
  UNKNOWN_TRANSACTION: () => ask(on(), 'transaction.stop', {}, { target: { transactionUid: 'gone' } }),
  NOT_REGISTERED: () => start(boot(on(), 'PENDING'), 'ABC').tick(60_000),
  CHARGER_OFFLINE: () => reset(on().close()),
  EXPIRED: () => reset(on().tick(1_000), { expiresAt: 1 }),
  DUPLICATE: () => reset(reset(on(), { commandId: 'x' }), { commandId: 'x' }),
  RATE_LIMITED: () => reset(reset(on('V16', { maxCommands: 1 }))),
  CONDITION_FAILED: () => reset(on(), { conditions: { ifFirmware: '9.9' } }),
  VALIDATION_FAILED: () => ask(on(), 'configuration.set', { items: [] }),
};

it('each reason of the model has a story here or a word on why it cannot occur yet', () => {
  expect([...Object.keys(STORIES), ...LATER_REJECTIONS].sort()).toEqual([...MODEL].sort());
});

it('what the dispatcher gives is of the model', () => {
  expect(Object.keys(REJECTIONS).filter((reason) => !MODEL.includes(reason) || LATER_REJECTIONS.includes(reason))).toEqual([]);
});

it.each(Object.entries(STORIES))('%s', (reason, story) => {
  const { outcomes, downlinks } = story();
  const last = outcomes.at(-1);
  expect(last?.reason).toBe(reason);
  expect(last?.settled).toBe(reason !== 'DUPLICATE');
  if (reason in REJECTIONS) expect(last).toMatchObject({ state: 'REJECTED', rejectedBy: 'DISPATCHER', detail: expect.any(String) });
  expect(downlinks.filter((d) => d.kind === 'CALL' && d.commandId === last?.commandId)).toHaveLength(reason === 'DUPLICATE' ? 1 : 0);
});
