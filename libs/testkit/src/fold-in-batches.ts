/** One part of a state as a fold writes it: JSON, or null for one that is gone. */
export interface StateChange {
  readonly key: string;
  readonly body: string | null;
}

/** A fold that counts nothing before it is committed, as the exactly-once loop runs it. */
export interface Folding<I, R extends { readonly state: readonly StateChange[] }> {
  apply(batch: readonly I[]): R;
  commit(): void;
  rollback(): void;
  restore(key: string, body: string | null): void;
  /** After the last part was restored, where the fold wants to know. */
  restored?(): void;
}

export interface Batches<I> {
  /** Sizes of the batches, again from the first after the last; 1 at least. */
  readonly sizes: readonly number[];
  /** Applies each batch twice, the first time in vain. */
  readonly rollBack?: boolean;
  /** After every so many batches a new fold goes on from what was written. */
  readonly restoreEvery?: number;
  /** Whether `next` may stand in one batch with `first`; any may unless told. */
  readonly together?: (first: I, next: I) => boolean;
}

/** Drives a fold over a log without a broker. @returns what each batch gave, and the state that stands written at the end */
export function foldInBatches<I, R extends { readonly state: readonly StateChange[] }>(create: () => Folding<I, R>, inputs: readonly I[], batches: Batches<I>): { readonly results: readonly R[]; readonly state: ReadonlyMap<string, string> } {
  const { sizes, rollBack = false, restoreEvery = Infinity, together = () => true } = batches;
  const results: R[] = [];
  const state = new Map<string, string>();
  let fold = create();
  let at = 0;
  for (let n = 0; at < inputs.length; n++) {
    const most = Math.max(1, sizes[n % sizes.length] ?? 1);
    const first = inputs[at] as I;
    let size = 1;
    while (size < most && at + size < inputs.length && together(first, inputs[at + size] as I)) size++;
    const batch = inputs.slice(at, at + size);
    if (rollBack) {
      fold.apply(batch);
      fold.rollback();
    }
    const result = fold.apply(batch);
    fold.commit();
    results.push(result);
    for (const { key, body } of result.state) {
      if (body === null) state.delete(key);
      else state.set(key, body);
    }
    at += size;
    if ((n + 1) % restoreEvery !== 0) continue;
    fold = create();
    // Not in the order in which they were written: nobody promises one.
    for (const [key, body] of [...state].reverse()) fold.restore(key, body);
    fold.restored?.();
  }
  return { results, state };
}

/**
 * Promise P4: whole, cut at any place, or restored at it, the same log gives the same outputs and the same state.
 * @param outputs lists of one batch that must be the same when those of all batches are put together
 * @returns the places at which it is not
 */
export function cutsThatDiffer<I, R extends { readonly state: readonly StateChange[] }>(create: () => Folding<I, R>, inputs: readonly I[], outputs: readonly ((result: R) => readonly unknown[])[]): string[] {
  const shown = (batches: Batches<I>) => {
    const { results, state } = foldInBatches(create, inputs, batches);
    return JSON.stringify([outputs.map((of) => results.flatMap(of)), [...state].sort(([a], [b]) => (a < b ? -1 : 1))]);
  };
  const whole = shown({ sizes: [Infinity] });
  const differ: string[] = [];
  for (let cut = 1; cut < inputs.length; cut++) {
    if (shown({ sizes: [cut, Infinity] }) !== whole) differ.push(`cut at ${cut}`);
    if (shown({ sizes: [cut, Infinity], restoreEvery: 1 }) !== whole) differ.push(`restored at ${cut}`);
  }
  if (shown({ sizes: [1], restoreEvery: 1, rollBack: true }) !== whole) differ.push('one by one, rolled back and restored each time');
  return differ;
}
