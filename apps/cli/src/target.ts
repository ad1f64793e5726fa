import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_PARTITIONS } from '@chargeplane/contracts';
import type { ReferenceKey } from '@chargeplane/contracts';
import { EXIT, Fault } from './fault.ts';

/** Which installation the cli works on. */
export interface Target {
  readonly brokers: string[];
  readonly registryUrl: string;
  readonly clickhouse: { readonly url: string; readonly user: string; readonly password: string; readonly database: string };
  readonly topicPrefix: string;
  readonly partitions: number;
  readonly tokenKey: ReferenceKey;
}

const LOCAL = process.env['CHARGEPLANE_HOME'] ?? join(import.meta.dirname, '../../../.chargeplane');

/** From the environment, as the apps have it; what is not set there comes from the `npm start` that runs in this checkout. */
export function findTarget(env: NodeJS.ProcessEnv = process.env): Target {
  const local = readLocal();
  const need = (name: string, value: string | undefined): string => {
    if (value) return value;
    throw new Fault(`Looking for the pipe: ${name} is not set and nothing runs in this checkout. Start it with npm start, or set ${name}.`, EXIT.UNREACHABLE);
  };
  return {
    brokers: need('CHARGEPLANE_KAFKA', env['CHARGEPLANE_KAFKA'] ?? local?.kafka).split(',').map((b) => b.trim()),
    registryUrl: need('CHARGEPLANE_REGISTRY', env['CHARGEPLANE_REGISTRY'] ?? local?.registry),
    clickhouse: {
      url: need('CHARGEPLANE_CLICKHOUSE', env['CHARGEPLANE_CLICKHOUSE'] ?? local?.clickhouse),
      user: env['CHARGEPLANE_CLICKHOUSE_USER'] ?? 'default',
      password: env['CHARGEPLANE_CLICKHOUSE_PASSWORD'] ?? '',
      database: env['CHARGEPLANE_CLICKHOUSE_DATABASE'] ?? 'chargeplane',
    },
    topicPrefix: env['CHARGEPLANE_TOPIC_PREFIX'] ?? 'chargeplane.',
    partitions: Number(env['CHARGEPLANE_PARTITIONS'] ?? DEFAULT_PARTITIONS),
    tokenKey: { id: env['CHARGEPLANE_TOKEN_KEY_ID'] ?? 'k1', secret: need('CHARGEPLANE_TOKEN_KEY', env['CHARGEPLANE_TOKEN_KEY'] ?? local?.tokenKey) },
  };
}

function readLocal(): { kafka: string; registry: string; clickhouse: string; tokenKey: string | undefined } | null {
  const file = join(LOCAL, 'endpoints.json');
  if (!existsSync(file)) return null;
  const endpoints = JSON.parse(readFileSync(file, 'utf8')) as { kafka: string; registry: string; clickhouse: string };
  const keyFile = join(LOCAL, 'token-key');
  return { ...endpoints, tokenKey: existsSync(keyFile) ? readFileSync(keyFile, 'utf8').trim() : undefined };
}
