import { join } from 'node:path';

/** The Java of JAVA_HOME if that is set, else the one of the path. */
export function javaCommand(): string {
  const home = process.env['JAVA_HOME'];
  return home !== undefined && home !== '' ? join(home, 'bin', 'java') : 'java';
}
