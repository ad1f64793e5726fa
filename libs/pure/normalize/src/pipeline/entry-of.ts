/** The own entry of a table of names; null for a name that it has not, and for those that every object inherits (`constructor`). */
export function entryOf<V>(table: Readonly<Record<string, V>>, name: string): V | null {
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null;
}
