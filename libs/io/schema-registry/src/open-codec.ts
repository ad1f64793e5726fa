import { setTimeout as sleep } from 'node:timers/promises';
import { TOPICS } from '@chargeplane/contracts';
import type { TopicName } from '@chargeplane/contracts';
import { createCodec } from './create-codec.ts';
import type { Codec } from './codec.ts';
import { forEachOf } from './for-each-of.ts';
import { loadSchemas } from './load-schemas.ts';
import { RegistryAway, registryClient } from './registry-client.ts';
import { subjectOf } from './subject.ts';
import { Writers } from './writers.ts';

export interface CodecOptions {
  /** Base path of the Confluent-compatible interface, e.g. http://127.0.0.1:8081/apis/ccompat/v7 */
  registryUrl: string;
  topicPrefix: string;
  /** Those that are read or written. */
  topics: readonly TopicName[];
  /** How long to wait for a registry that is away. Default 60 000 ms. */
  waitMs?: number;
  /** How long a schema may be unknown to a registry, from when it began to answer: one that has just started may not have read its journal to the end. Default 30 000 ms, no longer than waitMs. */
  journalMs?: number;
  /** Called before each new try. */
  onWait?(error: RegistryAway): void;
}

const JOURNAL_PAUSE_MS = 250;

/** Schemas that this version writes with are not registered yet. */
export class SchemasNotDeployed extends Error {
  override readonly name = 'SchemasNotDeployed';
}

/**
 * Looks up the ids of our current schemas and answers with a codec for the topics.
 * @throws SchemasNotDeployed where one is not registered.
 * @throws RegistryAway where the registry does not answer in time.
 */
export async function openCodec(options: CodecOptions): Promise<Codec> {
  const { registryUrl, topicPrefix, topics, waitMs = 60_000, journalMs = Math.min(30_000, waitMs), onWait } = options;
  const client = registryClient(registryUrl);
  const catalog = loadSchemas();
  const ids = new Map<TopicName, Map<string, number>>();
  const missing: string[] = [];
  const wanted = topics.flatMap((topic) => TOPICS[topic].records.map((fullName) => ({ topic, fullName })));
  for (const topic of topics) ids.set(topic, new Map());

  const deadline = Date.now() + waitMs;
  let answersSince: number | undefined;
  const onAway = (error: RegistryAway): void => {
    answersSince = undefined;
    onWait?.(error);
  };
  await forEachOf(wanted, 8, async ({ topic, fullName }) => {
    const subject = subjectOf(topicPrefix, topic, fullName);
    const ask = (): Promise<number | null> => whenThere(() => client.findId(subject, catalog.get(fullName).canonical), deadline, onAway);
    const id = await whenFound(ask, () => (answersSince ??= Date.now()) + journalMs);
    if (id === null) missing.push(subject);
    else ids.get(topic)?.set(fullName, id);
  });
  if (missing.length > 0) {
    const some = missing.slice(0, 3).join(', ') + (missing.length > 3 ? ', …' : '');
    throw new SchemasNotDeployed(`${missing.length} schemas of this version are not registered at ${client.url} (${some}): run npm run deploy with the same CHARGEPLANE_REGISTRY and CHARGEPLANE_TOPIC_PREFIX`);
  }
  return createCodec(catalog, ids, new Writers((schemaId) => client.schemaById(schemaId)));
}

/** What the registry does not know yet is asked for again. */
async function whenFound(ask: () => Promise<number | null>, until: () => number): Promise<number | null> {
  for (;;) {
    const id = await ask();
    if (id !== null || Date.now() + JOURNAL_PAUSE_MS > until()) return id;
    await sleep(JOURNAL_PAUSE_MS);
  }
}

async function whenThere<T>(ask: () => Promise<T>, deadline: number, onWait?: (error: RegistryAway) => void): Promise<T> {
  for (let pause = 200; ; pause = Math.min(pause * 1.5, 3_000)) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RegistryAway) || Date.now() + pause > deadline) throw error;
      onWait?.(error);
      await sleep(pause);
    }
  }
}
