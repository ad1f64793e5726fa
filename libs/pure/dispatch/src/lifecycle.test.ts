import { History, place, pointer, tokenRef } from '../test/history.ts';

const reset = (h: History, envelope = {}): string => h.command('charger.reset', { mode: 'GRACEFUL' }, envelope);
const CONNECTED = (): History => new History().connect();

describe('the life of a command, edge by edge', () => {
  it('REQUESTED → REJECTED', () => {
    const h = CONNECTED();
    h.command('charger.reset', { mode: 'RESUME' });
    expect(h.steps()).toEqual(['REJECTED!/UNSUPPORTED_BY_VERSION']);
    expect(h.last()).toMatchObject({ rejectedBy: 'DISPATCHER', previousState: 'REQUESTED', group: 'g1', segmentKey: 's1', sequence: 0 });
    expect(h.downlinks).toEqual([]);
  });

  it('REQUESTED → EXPIRED where it is read too late', () => {
    const h = CONNECTED().tick(0);
    reset(h, { expiresAt: h.time });
    expect(h.steps()).toEqual(['EXPIRED!/EXPIRED']);
    expect(h.downlinks).toEqual([]);
  });

  it('REQUESTED → CHARGER_OFFLINE at once, for a charger that left and for one never seen', () => {
    const h = CONNECTED().close();
    reset(h);
    expect(h.steps()).toEqual(['CHARGER_OFFLINE!/CHARGER_OFFLINE']);
    const unknown = new History();
    reset(unknown);
    expect(unknown.steps()).toEqual(['CHARGER_OFFLINE!/CHARGER_OFFLINE']);
  });

  it('ACCEPTED → EXPIRED where the charger stays away (queueOffline)', () => {
    const h = CONNECTED().close();
    reset(h, { queueOffline: true });
    h.tick(599_999);
    expect(h.steps()).toEqual(['ACCEPTED']);
    h.tick(1);
    expect(h.steps()).toEqual(['ACCEPTED', 'EXPIRED!/EXPIRED']);
    h.connect();
    expect(h.calls()).toEqual([]);
  });

  it('queueOffline: sent when the charger comes', () => {
    const h = CONNECTED().close();
    reset(h, { queueOffline: true });
    h.tick(10_000).connect('conn-2').sent();
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT']);
    expect(h.lastCall()).toMatchObject({ connectionId: 'conn-2', attempt: 1 });
  });

  it('ACCEPTED → CHARGER_OFFLINE where the connection ends while it waits in line', () => {
    const h = CONNECTED();
    reset(h);
    const waiting = reset(h);
    h.sent().close();
    expect(h.steps(waiting)).toEqual(['ACCEPTED', 'CHARGER_OFFLINE!/CHARGER_OFFLINE']);
  });

  it('ACCEPTED → SENT → ACKNOWLEDGED, settled by the answer where no effect is waited for', () => {
    const h = CONNECTED();
    h.command('configuration.get', { keys: [] });
    h.time += 50;
    h.sent();
    h.time += 200;
    h.answered({ configurationKey: [] });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED!']);
    expect(h.last()).toMatchObject({ previousState: 'SENT', nativeAction: 'GetConfiguration', sentToAnswerMs: 200, causationId: expect.stringMatching(/^event-/), sourceFrameId: 'frame of conn-1' });
    expect(h.outcomes.find((o) => o.state === 'SENT')).toMatchObject({ queuedMs: 50 });
  });

  it('SENT → REJECTED by the charger', () => {
    const h = CONNECTED();
    reset(h, { waitForEffect: true });
    h.sent().answered({ status: 'Rejected' });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'REJECTED!/Rejected']);
    expect(h.last()).toMatchObject({ rejectedBy: 'CHARGER', nativeStatus: 'Rejected' });
  });

  it('SENT → FAILED by a CALLERROR, and what the firmware lacks is not asked again', () => {
    const h = CONNECTED();
    reset(h);
    h.sent().exchange('ERROR', { errorCode: 'NOT_IMPLEMENTED' });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'FAILED!/NOT_IMPLEMENTED']);
    expect(h.last()).toMatchObject({ nativeErrorCode: 'NotImplemented' });
    expect(h.steps(reset(h))).toEqual(['REJECTED!/UNSUPPORTED_BY_DEVICE']);
    h.event('charger.booted', { phase: 'ANSWERED', registrationStatus: 'ACCEPTED', firmwareVersion: '2.0' });
    expect(h.steps(reset(h))).toEqual(['ACCEPTED']);
  });

  it('SENT → FAILED where the answer cannot be read', () => {
    const h = CONNECTED();
    reset(h);
    h.sent().answered({ nothing: 1 }, { responseValid: false });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'FAILED!/RESPONSE_SCHEMA_INVALID']);
  });

  it('an answer that breaks its schema counts where its status is readable', () => {
    const h = CONNECTED();
    reset(h);
    h.sent().answered({ status: 'Accepted', junk: true }, { responseValid: false });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED!']);
  });

  it('SENT → TIMED_OUT without an answer, and the line is free again', () => {
    const h = CONNECTED();
    reset(h, { waitForEffect: true });
    const next = reset(h);
    h.sent().tick(59_999);
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT']);
    h.tick(1);
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'TIMED_OUT!/NO_ANSWER']);
    expect(h.lastCall().commandId).toBe(next);
  });

  it('SENT → TIMED_OUT where the normalizer or the end of the connection says so first', () => {
    const h = CONNECTED();
    reset(h);
    h.sent().exchange('TIMED_OUT').tick(60_000);
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'TIMED_OUT!/NO_ANSWER']);
    const lost = CONNECTED();
    reset(lost);
    lost.sent().close().exchange('CONNECTION_LOST');
    expect(lost.steps()).toEqual(['ACCEPTED', 'SENT', 'TIMED_OUT!/CONNECTION_LOST']);
  });

  it.each([
    ['Accepted', 'ACKNOWLEDGED~'],
    ['Rejected', 'REJECTED~/Rejected'],
  ])('TIMED_OUT → late %s amends', (status, step) => {
    const h = CONNECTED();
    reset(h);
    h.sent().tick(60_000).answered({ status }, { late: true });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'TIMED_OUT!/NO_ANSWER', step]);
    expect(h.last()).toMatchObject({ late: true, settled: false, amends: true, previousState: 'TIMED_OUT' });
  });

  it('TIMED_OUT → late CALLERROR amends', () => {
    const h = CONNECTED();
    reset(h);
    h.sent().tick(60_000).exchange('ERROR', { errorCode: 'INTERNAL_ERROR', late: true });
    expect(h.steps().at(-1)).toBe('FAILED~/INTERNAL_ERROR');
  });

  it('TIMED_OUT → EFFECT_OBSERVED without any answer', () => {
    const h = CONNECTED();
    reset(h, { waitForEffect: true });
    h.sent().close().connect('conn-2');
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'TIMED_OUT!/CONNECTION_LOST', 'EFFECT_OBSERVED~']);
  });

  it('effect before the answer: told after it, and it settles', () => {
    const h = CONNECTED();
    h.command('transaction.start', { idToken: { value: 'ABC', type: 'Central' } }, { waitForEffect: true, target: { evseId: 1 } });
    h.sent().event('transaction.started', { idToken: tokenRef('abc') }, { transactionUid: 'u', topology: place(1, 1) });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT']);
    h.answered({ status: 'Accepted' });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED', 'EFFECT_OBSERVED!']);
  });

  it('effect before a time-out: the effect settles, not the doubt', () => {
    const h = CONNECTED();
    h.command('transaction.start', { idToken: { value: 'ABC', type: 'Central' } }, { waitForEffect: true, target: { evseId: 1 } });
    h.sent().event('transaction.started', { idToken: tokenRef('abc') }, { transactionUid: 'u', topology: place(1, 1) });
    h.tick(60_000);
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'TIMED_OUT/NO_ANSWER', 'EFFECT_OBSERVED!']);
  });

  it('ACKNOWLEDGED → EFFECT_OBSERVED settles where the effect is waited for, amends where not', () => {
    for (const waitForEffect of [true, false]) {
      const h = CONNECTED();
      reset(h, { waitForEffect });
      h.sent().answered({ status: 'Accepted' }).close().connect('conn-2');
      expect(h.steps()).toEqual(waitForEffect ? ['ACCEPTED', 'SENT', 'ACKNOWLEDGED', 'EFFECT_OBSERVED!'] : ['ACCEPTED', 'SENT', 'ACKNOWLEDGED!', 'EFFECT_OBSERVED~']);
      expect(h.last()).toMatchObject({ effect: { type: 'CHARGER_BOOTED', state: 'OBSERVED', eventId: h.last().causationId } });
    }
  });

  it('ACKNOWLEDGED → EFFECT_NOT_OBSERVED at the end of the time', () => {
    const h = CONNECTED();
    reset(h, { waitForEffect: true, effectTimeoutS: 5 });
    h.sent().answered({ status: 'Accepted' }).tick(4_999);
    expect(h.steps().at(-1)).toBe('ACKNOWLEDGED');
    h.tick(1);
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED', 'EFFECT_NOT_OBSERVED!/EFFECT_NOT_OBSERVED']);
  });

  it('ACKNOWLEDGED → EFFECT_CONTRADICTED', () => {
    const h = CONNECTED();
    reset(h, { waitForEffect: true, effectTimeoutS: 60 });
    h.sent().answered({ status: 'Accepted' });
    h.event('charger.heartbeat', {});
    h.tick(60_000);
    expect(h.steps().at(-1)).toBe('EFFECT_CONTRADICTED!/HEARTBEAT_WITHOUT_BOOT');
  });

  it.each([
    ['SOCKET_CLOSED', 'CHARGER_OFFLINE!/CHARGER_OFFLINE'],
    ['TOO_LATE', 'EXPIRED!/EXPIRED'],
    ['SLOT_BUSY', 'EXPIRED!/EXPIRED'],
  ])('not sent: %s', (reason, step) => {
    const h = CONNECTED();
    reset(h);
    h.exchange('NOT_SENT', { reason });
    expect(h.steps()).toEqual(['ACCEPTED', step]);
  });

  it('NOT_SENT after SENT (the edge had appended its intent) is known not to be sent', () => {
    const h = CONNECTED();
    reset(h);
    h.sent().exchange('NOT_SENT', { reason: 'SOCKET_CLOSED' });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'CHARGER_OFFLINE!/CHARGER_OFFLINE']);
  });

  it('a repeated attempt says nothing', () => {
    const h = CONNECTED();
    reset(h);
    h.exchange('NOT_SENT', { reason: 'DUPLICATE_ATTEMPT' }).sent().answered({ status: 'Accepted' });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED!']);
  });

  it('issued, and the connection is closed without a trace: proven not sent', () => {
    const h = CONNECTED();
    reset(h);
    h.close();
    expect(h.steps()).toEqual(['ACCEPTED', 'CHARGER_OFFLINE!/CHARGER_OFFLINE']);
  });

  it.each<[string, (h: History) => unknown]>([
    ['the end of its connection', (h) => h.close()],
    ['that the socket was closed', (h) => h.exchange('NOT_SENT', { reason: 'SOCKET_CLOSED' })],
  ])('an outage: its time is over when the log shows %s: expired, whatever kept it from being sent', (_what, shows) => {
    const h = CONNECTED();
    const issued = reset(h, { expiresAt: h.time + 5_000 });
    const waiting = reset(h, { expiresAt: h.time + 5_000 });
    h.time += 20_000;
    shows(h);
    expect(h.steps(issued)).toEqual(['ACCEPTED', 'EXPIRED!/EXPIRED']);
    h.close();
    expect(h.steps(waiting)).toEqual(['ACCEPTED', 'EXPIRED!/EXPIRED']);
  });

  it('issued, and the connection is only inferred lost: not proven, and amended when the edge comes back', () => {
    const h = CONNECTED();
    reset(h);
    h.close('conn-1', 'LOST');
    expect(h.steps()).toEqual(['ACCEPTED', 'TIMED_OUT!/CONNECTION_LOST']);
    h.sent().answered({ status: 'Accepted' });
    expect(h.steps()).toEqual(['ACCEPTED', 'TIMED_OUT!/CONNECTION_LOST', 'SENT~', 'ACKNOWLEDGED~']);
  });

  it.each([
    ['that it was not sent', (h: History) => h.exchange('NOT_SENT', { reason: 'TOO_LATE' }), ['EXPIRED~/EXPIRED']],
    ['that it was not sent, though the log shows the intent', (h: History) => h.sent().exchange('NOT_SENT', { reason: 'SOCKET_CLOSED' }), ['SENT~', 'CHARGER_OFFLINE~/CHARGER_OFFLINE']],
    ['the end of the connection and no frame before it', (h: History) => h.close(), ['CHARGER_OFFLINE~/CHARGER_OFFLINE']],
  ])('inferred lost, and the edge comes back and shows %s: the doubt is amended', (_what, shows, steps) => {
    const h = CONNECTED();
    reset(h);
    h.close('conn-1', 'LOST');
    shows(h);
    expect(h.steps()).toEqual(['ACCEPTED', 'TIMED_OUT!/CONNECTION_LOST', ...steps]);
    expect(h.last()).toMatchObject({ late: true, settled: false });
    h.tick(60_000).close();
    expect(h.steps()).toHaveLength(2 + steps.length);
  });

  it('inferred lost, and the edge comes back, shows the frame and ends the connection: still not known', () => {
    const h = CONNECTED();
    reset(h);
    h.close('conn-1', 'LOST').sent().close();
    expect(h.steps()).toEqual(['ACCEPTED', 'TIMED_OUT!/CONNECTION_LOST', 'SENT~']);
  });

  it('what is known is not taken back: a frame that is said not to be sent after its answer', () => {
    const h = CONNECTED();
    reset(h);
    h.sent().answered({ status: 'Rejected' }).exchange('NOT_SENT', { reason: 'TOO_LATE' });
    expect(h.steps().at(-1)).toBe('REJECTED!/Rejected');
  });

  it('issued, and the end of another connection proves nothing', () => {
    const h = CONNECTED();
    reset(h);
    h.close('conn-0');
    expect(h.steps()).toEqual(['ACCEPTED']);
  });

  it('issued, and no trace at all: TIMED_OUT after the last moment of delivery', () => {
    const h = CONNECTED();
    reset(h);
    h.tick(629_999);
    expect(h.steps()).toEqual(['ACCEPTED']);
    h.tick(1);
    expect(h.steps()).toEqual(['ACCEPTED', 'TIMED_OUT!/NO_TRACE']);
  });

  it('the same id again: the first outcome and a notice, and nothing is sent', () => {
    const h = CONNECTED();
    reset(h, { commandId: 'x' });
    reset(h, { commandId: 'x' });
    h.sent().answered({ status: 'Rejected' });
    reset(h, { commandId: 'x' });
    expect(h.steps('x')).toEqual(['ACCEPTED', 'DUPLICATE/DUPLICATE', 'SENT', 'REJECTED!/Rejected', 'DUPLICATE~/DUPLICATE']);
    expect(h.last()).toMatchObject({ nativeStatus: 'Rejected', rejectedBy: 'CHARGER', detail: 'the command with this id ended as REJECTED, Rejected' });
    expect(h.calls()).toHaveLength(1);
    expect(new Set(h.outcomes.map((o) => o.outcomeId)).size).toBe(h.outcomes.length);
  });

  it('a settled command is forgotten, and its id is then too old to be sent', () => {
    const h = CONNECTED();
    const requestedAt = h.time;
    reset(h, { commandId: 'x' });
    h.sent().answered({ status: 'Rejected' }).tick(86_400_000);
    reset(h, { commandId: 'x', requestedAt });
    expect(h.steps('x').at(-1)).toBe('EXPIRED!/EXPIRED');
    expect(h.calls()).toHaveLength(1);
  });
});

