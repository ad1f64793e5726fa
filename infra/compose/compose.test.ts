import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { readConfig } from '@chargeplane/nest';
import { parse } from 'yaml';
import { RESTRICTED_TABLES } from '../local/servers/restricted-tables.ts';
import { referenceEnv, SCHEMAS, variables } from './reference.ts';

const text = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const root = (file: string): URL => new URL(`../../${file}`, import.meta.url);
const SECRETS = { CHARGEPLANE_TOKEN_KEY: 'x'.repeat(64), CHARGEPLANE_CLICKHOUSE_PASSWORD: 'p' };
const APPS = Object.keys(SCHEMAS);

function schemaOf(app: string): (typeof SCHEMAS)[string] {
  const schema = SCHEMAS[app];
  if (schema === undefined) throw new Error(`${app} has no schema`);
  return schema;
}

describe('the reference configuration', () => {
  const env = parseEnv(text('./reference.env'));

  it('is what the schemas of the apps say: write it again with node infra/compose/write-reference.ts', () => {
    expect(text('./reference.env')).toBe(referenceEnv());
  });

  it('names every variable that a schema knows, with a sentence, and no other', () => {
    const known = [...new Set(Object.values(SCHEMAS).flatMap(({ shape }) => Object.keys(shape)))];
    expect(Object.keys(env).sort()).toEqual(known.sort());
    expect(variables().filter(({ meta }) => !/^[A-Z0-9a-z].{10,}\.$/.test(meta.description ?? '')).map(({ name }) => name)).toEqual([]);
  });

  it.each(APPS)('configures %s', (app) => {
    expect(readConfig(schemaOf(app), { ...env, ...SECRETS })).toEqual({ config: expect.anything() });
  });

  it('refuses strangers and holds no secret', () => {
    expect(env).toMatchObject({ CHARGEPLANE_UNKNOWN_CHARGERS: 'refuse', CHARGEPLANE_UNKNOWN_TOKENS: 'refuse', CHARGEPLANE_TOKEN_KEY: '', CHARGEPLANE_CLICKHOUSE_PASSWORD: '' });
    expect(readConfig(schemaOf('edge'), env)).toEqual({ faults: [expect.objectContaining({ variable: 'CHARGEPLANE_TOKEN_KEY', problem: 'is not set' })] });
  });
});

describe('the minimal configuration', () => {
  const env = parseEnv(text('./minimal.env'));

  it.each(APPS)('configures %s', (app) => {
    expect(readConfig(schemaOf(app), { ...env, ...SECRETS })).toEqual({ config: expect.anything() });
  });

  it.each(Object.keys(env))('does not do without %s', (name) => {
    // The user of ClickHouse has a default, which is not the one that the stack writes with.
    if (name === 'CHARGEPLANE_CLICKHOUSE_USER') return expect(env[name]).toBe('sink');
    const without = { ...env, ...SECRETS, [name]: undefined };
    expect(APPS.filter((app) => 'faults' in readConfig(schemaOf(app), without))).not.toEqual([]);
  });
});

interface Service {
  image?: string;
  command?: string[];
  env_file?: string[];
  environment?: Record<string, string | number>;
  depends_on?: Record<string, unknown>;
  volumes?: string[];
}

describe('compose.yaml', () => {
  const compose = parse(text('./compose.yaml'), { merge: true }) as { services: Record<string, Service>; volumes: Record<string, unknown> };
  const secrets: Record<string, string> = { ...SECRETS, CHARGEPLANE_CLICKHOUSE_DEPLOY_PASSWORD: 'd', CHARGEPLANE_CLICKHOUSE_ANALYST_PASSWORD: 'a' };
  const interpolated = (value: string | number): string => String(value).replace(/\$\{(\w+):\?[^}]*\}/g, (_all, name: string) => secrets[name] ?? '');
  const environmentOf = ({ env_file = [], environment = {} }: Service): Record<string, string | undefined> => ({
    ...Object.assign({}, ...env_file.map((file) => parseEnv(text(file)))),
    ...Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, interpolated(value)])),
  });

  it('runs every app and deploys first', () => {
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(['kafka', 'registry', 'clickhouse', ...APPS]));
    for (const app of APPS.filter((name) => name !== 'deploy')) expect(compose.services[app]?.depends_on).toEqual({ deploy: { condition: 'service_completed_successfully' } });
  });

  it.each(APPS)('gives %s an environment that its schema takes, and a file that exists to run', (app) => {
    const service = compose.services[app] ?? {};
    expect(readConfig(schemaOf(app), environmentOf(service))).toEqual({ config: expect.anything() });
    expect(service.command).toHaveLength(1);
    expect(existsSync(root(service.command?.[0] ?? ''))).toBe(true);
    const unknown = Object.keys(service.environment ?? {}).filter((name) => schemaOf(app).shape[name] === undefined);
    expect(unknown).toEqual([]);
  });

  it('depends on services that are there, mounts volumes and files that are there, and pins every image', () => {
    for (const service of Object.values(compose.services)) {
      expect(Object.keys(service.depends_on ?? {}).filter((name) => compose.services[name] === undefined)).toEqual([]);
      for (const source of (service.volumes ?? []).map((volume) => volume.split(':')[0] ?? '')) {
        expect(source.startsWith('./') ? existsSync(new URL(source, import.meta.url)) : source in compose.volumes).toBe(true);
      }
      expect(service.image).toMatch(/:\d+\.\d+(\.\d+)?$/);
    }
  });

  it('keeps the restricted tables from analysts', () => {
    const revoked = [...text('./clickhouse-users.xml').matchAll(/REVOKE SELECT ON chargeplane\.(\w+)/g)].map(([, table]) => table);
    expect(revoked.sort()).toEqual([...RESTRICTED_TABLES].sort());
  });
});

describe('Dockerfile', () => {
  const dockerfile = readFileSync(root('Dockerfile'), 'utf8');

  it('copies what exists, runs as nobody special on the Node of the checkout, and tells its health', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list]) => (list ?? '').split(' '));
    expect(sources.filter((source) => !existsSync(root(source)))).toEqual([]);
    const { node } = (JSON.parse(readFileSync(root('package.json'), 'utf8')) as { devDependencies: Record<string, string> }).devDependencies;
    expect(new Set([...dockerfile.matchAll(/^FROM node:([\d.]+)-/gm)].map(([, version]) => version))).toEqual(new Set([node]));
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  });
});
