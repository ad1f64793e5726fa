import type { PlannedStep } from '@chargeplane/sink/repair';
import { PROJECTED_TOPICS } from '@chargeplane/project';
import { Command } from 'commander';
import { withClickHouse } from '../clickhouse.ts';
import { EXIT, Fault } from '../fault.ts';
import { output } from '../output.ts';
import { findTarget } from '../target.ts';
import { codecOf, kafkaOf, needKafka } from '../topics.ts';

interface RepairOptions { apply?: boolean; acceptLoss: string[]; json?: boolean }

/** Counting the rows of every range reads whole columns. */
const QUERY_MS = 30 * 60_000;

export function tablesCommand(): Command {
  const command = new Command('tables').description('The tables of ClickHouse, and whether they hold what Kafka holds.');
  command.command('repair').description('What is missing, doubled or not recorded in the tables, or committed wrongly by the sinks; with --apply it is made again from Kafka.')
    .option('--apply', 'do it; no sink may run meanwhile')
    .option('--accept-loss <topic-partition:from-to>', 'go on without these records, which Kafka has no longer; may be given several times', (name: string, names: string[]) => [...names, name], [])
    .option('--json', 'JSON lines')
    .addHelpText('after', `
For ClickHouse that was restored to an older state, whole or some tables; and for sinks whose committed offsets were lost or moved. Needs a user of ClickHouse that may delete and insert.
  REFILL      rows are deleted and made again from Kafka
  COMMIT      the sinks go on after the offset
  LOSE        recorded as lost, shown for ever (log_gaps)
  IMPOSSIBLE  Kafka has the records no longer: restore them, or accept the loss
Safe to repeat: killed anywhere, the next run ends in the same state. Exit code 1 while something is left to do.
Examples:
  chargeplane tables repair --clickhouse-user default
  chargeplane tables repair --clickhouse-user default --apply`)
    .action(repair);
  return command;
}

async function repair({ apply = false, acceptLoss, json = false }: RepairOptions): Promise<void> {
  const { planTables, repairTables, SinksRun } = await import('@chargeplane/sink/repair');
  const target = findTarget();
  const doing = apply ? 'Repairing the tables' : 'Comparing the tables with Kafka';
  await needKafka(target, doing);
  const codec = await codecOf(target, [...PROJECTED_TOPICS]);
  const out = output(json);
  const left = await withClickHouse(target, doing, async (client) => {
    const options = { kafka: kafkaOf(target), prefix: target.topicPrefix, client, codec, acceptLoss };
    if (!apply) return planTables(options);
    return repairTables({ ...options, onStep: (step) => (json ? console.log(JSON.stringify({ done: true, ...rowOf(step) })) : process.stderr.write(`${sentence(step)}\n`)) }).catch((error: unknown) => {
      throw error instanceof SinksRun ? new Fault(`${doing}: ${error.message}. Stop them first, and start them again afterwards.`, EXIT.NOT_DONE) : error;
    });
  }, QUERY_MS);
  out.rows(left.map(rowOf), 'The tables hold what Kafka holds, and the sinks go on from there.');
  if (left.length === 0) return;
  process.exitCode = EXIT.NOT_DONE;
  if (!apply && left.some(({ kind }) => kind !== 'IMPOSSIBLE')) process.stderr.write('Nothing was changed. Stop the sinks and do it with --apply.\n');
}

const rowOf = ({ topic, partition, kind, from, to, why }: PlannedStep): Record<string, unknown> => ({ kind, topic, partition, from, to, why });
const sentence = ({ topic, partition, kind, from, to, why }: PlannedStep): string => `${kind} ${topic}-${partition} ${from}-${to}: ${why}`;