describe('the line of a charger', () => {
  it('holds one CALL at a time, SAFETY first, then by time of request', () => {
    const h = CONNECTED().transaction('u', '7');
    const first = reset(h);
    const late = reset(h, { requestedAt: h.time + 5 });
    const early = reset(h, { requestedAt: h.time - 5 });
    const background = h.command('configuration.get', { keys: [] }, { requestedAt: h.time - 50 });
    const stop = h.command('transaction.stop', {}, { target: { transactionUid: 'u' } });
    for (let i = 0; i < 5; i++) h.sent().answered({ status: 'Rejected', configurationKey: [] });
    expect(h.calls().map((c) => c.commandId)).toEqual([first, stop, early, late, background]);
  });

  it('the second of two connections wins, and the older one is asked to close', () => {
    const h = CONNECTED();
    h.event('charger.connection.changed', { change: 'REPLACED' }, { source: pointer('conn-2', 'NONE'), requestSource: pointer('conn-1', 'NONE') });
    h.connect('conn-2', false);
    expect(h.downlinks).toMatchObject([{ kind: 'CLOSE', connectionId: 'conn-1' }]);
    reset(h);
    expect(h.lastCall().connectionId).toBe('conn-2');
    h.close('conn-1').sent().answered({ status: 'Accepted' });
    expect(h.steps().at(-1)).toBe('ACKNOWLEDGED!');
  });

  it('a frame on a connection whose opening was not seen shows that it is there; one of a closed connection does not', () => {
    const h = new History();
    h.event('charger.heartbeat', {});
    reset(h);
    expect(h.steps()).toEqual(['ACCEPTED']);
    const closed = CONNECTED().close();
    closed.event('charger.heartbeat', {});
    reset(closed);
    expect(closed.steps()).toEqual(['CHARGER_OFFLINE!/CHARGER_OFFLINE']);
  });

  it('notBefore', () => {
    const h = CONNECTED();
    reset(h, { notBefore: h.time + 5_000 });
    h.tick(4_999);
    expect(h.calls()).toEqual([]);
    h.tick(1);
    expect(h.calls()).toHaveLength(1);
  });

  it('boot Pending holds remote start and stop back, Rejected holds all back: NOT_REGISTERED at expiry', () => {
    const h = CONNECTED();
    h.event('charger.booted', { phase: 'ANSWERED', registrationStatus: 'PENDING' });
    const start = h.command('transaction.start', { idToken: { value: 'ABC', type: 'Central' } });
    const read = h.command('configuration.get', { keys: [] });
    expect(h.calls().map((c) => c.commandId)).toEqual([read]);
    h.tick(60_000);
    expect(h.steps(start)).toEqual(['ACCEPTED', 'REJECTED!/NOT_REGISTERED']);
    const rejected = CONNECTED();
    rejected.event('charger.booted', { phase: 'ANSWERED', registrationStatus: 'REJECTED' });
    reset(rejected);
    expect(rejected.calls()).toEqual([]);
    rejected.event('charger.booted', { phase: 'ANSWERED', registrationStatus: 'ACCEPTED' });
    expect(rejected.calls()).toHaveLength(1);
  });

  it.each([
    [{ ifTransactionOpen: true }, 'CONDITION_FAILED'],
    [{ ifFirmware: '9.9' }, 'CONDITION_FAILED'],
    [{ ifSegment: 'other' }, 'CONDITION_FAILED'],
    [{ ifFirmware: '1.0', ifSegment: 's1', ifNoTransaction: true }, null],
  ])('conditions %j', (conditions, reason) => {
    const h = CONNECTED();
    reset(h, { conditions });
    expect(h.steps().at(-1)).toBe(reason === null ? 'ACCEPTED' : `REJECTED!/${reason}`);
  });

  it('RATE_LIMITED beyond the bound', () => {
    const h = new History('V16', { maxCommands: 2 }).connect();
    reset(h);
    reset(h);
    expect(h.steps(reset(h))).toEqual(['REJECTED!/RATE_LIMITED']);
  });
});

