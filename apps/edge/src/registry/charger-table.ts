import type { Charger, ChargerSettings } from '@chargeplane/contracts';

export interface KnownCharger {
  readonly charger: Charger;
  /** Of its record in `chargers`. */
  readonly offset: number;
}

/** What the operator says of chargers, by their Kafka key. An entry that was deleted is remembered by its offset, so that its settings can be said to be gone. */
export class ChargerTable {
  readonly #chargers = new Map<string, KnownCharger>();
  readonly #deleted = new Map<string, number>();

  get size(): number {
    return this.#chargers.size;
  }

  get(key: string): Charger | undefined {
    return this.#chargers.get(key)?.charger;
  }

  set(key: string, charger: Charger | null, offset: number): void {
    if (charger === null) {
      this.#chargers.delete(key);
      this.#deleted.set(key, offset);
    } else {
      this.#deleted.delete(key);
      this.#chargers.set(key, { charger, offset });
    }
  }

  /** What of it belongs into the log: never a credential. Null for a charger that was never registered. */
  settings(key: string): ChargerSettings | null {
    const known = this.#chargers.get(key);
    if (known === undefined) {
      const offset = this.#deleted.get(key);
      return offset === undefined ? null : { configOffset: offset, topology: [], quirks: [] };
    }
    const { group, site, label, timeZone, vendorHint, modelHint, mapRevision, topology, quirks } = known.charger;
    return { configOffset: known.offset, group, site, label, timeZone, vendorHint, modelHint, mapRevision, topology, quirks };
  }
}

/** True if the normalizer would see a difference. */
export function settingsDiffer(a: ChargerSettings | null, b: ChargerSettings | null): boolean {
  return JSON.stringify({ ...a, configOffset: 0 }) !== JSON.stringify({ ...b, configOffset: 0 });
}
