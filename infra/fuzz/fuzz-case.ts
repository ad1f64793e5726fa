import type { CanonicalCommand, RawRecord } from '@chargeplane/contracts';
import type { OcppVersion } from '@chargeplane/ocpp';
import { anyText, mutatedFrame } from '@chargeplane/testkit';
import fc from 'fast-check';

/** What a case plays, as data, so that a failing one can be read. */
export interface FuzzCase {
  /** Of each charger, how it connects. */
  readonly versions: readonly OcppVersion[];
  readonly moves: readonly Move[];
  /** Sizes of the batches in which the log is folded another time; none: in one. */
  readonly cut: readonly number[];
}

export type Move = { readonly charger: number; readonly waitS: number } & Act;

export type Act =
  | { readonly do: 'frame'; readonly frame: string | Uint8Array }
  /** An answer to the open CALL of ours. */
  | { readonly do: 'reply'; readonly payload: object }
  | { readonly do: 'command'; readonly command: Pick<CanonicalCommand, 'type' | 'payload'>; readonly waitForEffect: boolean; readonly queueOffline: boolean }
  | { readonly do: 'open' | 'close' | 'tick' }
  /** The producer of the edge sends its last records again. */
  | { readonly do: 'repeat'; readonly back: number }
  /** Somebody wants an earlier record tried again, whatever became of it. */
  | { readonly do: 'retry'; readonly back: number; readonly timer: string | null }
  /** A record that no edge of ours writes so. */
  | { readonly do: 'odd'; readonly fields: Partial<RawRecord> }
  | { readonly do: 'noAvro'; readonly bytes: Uint8Array };

const VERSIONS = ['1.6', '2.0.1', '2.1'] as const;
const CHARGERS = 3;

const text = fc.oneof(fc.constantFrom('', 'HeartbeatInterval', 'comm.heartbeatInterval', '__proto__', '\u0000'), anyText(600).map((t) => t.toWellFormed()));
const command: fc.Arbitrary<Pick<CanonicalCommand, 'type' | 'payload'>> = fc.oneof(
  fc.record({ type: fc.constant('transaction.start' as const), payload: fc.record({ idToken: fc.record({ value: text, type: fc.constantFrom('Central', '') }) }) }),
  fc.record({ type: fc.constant('availability.set' as const), payload: fc.record({ operational: fc.boolean() }) }),
  fc.record({ type: fc.constant('charger.reset' as const), payload: fc.record({ mode: fc.constantFrom('HARD' as const, 'GRACEFUL' as const, 'UNKNOWN' as const) }) }),
  fc.record({ type: fc.constant('configuration.get' as const), payload: fc.record({ keys: fc.array(text, { maxLength: 5 }) }) }),
  fc.record({ type: fc.constant('configuration.set' as const), payload: fc.record({ items: fc.array(fc.record({ key: text, value: text }), { maxLength: 5 }) }) }),
  fc.record({ type: fc.constant('message.trigger' as const), payload: fc.record({ message: fc.constantFrom('BOOT' as const, 'STATUS' as const, 'CUSTOM' as const) }) }),
);

const time = fc.constantFrom(0, -1, 1e15, -8.64e15, 8.64e15, Number.MAX_SAFE_INTEGER, Date.UTC(2026, 4, 4));
const int = fc.constantFrom(-1, 0, 1, 2, 2147483647, -2147483648);
const odd: fc.Arbitrary<Partial<RawRecord>> = fc.record({
  kind: fc.constantFrom('FRAME_IN' as const, 'FRAME_OUT' as const, 'FRAME_NOT_SENT' as const, 'CONN_OPENED' as const, 'CONN_CLOSED' as const, 'CONN_REFUSED' as const, 'CHARGER_CONFIGURED' as const, 'UNKNOWN' as const),
  payload: fc.constantFrom(null, '', '[2,"m1","Heartbeat",{}]', '[3,"m1",{}]', '{'), payloadBytes: fc.constantFrom(null, Buffer.from([0xff])), binary: fc.boolean(),
  connSeq: fc.constantFrom(null, 0, -1, 1e9, Number.MAX_SAFE_INTEGER), connectionId: fc.constantFrom(null, '', 'another', 'c/0'), receivedAt: time,
  part: fc.constantFrom(null, { number: 1, count: 2 }, { number: 2, count: 2 }, { number: 0, count: 0 }, { number: 5, count: -1 }), reason: fc.option(text), commandId: fc.option(text), attempt: fc.option(int),
  origin: fc.constantFrom(null, 'DISPATCHER' as const, 'UNKNOWN' as const), ocppVersion: fc.constantFrom('UNKNOWN' as const, 'V16' as const, 'V201' as const), tenantId: fc.constantFrom('main', 'foreign'),
  settings: fc.option(fc.record({ configOffset: fc.constantFrom(0, 5, Number.MAX_SAFE_INTEGER), group: fc.option(text), timeZone: fc.constantFrom(null, 'Mars/Base', ''), topology: fc.array(fc.record({ nativeConnectorId: int, evseId: int, connectorId: int }), { maxLength: 3 }), quirks: fc.array(fc.record({ id: text, enabled: fc.boolean() }), { maxLength: 2 }) })),
  transport: fc.option(fc.record({ path: fc.option(text), subprotocol: fc.option(text), count: int, httpStatus: fc.option(int), closeCode: fc.option(int), headers: fc.dictionary(text, text, { maxKeys: 2 }) })),
}, { requiredKeys: ['kind'] }) as fc.Arbitrary<Partial<RawRecord>>;

const reply = fc.tuple(fc.constantFrom('Accepted', 'Rejected', 'Scheduled', 'Nonsense', 7), fc.dictionary(fc.constantFrom('configurationKey', 'unknownKey', 'getVariableResult', 'setVariableResult', 'statusInfo', '__proto__'), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 2 })).map(([status, more]) => ({ status, ...more }));

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ do: fc.constant('frame' as const), frame: mutatedFrame() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reply' as const), payload: reply }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('command' as const), command, waitForEffect: fc.boolean(), queueOffline: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('open' as const, 'close' as const, 'tick' as const, 'tick' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retry' as const), back: fc.integer({ min: 1, max: 9 }), timer: fc.constantFrom(null, null, 'call/IN/c/1/m1', 'lost/i') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('odd' as const), fields: odd }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('noAvro' as const), bytes: fc.uint8Array({ maxLength: 30 }) }) },
);

const waitS = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 0, max: 30 }) }, { weight: 1, arbitrary: fc.constantFrom(70, 700, 4000, 90_000, 700_000) });

/** Moves of one case; about three of four are frames. */
export const MOVES_OF_A_CASE = 40;

/** Chargers of any version, what they send and what happens to them. */
export const fuzzCase: fc.Arbitrary<FuzzCase> = fc.record({
  versions: fc.array(fc.constantFrom(...VERSIONS), { minLength: CHARGERS, maxLength: CHARGERS }),
  moves: fc.array(fc.tuple(fc.nat({ max: CHARGERS - 1 }), waitS, act).map(([charger, wait, what]): Move => ({ charger, waitS: wait, ...what })), { minLength: 1, maxLength: 2 * MOVES_OF_A_CASE, size: 'max' }),
  cut: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
});
