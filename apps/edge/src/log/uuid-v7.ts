import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8 * 512);
let next = pool.length;
let lastMs = 0;
let counter = 0;

/** UUIDv7 (RFC 9562 5.7) whose order is that of the calls of this process: 12 bits of rand_a count within a millisecond. */
export function uuidV7(now: number = Date.now()): string {
  if (now > lastMs) {
    lastMs = now;
    counter = 0;
  } else if (++counter > 0xfff) {
    lastMs++;
    counter = 0;
  }
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const tail = pool.toString('hex', next, next + 8);
  const variant = ((pool[next] ?? 0) & 0x3) | 0x8;
  next += 8;
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant.toString(16)}${tail.slice(1, 4)}-${tail.slice(4)}`;
}
