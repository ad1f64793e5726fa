import type { LoopHandle, LoopOptions } from './loop-options.ts';
export async function runExactlyOnce(_options: LoopOptions): Promise<LoopHandle> {
  throw new Error('under construction');
}
