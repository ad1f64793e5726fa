/** The nearest rank of ascending values; NaN where there are none. */
export const percentile = (ascending: readonly number[], percent: number): number =>
  ascending[Math.max(0, Math.ceil((percent / 100) * ascending.length) - 1)] ?? Number.NaN;

export function median(values: readonly number[]): number {
  return percentile([...values].sort((a, b) => a - b), 50);
}
