import { z } from 'zod';

/** Beside each variable (`.meta({…})`): shown with a fault. */
export interface VariableMeta {
  /** One sentence for the reference configuration. */
  description?: string;
  /** A value that would do. */
  example?: string;
  /** Its value is never shown. */
  secret?: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What an app reads from its environment: one key per variable, named as the variable. */
export type EnvironmentSchema = z.ZodObject;

export interface ConfigFault {
  variable: string;
  problem: string;
  example?: string;
}

/** All faults at once. An empty variable counts as absent. */
export function readConfig<S extends EnvironmentSchema>(schema: S, env: Environment): { config: z.infer<S> } | { faults: ConfigFault[] } {
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const result = schema.safeParse(given);
  if (result.success) return { config: result.data };
  return { faults: result.error.issues.map((issue) => faultOf(schema, issue, given)) };
}

function faultOf(schema: EnvironmentSchema, issue: z.core.$ZodIssue, given: Record<string, string | undefined>): ConfigFault {
  const variable = String(issue.path[0] ?? 'the environment');
  const meta = metaOf(schema.shape[variable]);
  const value = given[variable];
  const found = value === undefined || meta.secret === true ? '' : ` (found ${JSON.stringify(value.slice(0, 80))})`;
  return { variable, problem: value === undefined && issue.code === 'invalid_type' ? 'is not set' : `${issue.message}${found}`, example: meta.example };
}

/** Where a variable has a default or is optional, its meta stands on the inner schema. */
function metaOf(schema: z.core.$ZodType | undefined): VariableMeta {
  for (let inner = schema; inner !== undefined; ) {
    const meta = z.globalRegistry.get(inner) as VariableMeta | undefined;
    if (meta?.example !== undefined || meta?.secret !== undefined) return meta;
    const definition = inner._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType };
    inner = definition.innerType ?? definition.in;
  }
  return {};
}

export function faultsText(faults: readonly ConfigFault[]): string {
  const lines = faults.map(({ variable, problem, example }) => `  ${variable}: ${problem}${example === undefined ? '' : `. Example: ${variable}=${example}`}`);
  return [`The configuration has ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}:`, ...lines, 'Set these environment variables and start again.', ''].join('\n');
}
