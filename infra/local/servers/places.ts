import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const rootDir = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');

/** The one ignored folder that everything local is written to. */
export const workDir = join(rootDir, '.chargeplane');

/** Downloaded servers: kept by `--fresh`, shared by `npm start` and the tests. */
export const cacheDir = join(workDir, 'cache');
