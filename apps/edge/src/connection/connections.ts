import type { Connection } from './connection.ts';

/** The connections that this process holds, from CONN_OPENED to CONN_CLOSED. */
export class Connections {
  readonly #byId = new Map<string, Connection>();
  readonly #byKey = new Map<string, Set<Connection>>();
  readonly #current = new Map<string, Connection>();
  readonly #perAddress = new Map<string, number>();

  get size(): number {
    return this.#byId.size;
  }

  all(): IterableIterator<Connection> {
    return this.#byId.values();
  }

  byId(id: string): Connection | undefined {
    return this.#byId.get(id);
  }

  /** All of a charger: one that opens and one that closes may overlap. */
  ofCharger(key: string): ReadonlySet<Connection> {
    return this.#byKey.get(key) ?? NONE;
  }

  fromAddress(address: string): number {
    return this.#perAddress.get(address) ?? 0;
  }

  add(connection: Connection): void {
    const { id, key, address } = connection.facts;
    this.#byId.set(id, connection);
    this.#byKey.set(key, new Set(this.ofCharger(key)).add(connection));
    this.#perAddress.set(address, this.fromAddress(address) + 1);
  }

  /** @returns the connection that was the charger's until now. */
  makeCurrent(connection: Connection): Connection | undefined {
    const before = this.#current.get(connection.facts.key);
    this.#current.set(connection.facts.key, connection);
    return before;
  }

  remove(connection: Connection): void {
    const { id, key, address } = connection.facts;
    if (!this.#byId.delete(id)) return;
    if (this.#current.get(key) === connection) this.#current.delete(key);
    const others = this.#byKey.get(key);
    others?.delete(connection);
    if (others?.size === 0) this.#byKey.delete(key);
    const left = this.fromAddress(address) - 1;
    if (left > 0) this.#perAddress.set(address, left);
    else this.#perAddress.delete(address);
  }
}

const NONE: ReadonlySet<Connection> = new Set();
