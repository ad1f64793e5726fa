import { tally } from './tally.ts';

const jest = (passed: number, failed: number, broken = 0) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: broken });

test.each([
  ['a plain step that ends well', 0, undefined, 1, 0],
  ['a plain step that ends badly', 2, undefined, 0, 1],
  ['passed and failed tests', 1, jest(7, 2), 7, 2],
  ['a suite that could not be loaded', 1, jest(7, 0, 1), 7, 1],
  ['tests that passed in a run that failed', 1, jest(7, 0), 7, 1],
  ['a run without any test', 0, jest(0, 0), 0, 1],
  ['a run that left no figures', 0, null, 0, 1],
  ['a run that left garbage', 0, '{"x"', 0, 1],
])('%s', (_name, exitCode, json, passed, failed) => {
  expect(tally(exitCode, json)).toEqual({ passed, failed });
});
