/** When a command is due. */
export interface Deadline {
  readonly due: number;
  readonly charger: string;
  readonly commandId: string;
}

/** Deadlines in the order (due, charger, command). */
export class DeadlineIndex {
  readonly #sorted: Deadline[] = [];

  add(deadline: Deadline): void {
    const at = this.#position(deadline);
    this.#sorted.splice(at, 0, deadline);
  }

  remove(deadline: Deadline): void {
    const at = this.#position(deadline);
    const found = this.#sorted[at];
    if (found !== undefined && compare(found, deadline) === 0) this.#sorted.splice(at, 1);
  }

  /** The first one that is due at `now`. */
  first(now: number): Deadline | undefined {
    const [first] = this.#sorted;
    return first !== undefined && first.due <= now ? first : undefined;
  }

  #position(deadline: Deadline): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = this.#sorted[middle];
      if (at !== undefined && compare(at, deadline) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function compare(a: Deadline, b: Deadline): number {
  return a.due - b.due || order(a.charger, b.charger) || order(a.commandId, b.commandId);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
