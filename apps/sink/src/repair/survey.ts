import { queryRows } from '@chargeplane/clickhouse';
import type { ClickHouseClient } from '@chargeplane/clickhouse';
import { decideStart, groupCommits, groupStatus, logBounds } from '@chargeplane/kafka';
import type { Commit, Kafka } from '@chargeplane/kafka';
import { PROJECTED_TOPICS } from '@chargeplane/project';
import type { ProjectedTopic } from '@chargeplane/project';
import { offsetsOf } from '../table-offsets.ts';
import type { DoubtfulRange, Standing, Stray } from './standing.ts';

export interface SurveyOptions {
  readonly kafka: Kafka;
  readonly prefix: string;
  readonly client: ClickHouseClient;
}

const NONE: Commit = { committed: null, pending: null };

/** What Kafka and the tables say about every topic-partition. Counts the rows of every range. */
export async function survey({ kafka, prefix, client }: SurveyOptions): Promise<Standing[]> {
  const topics = PROJECTED_TOPICS.map((topic) => prefix + topic);
  const [group] = await groupStatus(kafka, [`${prefix}sink`]);
  const running = group !== undefined && group.members > 0;
  // While a sink records ranges, the parts of one query see different ones: those of the last seconds are not judged then.
  const judged = running ? 'recorded_at < initialQueryStartTime() - INTERVAL 5 SECOND' : '1';
  // A sink that runs inserts, records, commits: asked before and after, one of both agrees with the ranges.
  const before = await groupCommits(kafka, `${prefix}sink`, topics);
  const tables: Awaited<ReturnType<typeof lookAt>>[] = [];
  for (const topic of PROJECTED_TOPICS) tables.push(await lookAt(client, topic, judged));
  const after = await groupCommits(kafka, `${prefix}sink`, topics);
  const standings: Standing[] = [];
  for (const { topic, lasts, doubtful, strays } of tables) {
    for (const [partition, bounds] of (await logBounds(kafka, prefix + topic)).entries()) {
      const lastTo = lasts.get(partition) ?? null;
      const commits = [after, before].map((commit) => commit.get(`${prefix}${topic}-${partition}`) ?? NONE);
      const agrees = commits.find((commit) => decideStart({ ...commit, lastTo, start: bounds.start }).kind !== 'stop');
      const commit = agrees ?? commits[0] ?? NONE;
      // Rows of the range that a running sink is just inserting.
      const underWay = running && commit.committed !== null;
      standings.push({ topic, partition, bounds, commit, lastTo, doubtful: doubtful.get(partition) ?? [], strays: underWay ? [] : (strays.get(partition) ?? []) });
    }
  }
  return standings;
}

interface Looked {
  topic: ProjectedTopic;
  lasts: Map<number, number>;
  doubtful: Map<number, DoubtfulRange[]>;
  strays: Map<number, Stray[]>;
}

async function lookAt(client: ClickHouseClient, topic: ProjectedTopic, judged: string): Promise<Looked> {
  // A range that was recorded anew counts as it was recorded last.
  const ranges = `SELECT partition AS p, from_offset AS f, to_offset AS t, argMax(previous_to, recorded_at) AS previous, argMax(rows, recorded_at) AS due FROM sink_ranges WHERE topic = '${topic}' AND ${judged} GROUP BY p, f, t`;
  const counted = `SELECT o.p AS p, r.f AS f, r.known = 1 AND o.o <= r.t AS inside, r.known AS known, count() AS n, max(o.o) AS last
    FROM (${offsetsOf(topic)}) AS o ASOF LEFT JOIN (SELECT p, f, t, toUInt8(1) AS known FROM (${ranges})) AS r ON o.p = r.p AND o.o >= r.f GROUP BY p, f, inside, known`;
  const [lasts, doubtful, strays] = await Promise.all([
    queryRows<{ p: number; last: number }>(client, `SELECT partition AS p, max(to_offset) AS last FROM sink_ranges WHERE topic = '${topic}' GROUP BY p`),
    queryRows<{ p: number; f: number; t: number; previous: number; found: number; due: number; n: number }>(client, `SELECT r.p AS p, r.f AS f, r.t AS t, r.previous AS previous, r.found AS found, r.due AS due, c.n AS n
      FROM (SELECT *, lagInFrame(t, 1, toInt64(-1)) OVER (PARTITION BY p ORDER BY f ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS found FROM (${ranges})) AS r
      LEFT JOIN (SELECT p, f, sum(n) AS n FROM (${counted}) WHERE inside GROUP BY p, f) AS c ON c.p = r.p AND c.f = r.f WHERE r.due != c.n OR r.previous != r.found ORDER BY p, f`),
    queryRows<{ p: number; f: number; known: number; n: number; last: number }>(client, `SELECT p, f, known, n, last FROM (${counted}) WHERE NOT inside ORDER BY p, f`),
  ]);
  return {
    topic,
    lasts: new Map(lasts.map(({ p, last }) => [p, last])),
    doubtful: byPartition(doubtful, ({ f, t, previous, found, due, n }): DoubtfulRange => ({ from: f, to: t, previousTo: previous, foundTo: found < 0 ? null : found, rows: due, there: n })),
    strays: byPartition(strays, ({ f, known, n, last }): Stray => ({ after: known === 1 ? f : null, count: n, last })),
  };
}

function byPartition<R extends { p: number }, T>(rows: readonly R[], made: (row: R) => T): Map<number, T[]> {
  const all = new Map<number, T[]>();
  for (const row of rows) all.set(row.p, [...(all.get(row.p) ?? []), made(row)]);
  return all;
}
