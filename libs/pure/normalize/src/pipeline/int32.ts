import type { PayloadReader } from './payload-reader.ts';

/** An integer that fits the int of the contracts; null for any other value, of which validation tells. */
export function int32(reader: PayloadReader | null, name: string): number | null {
  const value = reader?.integer(name) ?? null;
  return value !== null && value >= -2_147_483_648 && value <= 2_147_483_647 ? value : null;
}
