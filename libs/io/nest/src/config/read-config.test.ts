import { z } from 'zod';
import { appEnv, clickhouseEnv, kafkaEnv, registryEnv, tokenKeyEnv } from './fragments.ts';
import { faultsText, readConfig } from './read-config.ts';

const schema = z.object({ ...appEnv, ...kafkaEnv, ...registryEnv, ...tokenKeyEnv, ...clickhouseEnv });
const GOOD = { CHARGEPLANE_HTTP_PORT: '0', CHARGEPLANE_KAFKA: 'a:1, b:2,', CHARGEPLANE_REGISTRY: 'http://r/apis/ccompat/v7//', CHARGEPLANE_TOKEN_KEY: 'k'.repeat(32), CHARGEPLANE_CLICKHOUSE: 'http://c' };
const faultsOf = (env: Record<string, string | undefined>): string[] => {
  const result = readConfig(schema, { ...GOOD, ...env });
  return 'faults' in result ? result.faults.map(({ variable, problem }) => `${variable}: ${problem}`) : [];
};

describe('the configuration', () => {
  it('is read with its defaults', () => {
    const result = readConfig(schema, GOOD);
    expect('config' in result && result.config).toMatchObject({
      CHARGEPLANE_KAFKA: ['a:1', 'b:2'], CHARGEPLANE_REGISTRY: 'http://r/apis/ccompat/v7', CHARGEPLANE_HTTP_PORT: 0, CHARGEPLANE_PARTITIONS: 12, CHARGEPLANE_TOPIC_PREFIX: 'chargeplane.',
      CHARGEPLANE_LOG: 'json', CHARGEPLANE_LOG_LEVEL: 'info', CHARGEPLANE_TOKEN_KEY_ID: 'k1',
    });
  });

  it('has all its faults told at once, each with an example, and an empty variable counts as absent', () => {
    const result = readConfig(schema, { CHARGEPLANE_HTTP_PORT: '99999', CHARGEPLANE_KAFKA: '', CHARGEPLANE_REGISTRY: 'ftp://r', CHARGEPLANE_TOKEN_KEY: 'short', CHARGEPLANE_PARTITIONS: '0', CHARGEPLANE_LOG: 'xml' });
    if (!('faults' in result)) throw new Error('it has no faults');
    expect(result.faults.map(({ variable }) => variable).sort()).toEqual(
      ['CHARGEPLANE_CLICKHOUSE', 'CHARGEPLANE_HTTP_PORT', 'CHARGEPLANE_KAFKA', 'CHARGEPLANE_LOG', 'CHARGEPLANE_PARTITIONS', 'CHARGEPLANE_REGISTRY', 'CHARGEPLANE_TOKEN_KEY'],
    );
    const text = faultsText(result.faults);
    expect(text).toMatch(/^The configuration has 7 faults:\n/);
    expect(text).toContain('CHARGEPLANE_KAFKA: is not set. Example: CHARGEPLANE_KAFKA=127.0.0.1:9092');
    expect(text).toContain('CHARGEPLANE_PARTITIONS: must be 1 to 1000 (found "0"). Example: CHARGEPLANE_PARTITIONS=12');
    expect(text).toContain('CHARGEPLANE_LOG: must be json or human (found "xml")');
    expect(text).toMatch(/start again\.\n$/);
  });

  it('never shows the value of a secret', () => {
    const text = faultsText((readConfig(schema, { ...GOOD, CHARGEPLANE_TOKEN_KEY: 'hunter2', CHARGEPLANE_REGISTRY: 'x://user:hunter2@r' }) as { faults: [] }).faults);
    expect(text).toContain('CHARGEPLANE_TOKEN_KEY: must have at least 32 characters.');
    expect(text).toContain('CHARGEPLANE_REGISTRY: must be an http or https address.');
    expect(text).not.toContain('hunter2');
  });

  it.each([
    ['CHARGEPLANE_HTTP_PORT', ['-1', '1.5', 'x', '65536'], ['0', '65535']],
    ['CHARGEPLANE_KAFKA', ['host', 'http://h:1', ',', 'h:1,h'], ['h:1', '[::1]:9092', 'a.b-c:1,d:2']],
    ['CHARGEPLANE_PARTITIONS', ['0', '1001', '1.5', '12x'], ['1', '1000']],
    ['CHARGEPLANE_TOPIC_PREFIX', ['a/b', 'a b'], ['a.', 'A_b-1.']],
    ['CHARGEPLANE_CLICKHOUSE_DATABASE', ['1a', 'a-b', 'a;b'], ['a', '_a1']],
    ['CHARGEPLANE_TOKEN_KEY_ID', ['a b', 'x'.repeat(33)], ['k1']],
  ] as const)('%s refuses %j and takes %j', (variable, bad, good) => {
    for (const value of bad) expect(faultsOf({ [variable]: value })).toEqual([expect.stringContaining(`${variable}: `)]);
    for (const value of good) expect(faultsOf({ [variable]: value })).toEqual([]);
  });
});
