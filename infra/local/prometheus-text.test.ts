import { sumMetrics } from './prometheus-text.ts';

describe('sumMetrics', () => {
  it('sums over labels and passes over everything else', () => {
    const page = [
      '# HELP frames_total Frames.',
      '# TYPE frames_total counter',
      'frames_total{direction="in",note="a } b"} 3',
      'frames_total{direction="out"} 4.5 1700000000000',
      'open 1e3',
      'broken NaN',
      '',
    ].join('\n');
    expect([...sumMetrics(page)]).toEqual([['frames_total', 7.5], ['open', 1000]]);
  });
});
