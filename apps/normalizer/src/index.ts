export { runNormalizer } from './run-normalizer.ts';
