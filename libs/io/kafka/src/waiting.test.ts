import { shareNext, Signal, withDeadline } from './waiting.ts';

describe('Signal', () => {
  it('keeps a wake that nobody waited for', async () => {
    const signal = new Signal();
    signal.wake();
    await signal.wait();
    let woken = false;
    const second = signal.wait().then(() => (woken = true));
    await Promise.resolve();
    expect(woken).toBe(false);
    signal.wake();
    await second;
  });
});

describe('shareNext', () => {
  it('shares a run among those who asked before it began, and never answers from an older one', async () => {
    const runs: (() => void)[] = [];
    let begun = 0;
    const ask = shareNext(() => {
      begun += 1;
      const answer = begun;
      return new Promise<number>((resolve) => runs.push(() => resolve(answer)));
    });
    const first = ask();
    const second = ask();
    const third = ask();
    expect(begun).toBe(1);
    runs[0]?.();
    await expect(first).resolves.toBe(1);
    await new Promise(setImmediate);
    expect(begun).toBe(2);
    runs[1]?.();
    await expect(Promise.all([second, third])).resolves.toEqual([2, 2]);
  });

  it('begins anew after a failure', async () => {
    let begun = 0;
    const ask = shareNext(async () => {
      begun += 1;
      if (begun === 1) throw new Error('down');
      return begun;
    });
    const [first, second] = await Promise.allSettled([ask(), ask()]);
    expect(first).toMatchObject({ status: 'rejected' });
    expect(second).toEqual({ status: 'fulfilled', value: 2 });
  });
});

describe('withDeadline', () => {
  it('rejects with what it was waiting for', async () => {
    await expect(withDeadline(new Promise(() => {}), 1, 'The broker was asked')).rejects.toThrow('The broker was asked');
    await expect(withDeadline(Promise.resolve(3), 1_000)).resolves.toBe(3);
  });
});
