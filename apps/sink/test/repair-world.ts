import { randomBytes, randomUUID } from 'node:crypto';
import { applyMigrations, openClickHouse, queryRows } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import { TOPICS, topicConfig } from '@chargeplane/contracts';
import type { CommandOutcome, TopicName } from '@chargeplane/contracts';
import { createKafka, ensureTopics, logBounds, moveCommits, openProducer } from '@chargeplane/kafka';
import type { Kafka } from '@chargeplane/kafka';
import { PROJECTED_TOPICS, TABLES } from '@chargeplane/project';
import { openCodec, registerAll } from '@chargeplane/schema-registry';
import type { Codec } from '@chargeplane/schema-registry';
import { sharedServers } from '../../../infra/local/servers/for-tests.ts';
import type { TestServers } from '../../../infra/local/servers/for-tests.ts';
import { AppProcess } from '../../normalizer/test/app-process.ts';
import { fleetLog } from '../../normalizer/test/fleet-log.ts';
import { startSink, until } from './sink-world.ts';
import type { SinkProcess } from './sink-world.ts';

export const PARTITIONS = 2;
const TOPIC_NAMES: TopicName[] = [...PROJECTED_TOPICS, 'normalizer-state'];
/** What the sink fills: sink_ranges stands for itself. */
const FILLED = [...TABLES, 'sink_ranges'] as const;

/** What a row is found by, where it is not its place in a topic of its own. */
const PLACES: Readonly<Record<string, string>> = { frames: 'partition, offset', sink_rejected: 'topic, partition, offset', sink_ranges: 'topic, partition, from_offset' };

/** A log, what the real normalizer made of it, and tables that the real sink filled; an older state of the tables to go back to. */
export class RepairWorld {
  readonly database = `test_${randomBytes(6).toString('hex')}`;
  readonly older = `older_${randomBytes(6).toString('hex')}`;
  readonly prefix = `t${randomBytes(6).toString('hex')}.`;
  readonly #log = fleetLog(6, 9, PARTITIONS);
  readonly #processes: (AppProcess | SinkProcess)[] = [];
  servers!: TestServers & { stop(): Promise<void> };
  kafka!: Kafka;
  codec!: Codec;
  client!: ClickHouseClient;

  static async open(): Promise<RepairWorld> {
    const world = new RepairWorld();
    world.servers = await sharedServers();
    world.kafka = createKafka({ brokers: [world.servers.kafka], clientId: 'repair-test' });
    await applyMigrations({ url: world.servers.clickhouse, user: 'default', database: world.database });
    world.client = openClickHouse({ url: world.servers.clickhouse, user: 'default', database: world.database });
    // What was inserted twice shall not become one row again before it is counted; to stop merges would stop deletes as well.
    for (const table of FILLED) await world.client.command({ query: `ALTER TABLE ${table} MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1, max_bytes_to_merge_at_min_space_in_pool = 1` });
    await ensureTopics(world.kafka, TOPIC_NAMES.map((name) => ({ name: world.prefix + name, partitions: PARTITIONS, replicationFactor: 1, config: topicConfig(TOPICS[name]) })));
    const at = { registryUrl: world.servers.registry, topicPrefix: world.prefix, topics: TOPIC_NAMES };
    await registerAll(at);
    world.codec = await openCodec(at);
    return world;
  }

  /** Fills the tables in two portions; between them the older state is kept. The apps are stopped afterwards. */
  async fill(): Promise<void> {
    const normalizer = await this.normalizer();
    const sink = await this.sink();
    await this.append(0);
    await this.whole();
    await this.client.command({ query: `CREATE DATABASE ${this.older}` });
    for (const table of FILLED) await this.client.command({ query: `CREATE TABLE ${this.older}.${table} ENGINE = Memory AS SELECT * FROM ${table}` });
    await this.append(1);
    await this.whole();
    await normalizer.end('SIGTERM');
    await sink.kill('SIGTERM');
  }

