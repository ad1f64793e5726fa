import type { CommandEnvelope, CommandOutcome, CommandType, Downlink, ExchangeState, OcppVersion } from '@chargeplane/contracts';
import { validate } from '@chargeplane/ocpp';
import { foldInBatches } from '@chargeplane/testkit';
import type { Folding } from '@chargeplane/testkit';
import fc from 'fast-check';
import { History, KEY, place, tokenRef } from '../test/history.ts';
import type { Input } from '../test/history.ts';
import { DEFAULT_RULES, DispatchFold, emptyCharger, plan } from './index.ts';
import type { FoldResult } from './index.ts';

const short = fc.oneof(fc.constantFrom('', 'ABC', 'HeartbeatInterval', 'comm.heartbeatInterval', 'v2:A.B@1', 'v16:X', 'AuthCtrlr.Enabled', 'meter.publicKey@1'), fc.string({ maxLength: 60, unit: 'grapheme' }));
const value = fc.oneof(short, fc.string({ minLength: 490, maxLength: 3000 }));
const token = fc.record({ value: fc.oneof(short, fc.string({ minLength: 15, maxLength: 300 })), type: fc.constantFrom('Central', 'ISO14443', 'NoAuthorization', 'EVCCID', 'Unspecified', '', 'a type of many letters') });
const id = fc.option(fc.constantFrom(-1, 0, 1, 2, 7, 2147483647), { nil: null });
const PAYLOADS: { readonly [K in CommandType]: fc.Arbitrary<object> } = {
  'transaction.start': fc.record({ idToken: token, groupIdToken: fc.option(token, { nil: null }) }),
  'transaction.stop': fc.constant({}),
  'connector.unlock': fc.constant({}),
  'availability.set': fc.record({ operational: fc.boolean() }),
  'charger.reset': fc.record({ mode: fc.constantFrom('HARD', 'GRACEFUL', 'WHEN_IDLE', 'RESUME', 'UNKNOWN') }),
  'configuration.get': fc.record({ keys: fc.array(short, { maxLength: 30 }) }),
  'configuration.set': fc.record({ items: fc.array(fc.record({ key: short, value, attribute: fc.option(fc.constantFrom('Actual', 'Target', 'Junk'), { nil: null }) }), { maxLength: 30 }) }),
  'message.trigger': fc.record({
    message: fc.constantFrom('BOOT', 'HEARTBEAT', 'STATUS', 'METER_VALUES', 'TRANSACTION', 'FIRMWARE_STATUS', 'PUBLISH_STATUS', 'LOG_STATUS', 'SIGN_STATION_CERT', 'SIGN_V2G_CERT', 'SIGN_COMBINED_CERT', 'CUSTOM', 'UNKNOWN'),
    customTrigger: fc.option(fc.string({ maxLength: 60 }), { nil: null }),
  }),
};
const TYPES = Object.keys(PAYLOADS) as CommandType[];
const anyCommand = fc.constantFrom(...TYPES).chain((type) =>
  fc.record({
    type: fc.constant(type),
    payload: PAYLOADS[type],
    envelope: fc.record({
      target: fc.option(fc.record({ evseId: id, connectorId: id, transactionUid: fc.constantFrom(null, 'tx', 'gone', 'long') }), { nil: null }),
      allowApproximation: fc.boolean(),
      conditions: fc.constantFrom(null, { ifSegment: 's1' }),
    }),
  }),
);

it('every call of every command is valid under the official schema of its version', () => {
  const core = {
    ...emptyCharger('main/CP', 'main', 'CP').core,
    segmentKey: 's1',
    transactions: [{ uid: 'tx', nativeId: '7', evseId: 1, connectorId: 1 }, { uid: 'long', nativeId: 'n'.repeat(60), evseId: 2, connectorId: 1 }],
    connectors: [{ evseId: 1, connectorId: 1, availability: 'AVAILABLE' as const, eventId: 'e' }],
  };
  let called = 0;
  fc.assert(
    fc.property(anyCommand, fc.constantFrom('1.6' as const, '2.0.1' as const, '2.1' as const), ({ type, payload, envelope }, version) => {
      const full = { commandId: 'c', commandVersion: 1, tenantId: 'main', chargerId: 'CP', requestedAt: 1, system: 't', waitForEffect: true, queueOffline: false, ...envelope } as CommandEnvelope;
      const native = plan({ type, envelope: full, payload } as never, version, { core, rules: DEFAULT_RULES });
      if ('reason' in native) {
        expect(native.detail).not.toBe('');
        // Limits are named as such, not found by the schema.
        if (native.detail.includes('would break its schema')) throw new Error(`${version} ${type}: ${native.detail}`);
        return;
      }
      called++;
      for (const call of native.calls) expect(validate(version, call.action, 'request', call.payload).errors).toEqual([]);
    }),
    { numRuns: 2000 },
  );
  expect(called).toBeGreaterThan(200);
});

