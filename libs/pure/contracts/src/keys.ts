/** Kafka key of everything that belongs to a charger. Case is kept. */
export function chargerKey(tenantId: string, chargerId: string): string {
  return `${encodeURIComponent(tenantId)}/${encodeURIComponent(chargerId)}`;
}

/** No charger has a longer key: 64 characters of tenant and 255 of identity, each percent-encoded. What is longer is rejected, because it would be copied into every output. */
export const LONGEST_KEY = 4_096;

/** The reverse of chargerKey; null where the text is no such key. */
export function parseChargerKey(key: string): { tenantId: string; chargerId: string } | null {
  const parts = key.split('/');
  if (parts.length !== 2) return null;
  try {
    return { tenantId: decodeURIComponent(parts[0] ?? ''), chargerId: decodeURIComponent(parts[1] ?? '') };
  } catch {
    return null;
  }
}

/** Key of ticks and log.ticked: they belong to a partition, not to a charger ('/' cannot start an encoded tenant). */
export function partitionKey(partition: number): string {
  return `/${partition}`;
}

/** Partition of a key: murmur2 as Kafka's Java client has it, so that other producers agree with us. Keys are ASCII by construction. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

function murmur2(ascii: string): number {
  const m = 0x5bd1e995;
  const length = ascii.length;
  let h = 0x9747b28c ^ length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    let k = ascii.charCodeAt(i) | (ascii.charCodeAt(i + 1) << 8) | (ascii.charCodeAt(i + 2) << 16) | (ascii.charCodeAt(i + 3) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    h = Math.imul(h, m) ^ Math.imul(k, m);
  }
  const rest = length - i;
  if (rest === 3) h ^= ascii.charCodeAt(i + 2) << 16;
  if (rest >= 2) h ^= ascii.charCodeAt(i + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ ascii.charCodeAt(i), m);
  h ^= h >>> 13;
  h = Math.imul(h, m);
  return h ^ (h >>> 15);
}
