// Writes reference.env from the schemas of the apps.
import { writeFileSync } from 'node:fs';
import { referenceEnv } from './reference.ts';

writeFileSync(new URL('./reference.env', import.meta.url), referenceEnv());
