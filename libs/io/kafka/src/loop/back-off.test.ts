import { backOffMs } from './back-off.ts';

it('does not rest after one failure, and never longer than two seconds after many', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 20, 1_000_000].map(backOffMs)).toEqual([0, 0, 400, 800, 1_600, 2_000, 2_000, 2_000, 2_000]);
});
