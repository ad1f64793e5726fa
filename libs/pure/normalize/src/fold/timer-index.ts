/** When each charger's first timer may be due: a heap of (due, charger). Entries are hints, checked against the state when they come up. */
export class TimerIndex {
  private readonly heap: { due: number; key: string }[] = [];
  private readonly hints = new Map<string, number>();

  /** The charger's first timer is due at `due` (null: it has none). An earlier hint stays; it is checked when it comes up. */
  note(key: string, due: number | null): void {
    if (due === null) return;
    const hint = this.hints.get(key);
    if (hint !== undefined && hint <= due) return;
    this.hints.set(key, due);
    this.push({ due, key });
  }

  /** Takes the first charger whose hint is due; null if none is. */
  take(now: number): { readonly due: number; readonly key: string } | null {
    for (;;) {
      const top = this.heap[0];
      if (top === undefined || top.due > now) return null;
      this.pop();
      if (this.hints.get(top.key) !== top.due) continue;
      this.hints.delete(top.key);
      return top;
    }
  }

  private push(entry: { due: number; key: string }): void {
    const { heap } = this;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent])) break;
      heap[i] = heap[parent] as { due: number; key: string };
      i = parent;
    }
    heap[i] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], last)) break;
      heap[i] = heap[child] as { due: number; key: string };
      i = child;
    }
    heap[i] = last;
  }
}

function before(a: { due: number; key: string } | undefined, b: { due: number; key: string } | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.due < b.due || (a.due === b.due && a.key < b.key);
}
