import { runNormalizer } from './run-normalizer.ts';

await runNormalizer();
