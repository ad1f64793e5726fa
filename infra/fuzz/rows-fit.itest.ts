import fc from 'fast-check';
import { Tables } from '../../apps/sink/test/tables.ts';
import { fuzzCase } from './fuzz-case.ts';
import { Player } from './play-case.ts';
import { valuesOf } from './values-of.ts';

/** Cases of about 30 frames each. */
const CASES = 40;

describe('what broken frames become', () => {
  let tables: Tables;
  beforeAll(async () => {
    tables = await Tables.open();
  }, 120_000);
  afterAll(() => tables.close(), 60_000);

  it('fits the tables of a real ClickHouse, record by record', async () => {
    const seed = Date.now() % 1_000_000;
    const sum = { frames: 0, events: 0, rejected: 0, ledger: 0, outcomes: 0 };
    const played = fc.sample(fuzzCase, { seed, numRuns: CASES }).map((one, i) => valuesOf(Player.play(one, `${i}-`)));
    for (const topic of Object.keys(sum) as (keyof typeof sum)[]) {
      const records = played.flatMap((values) => values[topic]).map((value) => ({ timestamp: Date.UTC(2026, 4, 4), value }));
      await tables.insert(topic, 0, records);
      sum[topic] = records.length;
    }
    const [stored] = await tables.rows<Record<string, number>>(`SELECT (SELECT count() FROM frames) AS frames, (SELECT count() FROM events) AS events, (SELECT count() FROM rejections) AS rejected,
      (SELECT count() FROM ledger_batches) AS ledger, (SELECT count() FROM command_outcomes) AS outcomes, (SELECT count() FROM sink_rejected) AS refused`);
    expect({ seed, ...stored }).toEqual({ seed, ...sum, refused: 0 });
  }, 300_000);
});
