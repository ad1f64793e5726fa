export interface Member {
  id: string;
  /** Partitions that it says it holds. */
  owned: readonly number[];
}

/**
 * Shares partitions 0 … count−1 among members: counts differ by one at most, a member keeps what it holds as far as
 * its share allows, and the result depends on nothing but the arguments. A partition claimed twice stays with the
 * member whose id sorts first.
 */
export function assignPartitions(members: readonly Member[], count: number): Map<string, number[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1));
  const owner = new Map<number, string>();
  for (const { id, owned } of sorted) {
    for (const partition of owned) if (partition >= 0 && partition < count && !owner.has(partition)) owner.set(partition, id);
  }
  const held = (id: string): number[] => [...owner].filter(([, by]) => by === id).map(([partition]) => partition).sort((a, b) => a - b);
  const claims = sorted.map(({ id }) => ({ id, partitions: held(id) }));
  // The larger shares go to those who hold most, so that fewer partitions move.
  claims.sort((a, b) => b.partitions.length - a.partitions.length || (a.id < b.id ? -1 : 1));
  const small = Math.floor(count / claims.length);
  const larger = count % claims.length;
  const result = new Map<string, number[]>();
  const free: number[] = [];
  const kept = new Set<number>();
  claims.forEach(({ id, partitions }, index) => {
    const share = partitions.slice(0, small + (index < larger ? 1 : 0));
    share.forEach((partition) => kept.add(partition));
    result.set(id, share);
  });
  for (let partition = 0; partition < count; partition += 1) if (!kept.has(partition)) free.push(partition);
  claims.forEach(({ id }, index) => {
    const share = result.get(id) ?? [];
    const wanted = small + (index < larger ? 1 : 0);
    share.push(...free.splice(0, wanted - share.length));
    share.sort((a, b) => a - b);
  });
  return result;
}
