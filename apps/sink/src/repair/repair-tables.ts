import { randomUUID } from 'node:crypto';
import { coversLoss, groupStatus, logBounds, moveCommits, openSpanReader } from '@chargeplane/kafka';
import { PROJECTED_TOPICS } from '@chargeplane/project';
import type { ProjectedTopic } from '@chargeplane/project';
import type { Codec } from '@chargeplane/schema-registry';
import { RangeStore } from '../range-store.ts';
import { deleteRows } from './delete-rows.ts';
import { planRepair } from './plan.ts';
import type { RepairStep } from './plan.ts';
import { refill } from './refill.ts';
import { survey } from './survey.ts';
import type { SurveyOptions } from './survey.ts';

export interface RepairOptions extends SurveyOptions {
  readonly codec: Codec;
  /** Losses that are accepted, as lossName names them. */
  readonly acceptLoss?: readonly string[];
  /** Told before each step. */
  onStep?(step: PlannedStep): void;
}

export type PlannedStep = RepairStep & { readonly topic: ProjectedTopic; readonly partition: number };

/** Sinks run, so nothing may be changed under them. */
export class SinksRun extends Error {
  override readonly name = 'SinksRun';
}

/** What the tables and the sink's group need, in order; changes nothing. */
export async function planTables(options: SurveyOptions & Pick<RepairOptions, 'acceptLoss'>): Promise<PlannedStep[]> {
  const { prefix, acceptLoss = [] } = options;
  return (await survey(options)).flatMap((standing) => {
    const { topic, partition } = standing;
    return planRepair(standing, (loss) => coversLoss(acceptLoss, { topic: prefix + topic, partition, ...loss })).map((step) => ({ ...step, topic, partition }));
  });
}

/**
 * Makes the rows again that are missing, doubled or not recorded, from Kafka, and moves the commits of the group to where the tables are. Killed anywhere, it ends in the
 * same state when it is repeated: rows are deleted before they are made again, every insert has a token of its own, and a range is recorded last.
 * @returns what is left to do when it was looked at again
 * @throws SinksRun
 */
export async function repairTables(options: RepairOptions): Promise<PlannedStep[]> {
  const { kafka, prefix, client, codec, onStep } = options;
  await refuseSinks(options);
  const steps = await planTables(options);
  if (steps.length === 0) return [];
  const store = new RangeStore({ client, codec, metrics: { rows: () => undefined, undecodable: () => undefined } });
  const topics = PROJECTED_TOPICS.map((topic) => prefix + topic);
  const run = randomUUID();
  const reader = await openSpanReader({ kafka, topics, partitions: (await logBounds(kafka, `${prefix}frames`)).length, incarnation: run });
  try {
    for (const topic of PROJECTED_TOPICS) {
      const own = steps.filter((step) => step.topic === topic);
      await deleteRows(client, topic, own.filter(({ kind }) => kind === 'REFILL'));
      for (const step of own) {
        const { partition, from, to } = step;
        if (step.kind === 'REFILL') {
          onStep?.(step);
          await refuseSinks(options);
          await refill(store, step, reader.read({ topic: prefix + topic, partition, from, to }), run);
        } else if (step.kind === 'LOSE') {
          onStep?.(step);
          const token = `${run}:${topic}:${partition}:${from}-${to}`;
          await store.record(step, step.previousTo, await store.insertRows({ topic, partition, from, to, records: [], lost: true }, token), token);
        }
      }
    }
  } finally {
    await reader.close();
  }
  const commits = steps.filter(({ kind }) => kind === 'COMMIT');
  commits.forEach((step) => onStep?.(step));
  await moveCommits(kafka, `${prefix}sink`, commits.map(({ topic, partition, to }) => ({ topic: prefix + topic, partition, offset: to + 1 })));
  return planTables(options);
}

async function refuseSinks({ kafka, prefix }: SurveyOptions): Promise<void> {
  const [group] = await groupStatus(kafka, [`${prefix}sink`]);
  if (group !== undefined && group.members > 0) throw new SinksRun(`${group.members} ${group.members === 1 ? 'sink is' : 'sinks are'} in the group ${group.groupId}`);
}
