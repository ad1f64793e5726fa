import { recordType } from './avro-type.ts';
import type { RecordType } from './avro-type.ts';
import type { AvroSchema } from './avro-schema.ts';

/** Where the schema of an id comes from. Null: there is none. Throws where the registry cannot be asked. */
export type FetchSchema = (schemaId: number) => Promise<string | null>;

/** A schema that somebody wrote with, or why we have none. */
export type Writer = { type: RecordType } | { missing: string };

const UNKNOWN_FOR_MS = 30_000;
const MAX_UNKNOWN = 10_000;
const PARALLEL = 4;

/** The schemas by id: fetched once, those that do not exist asked for again after 30 s at the earliest. */
export class Writers {
  readonly #types = new Map<number, Writer>();
  readonly #unknown = new Map<number, number>();
  readonly #fetch: FetchSchema;
  readonly #now: () => number;

  constructor(fetch: FetchSchema, now: () => number = Date.now) {
    this.#fetch = fetch;
    this.#now = now;
  }

  set(schemaId: number, type: RecordType): void {
    this.#types.set(schemaId, { type });
  }

  get(schemaId: number): Writer {
    return this.#types.get(schemaId) ?? { missing: this.#unknown.has(schemaId) ? 'the registry has no such schema' : 'it was not asked for before (prepare)' };
  }

  needs(schemaId: number): boolean {
    if (schemaId < 0 || this.#types.has(schemaId)) return false;
    const until = this.#unknown.get(schemaId);
    return until === undefined || until <= this.#now();
  }

  async fetch(schemaIds: Iterable<number>): Promise<void> {
    const waiting = [...schemaIds];
    const work = async (): Promise<void> => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) await this.#fetchOne(id);
    };
    await Promise.all(Array.from({ length: Math.min(PARALLEL, waiting.length) }, work));
  }

  async #fetchOne(schemaId: number): Promise<void> {
    const text = await this.#fetch(schemaId);
    this.#unknown.delete(schemaId);
    if (text !== null) {
      this.#types.set(schemaId, writerOf(text));
      return;
    }
    const oldest = this.#unknown.size >= MAX_UNKNOWN ? this.#unknown.keys().next().value : undefined;
    if (oldest !== undefined) this.#unknown.delete(oldest);
    this.#unknown.set(schemaId, this.#now() + UNKNOWN_FOR_MS);
  }
}

function writerOf(text: string): Writer {
  try {
    return { type: recordType(JSON.parse(text) as AvroSchema) };
  } catch (error) {
    return { missing: `its schema cannot be used: ${(error as Error).message.slice(0, 200)}` };
  }
}
