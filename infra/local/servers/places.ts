import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const rootDir = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');

/** The one ignored folder that everything local is written to; CHARGEPLANE_HOME is another one, for a second pipe beside it. */
export const workDir = process.env['CHARGEPLANE_HOME'] ?? join(rootDir, '.chargeplane');

/** Downloaded servers: kept by `--fresh`, shared by `npm start` and the tests. */
export const cacheDir = join(rootDir, '.chargeplane', 'cache');
