// The fences of the house (docs/decisions/0002): who may import what, and what a pure library may touch.
import tseslint from 'typescript-eslint';

const owned = [
  { packages: ['kafkajs'], owner: 'libs/io/kafka' },
  { packages: ['avsc', '@kafkajs/confluent-schema-registry'], owner: 'libs/io/schema-registry' },
  { packages: ['@clickhouse/client'], owner: 'libs/io/clickhouse' },
];

/** Packages that a pure library may use: no clock, no chance, no input or output inside. */
const PURE_PACKAGES = ['@noble/hashes', 'ajv', 'ajv-formats', 'zod'];
const PURE_LIBS = ['contracts', 'ocpp', 'quirks', 'answer', 'normalize', 'dispatch', 'project'];
const allowInPure = [...PURE_PACKAGES.map((p) => `${p}(/.*)?`), ...PURE_LIBS.map((l) => `@chargeplane/${l}`)];

const forbidden = (folder) => {
  const patterns = owned
    .filter((o) => !folder.startsWith(o.owner))
    .map((o) => ({ group: o.packages.flatMap((p) => [p, `${p}/*`]), message: `Only ${o.owner} imports it.` }));
  if (!folder.startsWith('libs/io/nest') && !folder.startsWith('apps')) {
    patterns.push({ group: ['@nestjs/*'], message: 'Only libs/io/nest and the apps import NestJS.' });
  }
  return patterns;
};
const rule = (folder, extra = []) => ['error', { patterns: [...forbidden(folder), ...extra] }];

export default tseslint.config(
  { ignores: ['**/node_modules/', '.chargeplane/', '.nx/', '**/*.generated.*', '**/generated/'] },
  tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.property.name=/^(only|skip|todo)$/][callee.object.name=/^(it|test|describe)$/]", message: 'No focused or skipped tests.' },
      ],
    },
  },
  { files: ['apps/**/*.ts', 'infra/**/*.ts'], rules: { 'no-restricted-imports': rule('apps') } },
  { files: ['libs/io/kafka/**/*.ts'], rules: { 'no-restricted-imports': rule('libs/io/kafka') } },
  { files: ['libs/io/schema-registry/**/*.ts'], rules: { 'no-restricted-imports': rule('libs/io/schema-registry') } },
  { files: ['libs/io/clickhouse/**/*.ts'], rules: { 'no-restricted-imports': rule('libs/io/clickhouse') } },
  { files: ['libs/io/nest/**/*.ts'], rules: { 'no-restricted-imports': rule('libs/io/nest') } },
  {
    files: ['libs/testkit/**/*.ts'],
    rules: { 'no-restricted-imports': rule('libs/testkit', [{ group: ['@chargeplane/*'], message: 'testkit imports nothing of ours.' }]) },
  },
  {
    files: ['libs/pure/**/*.ts'],
    ignores: ['**/*.test.ts', '**/test/**', '**/generate/**'],
    rules: {
      'no-restricted-imports': rule('libs/pure', [
        { regex: `^(?!\\.)(?!(${allowInPure.join('|')})$)`, message: 'Not on the list of packages that a pure library may import (eslint.config.mjs).' },
        { regex: '^\\.\\./(\\.\\./)+(io|apps|infra)/', message: 'A pure library imports no world.' },
      ]),
      'no-restricted-globals': ['error', 'process', 'Buffer', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'console', 'crypto', 'performance', 'require', 'globalThis'],
      'no-restricted-syntax': [
        'error',
        { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Pure code has no clock: take the time as a parameter.' },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Pure code has no clock: take the time as a parameter.' },
        { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Pure code has no chance.' },
      ],
    },
  },
);
