import { attemptKey, decideOffer, decideWrite } from './decide-outbound.ts';
import type { OutboundCall } from './decide-outbound.ts';

const call: OutboundCall = { commandId: 'c', attempt: 2, messageId: 'm', text: '[2,"m","Reset",{}]', deliverBefore: 1_000, answerWithinMs: 5 };

describe('decideOffer', () => {
  it.each<[name: string, taken: string[], slotOpen: boolean, alive: boolean, now: number, expected: object]>([
    ['the slot is free', [], false, true, 999, { do: 'APPEND' }],
    ['the slot is taken', [], true, true, 999, { do: 'WAIT' }],
    ['its time is over', [], false, true, 1_000, { do: 'NOT_SENT', reason: 'TOO_LATE' }],
    ['the socket is closed', [], false, false, 0, { do: 'NOT_SENT', reason: 'SOCKET_CLOSED' }],
    ['it was taken before, whatever else', [attemptKey(call)], true, false, 2_000, { do: 'DUPLICATE' }],
    ['another attempt was taken before', [attemptKey({ ...call, attempt: 1 })], false, true, 0, { do: 'APPEND' }],
  ])('%s', (_name, taken, slotOpen, alive, now, expected) => {
    expect(decideOffer(call, new Set(taken), slotOpen, alive, now)).toEqual(expected);
  });
});

describe('decideWrite', () => {
  it('looks at the time and the socket again when Kafka has acknowledged', () => {
    expect(decideWrite(call, true, 999)).toEqual({ do: 'WRITE' });
    expect(decideWrite(call, true, 1_000)).toEqual({ do: 'NOT_SENT', reason: 'TOO_LATE' });
    expect(decideWrite(call, false, 0)).toEqual({ do: 'NOT_SENT', reason: 'SOCKET_CLOSED' });
  });
});
