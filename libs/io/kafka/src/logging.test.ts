import { logLevel } from 'kafkajs';
import { levelFor, routeLog } from './logging.ts';

describe('the client log', () => {
  it.each([
    'Response AddPartitionsToTxn(key: 24, version: 1)',
    'The coordinator is loading and hence can\'t process requests for this group',
    'The group is rebalancing, re-joining',
    'Limiting retries for the idempotent producer may invalidate EoS guarantees',
    'Failed to send messages: Connection error: connect ECONNREFUSED 127.0.0.1:19092',
  ])('lowers what is normal: %s', (message) => {
    expect(levelFor(logLevel.ERROR, message)).toBe('debug');
    expect(levelFor(logLevel.WARN, message)).toBe('debug');
  });

  it('keeps what is not', () => {
    expect(levelFor(logLevel.ERROR, 'Offset out of range, resetting to default offset')).toBe('error');
    expect(levelFor(logLevel.WARN, 'Consumer group received unsubscribed topics')).toBe('warn');
  });

  it('passes the fields without stacks', () => {
    const lines: unknown[] = [];
    const push = (...line: unknown[]): number => lines.push(line);
    routeLog({ error: push, warn: push, debug: push })(logLevel.WARN)({
      namespace: 'Consumer',
      level: logLevel.ERROR,
      label: 'ERROR',
      log: { timestamp: '2026-01-01T00:00:00Z', logger: 'kafkajs', message: 'Offset out of range', stack: 'Error\n at', topic: 'frames' },
    });
    expect(lines).toEqual([[{ kafka: 'Consumer', topic: 'frames' }, 'Offset out of range']]);
  });
});
