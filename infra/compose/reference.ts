import { dispatcherEnv } from '../../apps/dispatcher/src/config.ts';
import { edgeEnv } from '../../apps/edge/src/config.ts';
import { normalizerEnv } from '../../apps/normalizer/src/config.ts';
import { sinkEnv } from '../../apps/sink/src/config.ts';
import type { EnvironmentSchema, VariableMeta } from '@chargeplane/nest';
import { z } from 'zod';
import { deployEnv } from '../local/deploy-config.ts';

/** Everything that is configured, with what it reads from its environment. */
export const SCHEMAS: Readonly<Record<string, EnvironmentSchema>> = { edge: edgeEnv, normalizer: normalizerEnv, dispatcher: dispatcherEnv, sink: sinkEnv, deploy: deployEnv };

/** What stands in the reference in place of the default: addresses of the services of compose.yaml, and what production wants otherwise. */
const PRODUCTION: Readonly<Record<string, string>> = {
  CHARGEPLANE_KAFKA: 'kafka:9092',
  CHARGEPLANE_REGISTRY: 'http://registry:8080/apis/ccompat/v7',
  CHARGEPLANE_CLICKHOUSE: 'http://clickhouse:8123',
  CHARGEPLANE_CLICKHOUSE_USER: 'sink',
  CHARGEPLANE_HTTP_HOST: '0.0.0.0',
  CHARGEPLANE_HTTP_PORT: '9400',
  CHARGEPLANE_PARTITIONS: '48',
  CHARGEPLANE_EDGE_NODE: '',
};

interface Variable {
  name: string;
  meta: VariableMeta;
  standard: string | undefined;
  optional: boolean;
  readers: string[];
}

/** The reference configuration as an environment file: every variable with its value in production, a sentence and who reads it. */
export function referenceEnv(): string {
  const head = `# The reference configuration for production: every variable of every app. Generated from the schemas of the apps:
#   node infra/compose/write-reference.ts
# An empty value is an absent one: then the default holds. Secrets do not belong into a file like this; give them to the process from where you keep secrets.
# Unknown chargers and unknown tokens are refused; known ones are entered with the cli (chargeplane chargers import, chargeplane tokens import).
`;
  return `${head}${variables().map(entryOf).join('')}`;
}

function entryOf({ name, meta, standard, optional, readers }: Variable): string {
  const secret = meta.secret === true && PRODUCTION[name] === undefined;
  const facts = [standard === undefined ? (optional ? 'no default' : 'required') : `default: ${standard === '' ? 'empty' : name === 'CHARGEPLANE_EDGE_NODE' ? 'the name of the host' : standard}`];
  if (secret) facts.push('secret');
  facts.push(readers.length === Object.keys(SCHEMAS).length ? 'all' : readers.join(', '));
  return `\n# ${meta.description ?? ''}\n# (${facts.join('; ')})\n${name}=${PRODUCTION[name] ?? (secret ? '' : (standard ?? ''))}\n`;
}

/** Every variable once, in the order in which the schemas name them first. */
export function variables(): Variable[] {
  const known = new Map<string, Variable>();
  for (const [app, schema] of Object.entries(SCHEMAS)) {
    for (const [name, type] of Object.entries(schema.shape)) {
      const seen = known.get(name);
      if (seen !== undefined) seen.readers.push(app);
      else known.set(name, { name, ...factsOf(type), readers: [app] });
    }
  }
  return [...known.values()];
}

/** A default, being optional, and what is said of a variable may stand at different depths of its schema. */
function factsOf(type: z.core.$ZodType): Pick<Variable, 'meta' | 'standard' | 'optional'> {
  let meta: VariableMeta = {};
  let standard: string | undefined;
  let optional = false;
  for (let inner: z.core.$ZodType | undefined = type; inner !== undefined; ) {
    meta = { ...(z.globalRegistry.get(inner) as VariableMeta | undefined), ...meta };
    const definition = inner._zod.def as { type: string; innerType?: z.core.$ZodType; in?: z.core.$ZodType; defaultValue?: unknown };
    if (definition.type === 'default') standard = String(definition.defaultValue);
    if (definition.type === 'optional') optional = true;
    inner = definition.innerType ?? definition.in;
  }
  return { meta, standard, optional };
}
