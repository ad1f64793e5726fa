import type { Tail, TailOptions } from './tail-options.ts';
export function tail(_options: TailOptions): Tail {
  throw new Error('under construction');
}
