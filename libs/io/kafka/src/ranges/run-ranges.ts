import type { RangeOptions, RangesHandle } from './range-options.ts';
export async function runRanges(_options: RangeOptions): Promise<RangesHandle> {
  throw new Error('under construction');
}
