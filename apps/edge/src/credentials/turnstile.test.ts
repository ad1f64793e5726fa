import { Turnstile } from './turnstile.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Turnstile', () => {
  it('lets as many in as it may, the next in order, and turns those beyond the queue away', async () => {
    const turnstile = new Turnstile(2, 1);
    const inside: number[] = [];
    const leave: (() => void)[] = [];
    const pass = (id: number) =>
      turnstile.pass(() => {
        inside.push(id);
        return new Promise<number>((resolve) => leave.push(() => resolve(id)));
      });
    const [first, second, third] = [pass(1), pass(2), pass(3)];
    expect(await pass(4)).toBeNull();
    expect(inside).toEqual([1, 2]);
    leave.shift()?.();
    expect(await first).toBe(1);
    await settled();
    expect(inside).toEqual([1, 2, 3]);
    for (const go of leave) go();
    expect(await Promise.all([second, third])).toEqual([2, 3]);
    await settled();
    const again = pass(5);
    expect(inside).toEqual([1, 2, 3, 5]);
    leave.at(-1)?.();
    expect(await again).toBe(5);
  });

  it('is free again after work that throws', async () => {
    const turnstile = new Turnstile(1, 0);
    await expect(turnstile.pass(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await turnstile.pass(async () => 1)).toBe(1);
  });
});