it('a command too large for its state is refused before it is kept, also where the version is not known', () => {
  for (const h of [new History(), CONNECTED()]) {
    const items = Array.from({ length: 60 }, (_, i) => ({ key: `Key${i}`, value: 'v'.repeat(500) }));
    h.command('configuration.set', { items }, { queueOffline: true });
    expect(h.steps()).toEqual(['REJECTED!/VALUE_OUT_OF_RANGE']);
  }
});

it.each([{ chargerId: '' }, { tenantId: '' }, { commandId: '' }, { commandId: 'x'.repeat(129) }, { effectTimeoutS: 0 }, { priority: 'UNKNOWN' as const }, { notBefore: 9e15 }])('a malformed envelope is answered: %j', (envelope) => {
  const h = CONNECTED();
  reset(h, envelope);
  expect(h.last()).toMatchObject({ state: 'REJECTED', settled: true, reason: 'VALIDATION_FAILED', rejectedBy: 'DISPATCHER' });
  expect(h.calls()).toEqual([]);
});

describe('records that are no command', () => {
  it('are answered under their key', () => {
    const h = new History();
    h.take(h.fold.applyCommands([{ key: 'main/CP%201', partition: 3, offset: 9, timestamp: 5, command: { undecodable: 'not Avro' } }]));
    expect(h.outcomes).toMatchObject([{ commandId: 'undecodable/3/9', chargerId: 'CP 1', state: 'REJECTED', settled: true, reason: 'VALIDATION_FAILED', detail: 'not Avro' }]);
  });

  it.each([null, '', 'no key of a charger', 'main/%E0'])('under the key %j too, which names no charger', (key) => {
    const h = new History();
    h.take(h.fold.applyCommands([{ key, partition: 0, offset: 1, timestamp: 5, command: { undecodable: 'no value' } }]));
    expect(h.outcomes).toMatchObject([{ commandId: 'undecodable/0/1', tenantId: '', chargerId: '', state: 'REJECTED', settled: true, at: 5 }]);
  });
});
