// Three kinds of tests, told apart by the file's ending:
//   *.test.ts   pure or in-process, no server          npm run check
//   *.itest.ts  real Kafka, registry and ClickHouse    npm test
//   *.e2e.ts    long runs of a whole                   npm test: the pipe as a user starts it (e2e); the proof under faults and the fuzz (prove)
const base = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': '@swc/jest' },
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.chargeplane/', '<rootDir>/dist/'],
};

const onServers = {
  ...base,
  globalSetup: '<rootDir>/infra/test/servers.global-setup.mjs',
  globalTeardown: '<rootDir>/infra/test/servers.global-teardown.mjs',
};

export default {
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs,infra}/**/*.test.ts'] },
    { ...onServers, displayName: 'integration', testMatch: ['<rootDir>/{apps,libs,infra}/**/*.itest.ts'] },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/infra/e2e/**/*.e2e.ts'] },
    { ...base, displayName: 'prove', testMatch: ['<rootDir>/infra/{prove,fuzz}/**/*.e2e.ts'] },
  ],
};
