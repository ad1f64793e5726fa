export interface Step {
  readonly name: string;
  /** Root script of package.json. */
  readonly script: string;
  /** Where the step's jest writes its figures; a step without counts as one test. */
  readonly jestResult?: string;
  /** Steps of one stage may run side by side; servers are started by the later stages only. */
  readonly stage: number;
}

const result = (name: string) => `.chargeplane/test/${name}.json`;

/** Everything that must hold, cheapest first. */
export const STEPS: readonly Step[] = [
  { name: 'types', script: 'types', stage: 1 },
  { name: 'lint and fences', script: 'lint', stage: 1 },
  { name: 'generated files are fresh', script: 'fresh', stage: 2 },
  { name: 'unit tests, goldens, histories', script: 'unit', jestResult: result('unit'), stage: 2 },
  { name: 'integration tests on real Kafka, registry and ClickHouse', script: 'integration', jestResult: result('integration'), stage: 3 },
  { name: 'end to end', script: 'e2e', jestResult: result('e2e'), stage: 4 },
  { name: 'nothing lost while every part fails; 20,000 fuzzed frames', script: 'prove-short', jestResult: result('prove'), stage: 5 },
];
