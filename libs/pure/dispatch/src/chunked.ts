/** Portions of at most `size` items, in order. */
export function chunked<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const portions: T[][] = [];
  for (let i = 0; i < items.length; i += size) portions.push(items.slice(i, i + size));
  return portions;
}
