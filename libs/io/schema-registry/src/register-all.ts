import { TOPICS } from '@chargeplane/contracts';
import type { Compatibility, TopicName } from '@chargeplane/contracts';
import type { AvroSchema } from './avro-schema.ts';
import { breakingChanges } from './breaking-changes.ts';
import { forEachOf } from './for-each-of.ts';
import { loadSchemas } from './load-schemas.ts';
import type { SchemaCatalog } from './load-schemas.ts';
import { RegistryRefused, registryClient } from './registry-client.ts';
import type { RegistryClient } from './registry-client.ts';
import { subjectOf } from './subject.ts';

export interface RegisterOptions {
  registryUrl: string;
  topicPrefix: string;
  /** Default: all. */
  topics?: readonly TopicName[];
  /** Default: schemas/avro. */
  catalog?: SchemaCatalog;
  onProgress?(done: number, of: number, subject: RegisteredSchema): void;
}

export interface RegisteredSchema {
  topic: TopicName;
  fullName: string;
  subject: string;
  schemaId: number;
  /** False: exactly this schema was there already. */
  added: boolean;
}

/** The registry refused a schema because data of other versions could not be read any more. */
export class IncompatibleSchema extends Error {
  override readonly name = 'IncompatibleSchema';
}

/**
 * The deploy command: gives every subject its level of compatibility and registers what is missing. Safe to repeat; what is there keeps its id.
 * @throws IncompatibleSchema that says what changed and what to do.
 * @throws RegistryAway where the registry does not answer.
 */
export async function registerAll(options: RegisterOptions): Promise<RegisteredSchema[]> {
  const { registryUrl, topicPrefix, topics = Object.keys(TOPICS) as TopicName[], catalog = loadSchemas(), onProgress } = options;
  const client = registryClient(registryUrl);
  const wanted = topics.flatMap((topic) => TOPICS[topic].records.map((fullName) => ({ topic, fullName })));
  const registered: RegisteredSchema[] = [];
  await forEachOf(wanted, 4, async ({ topic, fullName }) => {
    const subject = subjectOf(topicPrefix, topic, fullName);
    const entry = await registerOne(client, subject, TOPICS[topic].compatibility, catalog.get(fullName).canonical);
    const one = { topic, fullName, subject, ...entry };
    registered.push(one);
    onProgress?.(registered.length, wanted.length, one);
  });
  return registered;
}

async function registerOne(client: RegistryClient, subject: string, level: Compatibility, schema: string): Promise<{ schemaId: number; added: boolean }> {
  // The level first: a subject without one would take any schema.
  if ((await client.compatibility(subject)) !== level) await client.setCompatibility(subject, level);
  const there = await client.findId(subject, schema);
  if (there !== null) return { schemaId: there, added: false };
  try {
    return { schemaId: await client.register(subject, schema), added: true };
  } catch (error) {
    if (!(error instanceof RegistryRefused) || error.status !== 409) throw error;
    throw new IncompatibleSchema(await explain(client, subject, level, schema, error), { cause: error });
  }
}

async function explain(client: RegistryClient, subject: string, level: Compatibility, schema: string, refused: RegistryRefused): Promise<string> {
  const latest = await client.latest(subject);
  const changes = latest === null ? [] : breakingChanges(JSON.parse(latest) as AvroSchema, JSON.parse(schema) as AvroSchema, level);
  const found = changes.length === 0 ? '' : ` Against the latest version: ${changes.join('; ')}.`;
  return `The registry at ${client.url} refuses the new schema of ${subject} (${level}): ${refused.said}.${found} ` +
    'Make the change additive (new fields with defaults, enums that only grow), or give the record a new name and keep the old one.';
}
