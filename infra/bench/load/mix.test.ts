import { isValid, parseFrame, versionOfSubprotocol } from '@chargeplane/ocpp';
import { callsOf, identityOf, versionOf } from './mix.ts';

const AT = Date.parse('2026-11-01T12:00:00Z');

function textsOf(index: number, count: number): string[] {
  const calls = callsOf(index);
  return Array.from({ length: count }, (_, n) => {
    const { action, payload } = calls.next().value;
    return JSON.stringify([2, `${n}`, action, payload(AT + n * 1000, { transactionId: 7 })]);
  });
}

it('the shares of the versions are 70, 25 and 5 %', () => {
  const versions = Array.from({ length: 500 }, (_, index) => versionOf(index));
  const count = (version: string): number => versions.filter((each) => each === version).length;
  expect([count('ocpp1.6'), count('ocpp2.0.1'), count('ocpp2.1')]).toEqual([350, 125, 25]);
});

it('the same charger sends the same, another one something else', () => {
  expect(textsOf(3, 60)).toEqual(textsOf(3, 60));
  expect(textsOf(3, 60)).not.toEqual(textsOf(4, 60));
  expect(identityOf(0)).toBe('BENCH-0001');
});

it.each([0, 2, 9])('every CALL of charger %i is valid in its version', (index) => {
  const version = versionOfSubprotocol(versionOf(index)) ?? 'none';
  const faults = textsOf(index, 45).filter((text) => {
    if (version === 'none') return true;
    const frame = parseFrame(text, version);
    return frame.type !== 'CALL' || !isValid(version, frame.action, 'request', frame.payload);
  });
  expect(faults).toEqual([]);
});
