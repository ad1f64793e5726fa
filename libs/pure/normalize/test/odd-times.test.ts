import { FrameLog } from './frame-log.ts';

test('an edge whose clock says a time before 1970, and another that says one after all dates: what lies between is a number that can be kept', () => {
  const log = new FrameLog('V16');
  log.now = -8_640_000_000_000_000;
  log.opens();
  log.now = 9_000_000_000_000_000;
  log.opens().closes();
  const { events, output } = log.fold();
  expect(output.rejected).toEqual([]);
  const durations = events.flatMap((event) => (event.type === 'charger.connection.changed' ? (event.data.connectionDurationMs ?? []) : []));
  expect(durations).toContain(8_640_000_000_000_000);
  expect(durations.every((ms) => Number.isSafeInteger(ms))).toBe(true);
});
