/** Null: ready. A text: not ready, and why. */
export type ReadyCheck = () => string | null | Promise<string | null>;

const CHECK_MS = 2_000;

/** What must hold before an app does its work. Parts add their checks; an app without a check is ready once it has started. */
export class Readiness {
  readonly #checks = new Map<string, ReadyCheck>();

  /** @param part named in the answer of /ready, e.g. `kafka`. */
  add(part: string, check: ReadyCheck): void {
    this.#checks.set(part, check);
  }

  remove(part: string): void {
    this.#checks.delete(part);
  }

  /** Reasons by part; empty when ready. A check that throws or takes longer than 2 s is a reason too. */
  async reasons(): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    await Promise.all(
      [...this.#checks].map(async ([part, check]) => {
        const reason = await answerOf(check);
        if (reason !== null) found[part] = reason;
      }),
    );
    return found;
  }
}

async function answerOf(check: ReadyCheck): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CHECK_MS} ms`), CHECK_MS);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