  async normalizer(env: Record<string, string> = {}): Promise<AppProcess> {
    const normalizer = await AppProcess.start({
      CHARGEPLANE_KAFKA: this.servers.kafka, CHARGEPLANE_REGISTRY: this.servers.registry, CHARGEPLANE_TOPIC_PREFIX: this.prefix, CHARGEPLANE_PARTITIONS: String(PARTITIONS), CHARGEPLANE_SESSION_TIMEOUT_MS: '3000', CHARGEPLANE_TOKEN_KEY: 'the secret of the tests of the repair', ...env,
    });
    this.#processes.push(normalizer);
    return normalizer;
  }

  async sink(env: Record<string, string> = {}): Promise<SinkProcess> {
    const sink = await startSink(this.servers, { prefix: this.prefix, database: this.database, partitions: PARTITIONS, env });
    this.#processes.push(sink);
    return sink;
  }

  /** Every frame has its outcome in the tables, all that is in Kafka is recorded, and the accounting finds nothing wrong. */
  async whole(): Promise<void> {
    await until('all that was written is recorded in the tables', async () => {
      const recorded = await this.rows<{ topic: string; partition: number; last: number }>('SELECT topic, partition, max(to_offset) AS last FROM sink_ranges GROUP BY topic, partition');
      const last = (topic: string, partition: number): number => recorded.find((row) => row.topic === topic && row.partition === partition)?.last ?? -1;
      // Topics that are written in transactions end with markers: of them the ledger knows the last record.
      for (const topic of ['frames', 'outcomes'] as const) {
        const ends = (await logBounds(this.kafka, this.prefix + topic)).map(({ end }) => end);
        if (ends.some((end, partition) => last(topic, partition) !== end - 1)) return false;
      }
      const due = await this.rows<{ partition: number; events: number; rejected: number }>('SELECT partition, max(ifNull(last_event_offset, -1)) AS events, max(ifNull(last_rejected_offset, -1)) AS rejected FROM ledger_batches GROUP BY partition');
      const [row] = await this.rows<{ frames: number; outcomes: number }>('SELECT (SELECT uniqExact(partition, offset) FROM frames) AS frames, (SELECT uniqExact(partition, offset) FROM frame_outcomes) AS outcomes');
      return row !== undefined && row.frames > 0 && row.frames === row.outcomes && due.every(({ partition, events, rejected }) => last('events', partition) >= events && last('rejected', partition) >= rejected);
    });
    await until('the accounting finds nothing', async () => {
      const [row] = await this.rows<{ leaks: number; in_flight: number }>('SELECT leaks, in_flight FROM accounting');
      return row?.leaks === 0 && row.in_flight === 0;
    });
  }

  leaks(): Promise<{ kind: string }[]> {
    return this.rows('SELECT DISTINCT kind FROM accounting_leaks ORDER BY kind');
  }

  /** Every row of every table, doubles included, without the time of its insertion. */
  async dump(): Promise<Record<string, string[]>> {
    const tables: Record<string, string[]> = {};
    for (const table of TABLES) tables[table] = (await this.rows(`SELECT * EXCEPT (inserted_at) FROM ${table}`)).map((row) => JSON.stringify(row)).sort();
    return tables;
  }

  /** The ranges as one chain: where each topic-partition is covered from and to, whether a link is missing, and the rows recorded. */
  chains(): Promise<unknown[]> {
    return this.rows(`SELECT topic, partition, min(from_offset) AS first, max(to_offset) AS last, toInt64(sum(rows)) AS rows, countIf(previous_to != before) AS broken
      FROM (SELECT *, lagInFrame(to_offset, 1, toInt64(-1)) OVER (PARTITION BY topic, partition ORDER BY from_offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
        FROM (SELECT topic, partition, from_offset, to_offset, any(previous_to) AS previous_to, argMax(rows, recorded_at) AS rows FROM sink_ranges GROUP BY topic, partition, from_offset, to_offset))
      GROUP BY topic, partition ORDER BY topic, partition`);
  }

