import { coveragePage, inboundCell, seenInGoldens } from '../generate/coverage-page.ts';

const info = (action: string) => ({ action, direction: 'CS_TO_CSMS', profile: 'Core', unanswered: false }) as const;

test('a cell says what the CALL gives and what its answer gives, or why there is nothing', () => {
  const seen = new Map([['1.6 Authorize ANSWER', new Set(['authorization.evaluated'])], ['1.6 MeterValues CALL', new Set(['meter.sampled'])]]);
  expect(inboundCell('1.6', info('Authorize'), seen)).toBe('with the answer: authorization.evaluated');
  expect(inboundCell('1.6', info('MeterValues'), seen)).toBe('meter.sampled');
  expect(inboundCell('1.6', info('NobodyMapsThis'), seen)).toBe('rejected(ACTION_NOT_MAPPED)');
});

test('every action of every version has its line, and a translation that no golden shows leaves no empty cell', () => {
  const page = coveragePage(seenInGoldens());
  expect(page.split('\n').filter((line) => line.startsWith('| ')).length).toBeGreaterThan(100);
  expect(page).toMatch(/^\| BootNotification \| charger\.booted; with the answer: charger\.booted \|/m);
  expect(() => coveragePage(new Map())).toThrow('empty cell: | Authorize');
});
