import { fuzz } from './fuzz.ts';

test('20,000 broken frames through parse, mend, normalize, answer, dispatch and project: nothing throws, nothing is lost or doubled, cut anywhere the bytes are the same', () => {
  const seed = Date.now() % 1_000_000;
  const { failure, ...sum } = fuzz({ frames: 20_000, seed });
  // Its first words are the seed: npm run fuzz -- --seed plays it again.
  expect(failure).toBeNull();
  // What a run goes through is no single way.
  expect(sum.events).toBeGreaterThan(10_000);
  expect(sum.rejected).toBeGreaterThan(5_000);
  expect(sum.commands).toBeGreaterThan(500);
}, 300_000);
