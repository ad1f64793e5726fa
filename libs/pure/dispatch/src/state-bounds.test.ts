import type { CommandType } from '@chargeplane/contracts';
import { History, place } from '../test/history.ts';

/** As of the state topic: no record is larger. */
const BOUND = 64 * 1024;

/** The newest state part of each key, in characters, and what the last one of it holds. */
function partsOf(history: History, tell: () => void): Map<string, string> {
  const parts = new Map<string, string>();
  const { take } = history;
  history.take = (result) => {
    for (const { key, body } of result.state) if (body !== null) parts.set(key, body);
    take.call(history, result);
  };
  tell();
  return parts;
}
const largest = (parts: ReadonlyMap<string, string>): number => Math.max(...[...parts.values()].map((body) => body.length));
const coreOf = (parts: ReadonlyMap<string, string>) => JSON.parse([...parts].find(([key]) => key.endsWith('/core'))?.[1] ?? '{}') as Record<string, unknown[] & number>;

describe('what is remembered of a charger', () => {
  it('keeps the newest open connections; the older ones were told to close', () => {
    const history = new History();
    const core = coreOf(partsOf(history, () => { for (let i = 0; i < 500; i += 1) history.connect(`conn-${i}`, false); }));
    expect(core['connections']).toEqual(Array.from({ length: 8 }, (_, i) => ({ connectionId: `conn-${492 + i}`, version: '1.6' })));
    expect(new Set(history.downlinks.filter(({ kind }) => kind === 'CLOSE').map(({ connectionId }) => connectionId)).size).toBe(499);
  });

  it('keeps the newest open transactions, and counts those that it dropped', () => {
    const history = new History().connect();
    const core = coreOf(partsOf(history, () => { for (let i = 0; i < 300; i += 1) history.transaction(`tx-${i}`, String(i)); }));
    expect([core['transactions']?.length, core['droppedTransactions']]).toEqual([100, 200]);
  });

  it('keeps connectors, topology and switches within bounds, and counts what it left out', () => {
    const history = new History().connect();
    const parts = partsOf(history, () => {
      for (let i = 0; i < 200; i += 1) history.transaction(`${'u'.repeat(36)}${i}`, 'n'.repeat(36));
      for (let i = 1; i <= 500; i += 1) history.status('AVAILABLE', i);
      const topology = Array.from({ length: 3_000 }, (_, i) => ({ nativeConnectorId: i, evseId: i, connectorId: 1 }));
      history.event('charger.configured', { topology, quirks: Array.from({ length: 3_000 }, (_, i) => ({ id: `${'"'.repeat(i % 300)}${i}`, enabled: true })) }, { topology: place(1, 1) });
    });
    const core = coreOf(parts);
    expect(core['connectors']?.length).toBe(128);
    expect(core['topology']?.length).toBe(256);
    expect(Object.keys(core['switches'] ?? {}).length).toBe(64);
    expect(core['droppedSettings']).toBeGreaterThan(5_000);
    expect(largest(parts)).toBeLessThanOrEqual(BOUND);
  });
});

describe('what is remembered of a command', () => {
  const keys = (count: number): string[] => Array.from({ length: count }, (_, i) => `v2:C${'x'.repeat(46)}${String(i).padStart(3, '0')}.V${'y'.repeat(49)}`);
  /** The most of them that a command is accepted with. */
  const MOST_KEYS = Array.from({ length: 100 }, (_, i) => 100 - i).find((count) => {
    const history = new History('V201').connect();
    history.command('configuration.get', { keys: keys(count) });
    return history.calls().length > 0;
  }) ?? 0;
  const CASES: [string, CommandType, unknown, (history: History) => void][] = [
    ['many long keys that are read', 'configuration.get', { keys: keys(MOST_KEYS) }, (history) => {
      for (let call = history.lastCall(), before = null as unknown; call !== before; before = call, call = history.lastCall()) {
        const asked = (JSON.parse(call.payload ?? '') as [number, string, string, { getVariableData: object[] }])[3].getVariableData;
        history.exchange('SENT', {}, call).exchange('ANSWERED', { payload: JSON.stringify({ getVariableResult: asked.map((each) => ({ ...each, attributeStatus: 'Z'.repeat(2_000), attributeValue: 'v' })) }), responseValid: false }, call);
      }
    }],
    ['an answer with a word without end', 'charger.reset', { mode: 'GRACEFUL' }, (history) => history.sent().answered({ status: 'S'.repeat(60_000), statusInfo: { reasonCode: 'R'.repeat(30_000), additionalInfo: 'I'.repeat(30_000) } }, { responseValid: false })],
    ['an error with a word without end', 'charger.reset', { mode: 'GRACEFUL' }, (history) => history.sent().exchange('ERROR', { errorCode: 'E'.repeat(60_000) })],
  ];

  it.each(CASES)('%s: the part and each outcome stay within bounds', (_, type, payload, tell) => {
    const history = new History('V201').connect();
    const parts = partsOf(history, () => {
      history.command(type, payload as never);
      tell(history);
    });
    expect(history.outcomes.some(({ settled }) => settled)).toBe(true);
    expect(largest(parts)).toBeLessThanOrEqual(BOUND);
    expect(Math.max(...history.outcomes.map((outcome) => JSON.stringify(outcome).length))).toBeLessThanOrEqual(BOUND);
  });
});
