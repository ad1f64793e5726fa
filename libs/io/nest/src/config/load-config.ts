import type { z } from 'zod';
import { faultsText, readConfig } from './read-config.ts';
import type { Environment, EnvironmentSchema } from './read-config.ts';

/** EX_CONFIG of sysexits.h: starting again does not help. */
export const EXIT_CONFIG = 78;

/** The configuration, or a list of all faults on standard error and the end of the process with code 78. */
export function loadConfig<S extends EnvironmentSchema>(schema: S, env: Environment = process.env): z.infer<S> {
  const result = readConfig(schema, env);
  if ('config' in result) return result.config;
  process.stderr.write(faultsText(result.faults));
  process.exit(EXIT_CONFIG);
}
