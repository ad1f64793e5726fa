import { duration, readOptions } from './options.ts';

describe('the options of npm start', () => {
  it('have defaults', () => {
    expect(readOptions([])).toEqual({ forMs: undefined, chargers: 24, simulator: true, fresh: false, host: '127.0.0.1' });
  });

  it('are read', () => {
    expect(readOptions(['--for', '60s', '--chargers', '7', '--fresh', '--host', '0.0.0.0'])).toEqual({ forMs: 60_000, chargers: 7, simulator: true, fresh: true, host: '0.0.0.0' });
    expect(readOptions(['--no-simulator'])).toMatchObject({ simulator: false, chargers: 0 });
  });

  it.each([['90', 90_000], ['1.5s', 1500], ['5m', 300_000], ['1h', 3_600_000]])('take %s as a time', (text, ms) => {
    expect(duration(text)).toBe(ms);
  });

  it.each(['', '0s', '-1s', '5 d', 'soon'])('refuse %j as a time', (text) => {
    expect(() => duration(text)).toThrow('60s, 5m or 1h');
  });
});
