import type { CommandEnvelope, CommandPayloadByType, CommandType, OcppVersion } from '@chargeplane/contracts';
import { History } from '../test/history.ts';

const VERSIONS: readonly OcppVersion[] = ['V16', 'V201', 'V21'];
const ASKED: { readonly [K in CommandType]: { payload: CommandPayloadByType[K]; target?: CommandEnvelope['target']; accepted?: object } } = {
  'transaction.start': { payload: { idToken: { value: 'ABC', type: 'Central' } }, target: { evseId: 1 } },
  'transaction.stop': { payload: {}, target: { transactionUid: 'u' } },
  'connector.unlock': { payload: {}, target: { evseId: 2, connectorId: 1 }, accepted: { status: 'Unlocked' } },
  'availability.set': { payload: { operational: false } },
  'charger.reset': { payload: { mode: 'GRACEFUL' } },
  'configuration.get': { payload: { keys: ['comm.heartbeatInterval'] } },
  'configuration.set': { payload: { items: [{ key: 'comm.heartbeatInterval', value: '60' }] } },
  'message.trigger': { payload: { message: 'HEARTBEAT' } },
};
const CASES = (Object.keys(ASKED) as CommandType[]).flatMap((type) => VERSIONS.map((version) => [type, version] as const));
const heartbeat = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } };

function accepted(type: CommandType, version: OcppVersion): object {
  if (type === 'configuration.get') {
    return version === 'V16' ? { configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '60' }] } : { getVariableResult: [{ attributeStatus: 'Accepted', attributeValue: '60', ...heartbeat }] };
  }
  if (type === 'configuration.set' && version !== 'V16') return { setVariableResult: [{ attributeStatus: 'Accepted', ...heartbeat }] };
  return ASKED[type].accepted ?? { status: 'Accepted' };
}

function asked(type: CommandType, version: OcppVersion, envelope: Partial<CommandEnvelope> = {}, connected = true): History {
  const h = new History(version);
  if (connected) h.connect().transaction('u', '7', 1);
  h.command(type, ASKED[type].payload as never, { target: ASKED[type].target ?? null, ...envelope });
  return h;
}

describe.each(CASES)('%s in %s', (type, version) => {
  it('accepted by the charger', () => {
    const h = asked(type, version).sent().answered(accepted(type, version));
    expect(h.steps().slice(0, 3)).toEqual(['ACCEPTED', 'SENT', 'ACKNOWLEDGED!']);
    expect(h.outcomes[2]).toMatchObject({ commandType: type, nativeAction: h.lastCall().action });
  });

  it('without an answer: uncertain, and never sent again', () => {
    const h = asked(type, version).sent().tick(60_000).tick(86_400_000);
    expect(h.steps().filter((s) => s.includes('!'))).toEqual(['TIMED_OUT!/NO_ANSWER']);
    expect(h.calls()).toHaveLength(1);
  });

  it('the connection is lost before the answer: uncertain', () => {
    const h = asked(type, version).sent().close();
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'TIMED_OUT!/CONNECTION_LOST']);
    h.connect('conn-2');
    expect(h.calls()).toHaveLength(1);
  });

  it('a CALLERROR: failed', () => {
    const h = asked(type, version).sent().exchange('ERROR', { errorCode: 'INTERNAL_ERROR' });
    expect(h.steps()).toEqual(['ACCEPTED', 'SENT', 'FAILED!/INTERNAL_ERROR']);
  });

  it('not connected: offline at once; too late: expired', () => {
    expect(asked(type, version, {}, false).steps()).toEqual(['CHARGER_OFFLINE!/CHARGER_OFFLINE']);
    const late = asked(type, version, { expiresAt: 1 });
    expect(late.steps()).toEqual(['EXPIRED!/EXPIRED']);
    expect(late.calls()).toEqual([]);
  });

  it('the same id again: the first outcome, and nothing is sent', () => {
    const h = asked(type, version, { commandId: 'cmd-0' }).sent().exchange('ERROR', { errorCode: 'INTERNAL_ERROR' });
    h.command(type, ASKED[type].payload as never, { target: ASKED[type].target ?? null, commandId: 'cmd-0' });
    expect(h.steps().at(-1)).toBe('DUPLICATE~/DUPLICATE');
    expect(h.last()).toMatchObject({ nativeErrorCode: 'InternalError', settled: false });
    expect(h.calls()).toHaveLength(1);
  });
});