type Move =
  | { readonly do: 'command'; readonly type: CommandType; readonly id: number; readonly waitForEffect: boolean; readonly queueOffline: boolean; readonly expiresInS: number }
  | { readonly do: 'exchange'; readonly which: number; readonly state: ExchangeState; readonly status: string; readonly reason: string }
  | { readonly do: 'tick'; readonly s: number }
  | { readonly do: 'connect' | 'close' | 'lost'; readonly n: number }
  | { readonly do: 'boot'; readonly status: 'ACCEPTED' | 'PENDING' | 'REJECTED' }
  | { readonly do: 'fact'; readonly which: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('command' as const), type: fc.constantFrom(...TYPES), id: fc.nat(12), waitForEffect: fc.boolean(), queueOffline: fc.boolean(), expiresInS: fc.constantFrom(-1, 30, 600) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('exchange' as const), which: fc.nat(3), state: fc.constantFrom<ExchangeState>('SENT', 'SENT', 'ANSWERED', 'ANSWERED', 'ERROR', 'NOT_SENT', 'CONNECTION_LOST', 'TIMED_OUT'), status: fc.constantFrom('Accepted', 'Accepted', 'Rejected', 'Scheduled', 'RebootRequired', 'NotSupported'), reason: fc.constantFrom('SOCKET_CLOSED', 'TOO_LATE', 'DUPLICATE_ATTEMPT') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tick' as const), s: fc.constantFrom(1, 10, 70, 200, 1000) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('connect' as const, 'close' as const, 'lost' as const), n: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('boot' as const), status: fc.constantFrom('ACCEPTED' as const, 'ACCEPTED' as const, 'PENDING' as const, 'REJECTED' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fact' as const), which: fc.nat(7) }) },
);

const SAMPLE: Partial<Record<CommandType, object>> = {
  'transaction.start': { idToken: { value: 'ABC', type: 'Central' } },
  'availability.set': { operational: false },
  'charger.reset': { mode: 'GRACEFUL' },
  'configuration.get': { keys: ['HeartbeatInterval', 'comm.wsPing'] },
  'configuration.set': { items: [{ key: 'comm.heartbeatInterval', value: '60' }, { key: 'comm.wsPing', value: '10' }] },
  'message.trigger': { message: 'STATUS' },
};

function play(version: OcppVersion, moves: readonly Move[]): History {
  const h = new History(version).connect('conn-0');
  h.transaction('tx', '7').status('OCCUPIED', 1).status('AVAILABLE', 2);
  for (const m of moves) step(h, m);
  return h;
}

function step(h: History, m: Move): void {
  switch (m.do) {
    case 'command':
      h.command(m.type, (SAMPLE[m.type] ?? {}) as never, {
        commandId: `c${m.id}`, waitForEffect: m.waitForEffect, queueOffline: m.queueOffline, expiresAt: h.time + m.expiresInS * 1000,
        target: m.type === 'transaction.stop' ? { transactionUid: 'tx' } : m.type === 'connector.unlock' ? { evseId: 2, connectorId: 1 } : null,
      });
      return;
    case 'exchange': {
      const call = h.calls().at(-1 - m.which);
      if (call === undefined) return;
      const payload = { status: m.status, configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '60' }], unknownKey: [] };
      const data = { ANSWERED: { payload: JSON.stringify(payload), responseValid: true }, ERROR: { errorCode: 'INTERNAL_ERROR' }, NOT_SENT: { reason: m.reason } } as Partial<Record<ExchangeState, object>>;
      h.exchange(m.state, data[m.state] ?? {}, call);
      return;
    }
    case 'tick':
      h.tick(m.s * 1000);
      return;
    case 'connect':
      h.connect(`conn-${m.n}`, false);
      return;
    case 'close':
      h.close(`conn-${m.n}`);
      return;
    case 'lost':
      h.close(`conn-${m.n}`, 'LOST');
      return;
    case 'boot':
      h.event('charger.booted', { phase: 'ANSWERED', registrationStatus: m.status });
      return;
    case 'fact':
      fact(h, m.which);
  }
}

function fact(h: History, which: number): void {
  switch (which) {
    case 0:
      h.event('transaction.started', { idToken: tokenRef('ABC'), nativeId: '9' }, { transactionUid: `u${h.inputs.length}`, topology: place(1, 1) });
      return;
    case 1:
      h.event('transaction.ended', {}, { transactionUid: 'tx' });
      return;
    case 2:
      h.status('UNAVAILABLE', 1);
      return;
    case 3:
      h.status('AVAILABLE', 2);
      return;
    case 4:
      h.event('charger.heartbeat', {});
      return;
    case 5:
      h.event('authorization.evaluated', { purpose: 'AUTHORIZE', idToken: tokenRef('ABC'), decision: { status: 'INVALID', allowedEvseIds: [], languages: [] } });
      return;
    default:
      h.event('transaction.updated', { changeReason: 'RemoteStop', chargingState: 'EV_CONNECTED' }, { transactionUid: 'tx' });
  }
}