  /** Tables as they were between the portions. RESTORED: as a backup is put back; DELETED: newer rows are deleted, and ClickHouse still remembers the tokens of their blocks. */
  async goBack(tables: readonly string[], how: 'RESTORED' | 'DELETED'): Promise<void> {
    for (const table of tables) {
      if (how === 'RESTORED') {
        await this.client.command({ query: `TRUNCATE TABLE ${table}` });
        await this.client.command({ query: `INSERT INTO ${table} SELECT * FROM ${this.older}.${table} SETTINGS insert_deduplicate = 0` });
      } else {
        const place = PLACES[table] ?? 'topic_partition, topic_offset';
        await this.client.command({ query: `DELETE FROM ${table} WHERE (${place}) NOT IN (SELECT ${place} FROM ${this.older}.${table})` });
      }
    }
  }

  /** Each case leaves parts behind, and every statement on a table goes through all of them. The tokens stay remembered. */
  async compact(): Promise<void> {
    for (const table of FILLED) await this.client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
  }

  async forgetGroup(): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    let gone = false;
    await until('the group is empty and its offsets are deleted', async () => (gone ||= await admin.deleteGroups([`${this.prefix}sink`]).then(() => true, () => false)));
    await admin.disconnect();
  }

  /** As a sink does that has recorded everything. */
  async commitAll(): Promise<void> {
    const recorded = await this.rows<{ topic: string; partition: number; last: number }>('SELECT topic, partition, max(to_offset) AS last FROM sink_ranges GROUP BY topic, partition');
    await moveCommits(this.kafka, `${this.prefix}sink`, recorded.map(({ topic, partition, last }) => ({ topic: this.prefix + topic, partition, offset: last + 1 })));
  }

  async deleteBefore(topic: string, partition: number, offset: number): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    // kafkajs deletes only in topics whose metadata this admin has loaded.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(offset) }] });
    await admin.disconnect();
  }

  rows<T>(sql: string): Promise<T[]> {
    return queryRows<T>(this.client, sql);
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((each) => ('kill' in each ? each.kill('SIGKILL') : each.end('SIGKILL'))));
    for (const database of [this.older, this.database]) await this.client?.command({ query: `DROP DATABASE IF EXISTS ${database} SYNC` });
    await this.client?.close();
    await this.servers?.stop();
  }

  /** Appends the first, second or third portion of the log. */
  async append(portion: 0 | 1 | 2): Promise<void> {
    const third = Math.ceil(this.#log.length / 3);
    const log = this.#log.slice(portion * third, (portion + 1) * third);
    const producer = openProducer(this.kafka);
    for (const { partition, key, record, bytes } of log) {
      await producer.send(`${this.prefix}frames`, partition, [{ key, value: record === null ? (bytes ?? null) : this.codec.encode('frames', 'io.chargeplane.raw.RawRecord', record) }]);
    }
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const outcomes = [0, 1].map((sequence) => this.codec.encode('outcomes', 'io.chargeplane.command.CommandOutcome', outcomeOf(`command-${portion}-${partition}`, sequence)));
      await producer.send(`${this.prefix}outcomes`, partition, [...outcomes, Buffer.from('no Avro')].map((value) => ({ key: 'main/CS-0', value })));
    }
    await producer.close();
  }
}

const outcomeOf = (commandId: string, sequence: number): CommandOutcome => ({
  outcomeId: randomUUID(), commandId, commandType: 'configuration.get', tenantId: 'main', chargerId: 'CS-0', group: null, state: sequence === 0 ? 'ACCEPTED' : 'SENT', settled: false, amends: false, attempt: 1, sequence,
  at: Date.now(), items: [], approximations: [], late: false, emptyAnswer: false, scheduled: false, empty: false,
});
