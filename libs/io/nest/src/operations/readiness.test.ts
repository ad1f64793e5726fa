import { Readiness } from './readiness.ts';

describe('readiness', () => {
  it('is what every part says; a check that throws is a reason', async () => {
    const readiness = new Readiness();
    expect(await readiness.reasons()).toEqual({});
    readiness.add('kafka', () => 'waiting for partitions');
    readiness.add('registry', async () => null);
    readiness.add('clickhouse', () => {
      throw new Error('connect ECONNREFUSED');
    });
    expect(await readiness.reasons()).toEqual({ kafka: 'waiting for partitions', clickhouse: 'connect ECONNREFUSED' });
    readiness.add('kafka', () => null);
    readiness.remove('clickhouse');
    expect(await readiness.reasons()).toEqual({});
  });

  it('does not wait for a check that never answers', async () => {
    const readiness = new Readiness();
    readiness.add('hung', () => new Promise(() => {}));
    expect((await readiness.reasons())['hung']).toMatch(/no answer within/);
  });
});
