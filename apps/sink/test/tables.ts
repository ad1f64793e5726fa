import { randomBytes } from 'node:crypto';
import { applyMigrations, openClickHouse, queryRows } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import type { ProjectedTopic } from '@chargeplane/project';
import { offlineCodec } from '@chargeplane/schema-registry';
import { sharedServers } from '../../../infra/local/servers/for-tests.ts';
import { RangeStore } from '../src/range-store.ts';

const NO_METRICS = { rows: () => undefined, undecodable: () => undefined };

/** One record of a topic, as Kafka would hold it. */
export interface Value {
  readonly timestamp: number;
  readonly value: Buffer | null;
}

/** The tables of one test in a database of their own, filled the way that the sink fills them. */
export class Tables {
  readonly codec = offlineCodec();
  readonly #next = new Map<string, number>();
  readonly url: string;
  readonly database: string;
  readonly client: ClickHouseClient;
  readonly admin: ClickHouseClient;
  private readonly store: RangeStore;
  private readonly stop: () => Promise<void>;


  private constructor(
    url: string,
    database: string,
    client: ClickHouseClient,
    admin: ClickHouseClient,
    store: RangeStore,
    stop: () => Promise<void>,
  ) {
    this.url = url;
    this.database = database;
    this.client = client;
    this.admin = admin;
    this.store = store;
    this.stop = stop;
  }

  static async open(): Promise<Tables> {
    const servers = await sharedServers();
    const database = `test_${randomBytes(6).toString('hex')}`;
    await applyMigrations({ url: servers.clickhouse, user: 'default', database });
    const { name, password } = servers.users.sink;
    const client = openClickHouse({ url: servers.clickhouse, user: name, password, database });
    const admin = openClickHouse({ url: servers.clickhouse, user: 'default', database });
    return new Tables(servers.clickhouse, database, client, admin, new RangeStore({ client, codec: offlineCodec(), metrics: NO_METRICS }), () => servers.stop());
  }

  /** Inserts the records as one range, after those that were inserted before. @returns their first and last offset; null for no records */
  async insert(topic: ProjectedTopic, partition: number, values: readonly Value[]): Promise<{ first: number; last: number } | null> {
    if (values.length === 0) return null;
    const key = `${topic}-${partition}`;
    const first = this.#next.get(key) ?? 0;
    const last = first + values.length - 1;
    this.#next.set(key, last + 1);
    await this.store.insert({ topic, partition, from: first, to: last, records: values.map((each, index) => ({ offset: first + index, key: null, headers: {}, ...each })) });
    return { first, last };
  }

  rows<T>(sql: string, params: Record<string, unknown> = {}): Promise<T[]> {
    return queryRows<T>(this.client, sql, params);
  }

  /** As the user with all rights. */
  async command(sql: string): Promise<void> {
    await this.admin.command({ query: sql });
  }

  async close(): Promise<void> {
    await this.command(`DROP DATABASE IF EXISTS ${this.database} SYNC`);
    await Promise.all([this.client.close(), this.admin.close()]);
    await this.stop();
  }
}
