import type { CommandType, Priority } from '@chargeplane/contracts';

/** Durations and bounds of the dispatcher. Milliseconds of log time unless the name says otherwise. */
export interface DispatchRules {
  /** Default expiry after requestedAt, by type of command. */
  readonly expiryMs: Readonly<Record<CommandType, number>>;
  /** The farthest expiry, after log time: how long a commandId must be remembered so that nothing is sent twice. */
  readonly maxExpiryMs: number;
  /** How long the answer to a CALL is waited for. */
  readonly answerWithinMs: number;
  /** After deliverBefore: how long the record of the edge about a frame (sent or not sent) may take to arrive. */
  readonly traceWithinMs: number;
  /** Default time for an effect, by type of command; absent: a command of this type has none. transaction.start counts from the connection time-out of the charger. */
  readonly effectMs: Readonly<Record<CommandType, number>>;
  /** EVConnectionTimeOut of a charger that did not report it. */
  readonly connectTimeoutMs: number;
  /** An effect that the charger scheduled is waited for until nothing is going on, but no longer. */
  readonly scheduledWithinMs: number;
  /** How long a settled command is remembered for late answers and repeated ids. */
  readonly rememberMs: number;
  /** Commands of one charger that are not forgotten; more are RATE_LIMITED. Refused ones are remembered up to twice as many; beyond, the same id is judged anew. */
  readonly maxCommands: number;
  /** Open transactions of one charger; the oldest is dropped beyond. */
  readonly maxTransactions: number;
  /** Keys per read or write where the charger did not report its limit. */
  readonly itemsPerMessage: number;
  /** Items of one configuration command. */
  readonly maxItems: number;
  /** JSON characters of the payload and of the planned calls of a command: its state, which holds both and the values to read back, is one record of at most 64 KiB. */
  readonly maxCommandChars: number;
  /** JSON characters of the envelope of a command: it is kept with its state. */
  readonly maxEnvelopeChars: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

export const DEFAULT_RULES: DispatchRules = {
  expiryMs: {
    'transaction.start': MINUTE,
    'transaction.stop': MINUTE,
    'connector.unlock': MINUTE,
    'availability.set': 10 * MINUTE,
    'charger.reset': 10 * MINUTE,
    'configuration.get': 10 * MINUTE,
    'configuration.set': 10 * MINUTE,
    'message.trigger': 10 * MINUTE,
  },
  maxExpiryMs: 7 * DAY,
  answerWithinMs: MINUTE,
  traceWithinMs: 30 * SECOND,
  effectMs: {
    'transaction.start': MINUTE,
    'transaction.stop': 2 * MINUTE,
    'connector.unlock': 2 * MINUTE,
    'availability.set': 2 * MINUTE,
    'charger.reset': 15 * MINUTE,
    'configuration.get': 5 * MINUTE,
    'configuration.set': 3 * MINUTE,
    'message.trigger': 30 * SECOND,
  },
  connectTimeoutMs: 2 * MINUTE,
  scheduledWithinMs: 7 * DAY,
  rememberMs: DAY,
  maxCommands: 200,
  maxTransactions: 100,
  itemsPerMessage: 20,
  maxItems: 100,
  maxCommandChars: 24 * 1024,
  maxEnvelopeChars: 8 * 1024,
};

/** Priority of a command that names none. */
export const DEFAULT_PRIORITY: Readonly<Record<CommandType, Priority>> = {
  'transaction.start': 'INTERACTIVE',
  'transaction.stop': 'SAFETY',
  'connector.unlock': 'SAFETY',
  'availability.set': 'INTERACTIVE',
  'charger.reset': 'INTERACTIVE',
  'configuration.get': 'BACKGROUND',
  'configuration.set': 'BACKGROUND',
  'message.trigger': 'INTERACTIVE',
};
