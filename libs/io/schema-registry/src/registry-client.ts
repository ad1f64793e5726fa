/** The registry did not answer, or says that it cannot now. Try again. */
export class RegistryAway extends Error {
  override readonly name = 'RegistryAway';
}

/** The registry refused (4xx). `code` is its error_code, e.g. 40401 subject, 40402 version, 40403 schema not found, 409 incompatible. */
export class RegistryRefused extends Error {
  override readonly name = 'RegistryRefused';
  readonly status: number;
  readonly code: number;
  readonly said: string;
  constructor(status: number, code: number, said: string) {
    super(`the schema registry refused (${status}): ${said}`);
    this.status = status;
    this.code = code;
    this.said = said;
  }
}

/** The Confluent interface, as far as it is used here: https://docs.confluent.io/platform/current/schema-registry/develop/api.html */
export interface RegistryClient {
  /** For messages: without credentials. */
  readonly url: string;
  /** Id of exactly this schema under the subject; null where it is not registered. */
  findId(subject: string, schema: string): Promise<number | null>;
  register(subject: string, schema: string): Promise<number>;
  /** The subject's own level; null where it has none. */
  compatibility(subject: string): Promise<string | null>;
  setCompatibility(subject: string, level: string): Promise<void>;
  latest(subject: string): Promise<string | null>;
  schemaById(schemaId: number): Promise<string | null>;
}

const TIMEOUT_MS = 10_000;
const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/** @param registryUrl base path of the interface, with `user:password@` where it wants Basic authentication. */
export function registryClient(registryUrl: string): RegistryClient {
  const base = new URL(registryUrl);
  const headers: Record<string, string> = { accept: CONTENT_TYPE, 'content-type': CONTENT_TYPE };
  if (base.username !== '') {
    headers['authorization'] = `Basic ${Buffer.from(`${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`).toString('base64')}`;
    base.username = base.password = '';
  }
  const url = base.href.replace(/\/+$/, '');

  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    let status: number;
    let text: string;
    try {
      const answer = await fetch(url + path, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS), ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      status = answer.status;
      text = await answer.text();
    } catch (cause) {
      throw new RegistryAway(`the schema registry at ${url} does not answer: ${reasonOf(cause)}`, { cause });
    }
    if (status >= 500 || status === 429) throw new RegistryAway(`the schema registry at ${url} answered ${status} to ${method} ${path}: ${text.slice(0, 300)}`);
    const json = parse(text);
    if (status >= 400) throw new RegistryRefused(status, json?.error_code ?? status, json?.message ?? text.slice(0, 300));
    if (json === null) throw new RegistryAway(`what answers at ${url} is no schema registry (${method} ${path} gave no JSON): check the address, it ends in /apis/ccompat/v7 for Apicurio`);
    return json as T;
  };
  const orNull = async <T>(asking: Promise<T>): Promise<T | null> => {
    try {
      return await asking;
    } catch (error) {
      if (error instanceof RegistryRefused && error.status === 404) return null;
      throw error;
    }
  };
  const at = (subject: string): string => encodeURIComponent(subject);

  return {
    url,
    findId: async (subject, schema) => (await orNull(ask<{ id: number }>('POST', `/subjects/${at(subject)}`, { schema })))?.id ?? null,
    register: async (subject, schema) => (await ask<{ id: number }>('POST', `/subjects/${at(subject)}/versions`, { schema })).id,
    async compatibility(subject) {
      // Apicurio answers 200 NONE where a subject has no level of its own; both mean: to be set.
      const level = (await orNull(ask<{ compatibilityLevel?: string }>('GET', `/config/${at(subject)}`)))?.compatibilityLevel;
      return level === undefined || level === 'NONE' ? null : level;
    },
    async setCompatibility(subject, level) {
      await ask('PUT', `/config/${at(subject)}`, { compatibility: level });
    },
    latest: async (subject) => (await orNull(ask<{ schema: string }>('GET', `/subjects/${at(subject)}/versions/latest`)))?.schema ?? null,
    schemaById: async (schemaId) => (await orNull(ask<{ schema: string }>('GET', `/schemas/ids/${schemaId}`)))?.schema ?? null,
  };
}

function parse(text: string): { error_code?: number; message?: string } | null {
  try {
    return JSON.parse(text) as { error_code?: number; message?: string };
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