const version = fc.constantFrom<OcppVersion>('V16', 'V201', 'V21');
const moves = fc.array(move, { maxLength: 60 });

describe('whatever happens', () => {
  it('every command settles exactly once, and what comes later amends', () => {
    fc.assert(
      fc.property(version, moves, (v, m) => {
        const h = play(v, m);
        // Long enough for every deadline but that of a scheduled effect, which waits for the end of the transactions.
        h.event('transaction.ended', {}, { transactionUid: 'tx' });
        for (let i = 0; i < 40; i++) h.tick(600_000);
        for (const [commandId, outcomes] of byCommand(h.outcomes)) {
          const settled = outcomes.findIndex((o) => o.settled);
          if (outcomes.filter((o) => o.settled).length !== 1) {
            // Only a scheduled effect may still wait, while transactions are open.
            expect({ commandId, steps: outcomes.map((o) => o.state), scheduled: outcomes.some((o) => o.scheduled) }).toMatchObject({ scheduled: true });
            continue;
          }
          outcomes.forEach((o, i) => expect({ commandId, i, amends: o.amends }).toEqual({ commandId, i, amends: i > settled }));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('at most one CALL for each part of a command, none after EXPIRED, one outstanding at a time; ids are unique', () => {
    fc.assert(
      fc.property(version, moves, (v, m) => {
        const h = play(v, m);
        const parts = h.calls().map((c) => `${c.commandId}#${c.attempt}`);
        expect(new Set(parts).size).toBe(parts.length);
        expect(new Set(h.calls().map((c) => c.messageId)).size).toBe(parts.length);
        for (const call of h.calls()) expect(call.messageId?.length).toBeLessThanOrEqual(36);
        expect(new Set(h.outcomes.map((o) => o.outcomeId)).size).toBe(h.outcomes.length);
        for (const [, outcomes] of byCommand(h.outcomes)) {
          const first = outcomes[0]?.state;
          if (first === 'EXPIRED' || first === 'REJECTED' || first === 'CHARGER_OFFLINE') expect(parts).not.toContain(`${outcomes[0]?.commandId}#1`);
          expect(outcomes.map((o) => o.sequence)).toEqual(outcomes.map((_, i) => i));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('no token stands in an outcome', () => {
    fc.assert(
      fc.property(version, moves, (v, m) => {
        expect(JSON.stringify(play(v, m).outcomes)).not.toContain('ABC');
      }),
      { numRuns: 100 },
    );
  });

  it('the same input gives the same bytes, however it is cut, rolled back and restored', () => {
    fc.assert(
      fc.property(version, moves, fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }), (v, m, cuts) => {
        const h = play(v, m);
        const again = refold(h.inputs, cuts);
        expect(JSON.stringify(again.outcomes)).toBe(JSON.stringify(h.outcomes));
        expect(JSON.stringify(again.downlinks)).toBe(JSON.stringify(h.downlinks));
        const straight = refold(h.inputs, [9]);
        expect([...again.state].sort()).toEqual([...straight.state].sort());
      }),
      { numRuns: 200 },
    );
  });
});

type Kind = 'event' | 'record';
const kindOf = (input: Input): Kind => ('event' in input ? 'event' : 'record');

/** Folds in batches of the given sizes, each of one topic; each is rolled back and folded again, and after every third the state is restored into a new fold. */
function refold(inputs: readonly Input[], cuts: readonly number[]): { outcomes: CommandOutcome[]; downlinks: Downlink[]; state: ReadonlyMap<string, string> } {
  const { results, state } = foldInBatches(folding, inputs, { sizes: cuts.map((cut) => cut + 1), rollBack: true, restoreEvery: 3, together: (first, next) => kindOf(first) === kindOf(next) });
  return { outcomes: results.flatMap((r) => r.outcomes), downlinks: results.flatMap((r) => r.downlinks), state };
}

function folding(): Folding<Input, FoldResult> {
  const fold = new DispatchFold({ tokenKeys: [KEY] });
  const events = (batch: readonly Input[]) => batch.flatMap((i) => ('event' in i ? [i.event] : []));
  const records = (batch: readonly Input[]) => batch.flatMap((i) => ('record' in i ? [i.record] : []));
  return {
    apply: (batch) => (batch.some((i) => kindOf(i) === 'event') ? fold.applyEvents(events(batch)) : fold.applyCommands(records(batch))),
    commit: () => fold.commit(), rollback: () => fold.rollback(), restore: (key, body) => fold.restore(key, body ?? ''), restored: () => fold.restored(),
  };
}

function byCommand(outcomes: readonly CommandOutcome[]): ReadonlyMap<string, readonly CommandOutcome[]> {
  const map = new Map<string, CommandOutcome[]>();
  for (const o of outcomes) map.set(o.commandId, [...(map.get(o.commandId) ?? []), o]);
  return map;
}
