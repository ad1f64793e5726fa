export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Figures of one step. Jest's JSON counts tests; a suite that could not be loaded, or a run that failed beside its tests (set-up, open
 * handles, no result at all), is one failure more, so that nothing broken adds up to zero failures.
 */
export function tally(exitCode: number, jestJson: string | null | undefined): Tally {
  if (jestJson === undefined) return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const counted = read(jestJson);
  if (!counted) return { passed: 0, failed: 1 };
  const failed = counted.numFailedTests + counted.numRuntimeErrorTestSuites;
  const unexplained = failed === 0 && (exitCode !== 0 || counted.numPassedTests === 0);
  return { passed: counted.numPassedTests, failed: unexplained ? 1 : failed };
}

interface JestFigures { numPassedTests: number; numFailedTests: number; numRuntimeErrorTestSuites: number }

function read(json: string | null): JestFigures | null {
  if (json === null) return null;
  try {
    const value = JSON.parse(json) as JestFigures;
    return Number.isInteger(value.numPassedTests) && Number.isInteger(value.numFailedTests) ? value : null;
  } catch {
    return null;
  }
}
