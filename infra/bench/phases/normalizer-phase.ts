import { TOPICS, topicConfig } from '@chargeplane/contracts';
import { endOffsets, ensureTopics } from '@chargeplane/kafka';
import { startBenchChild } from '../bench-child.ts';
import { PARTITIONS, prefixOf, type BenchWorld, type StartedApp } from '../bench-world.ts';
import { cpuMsOf } from '../process-use.ts';
import { rateOf, type Look, type Rate } from '../rate.ts';
import { profileOf, type Written } from '../reference/output-profile.ts';
import type { ReferenceJob } from '../reference/reference-job.ts';

/** Each look makes the app write all its metrics, which costs it some milliseconds. */
const POLL_MS = 250;
const GIVE_UP_MS = 240_000;

/** Looks at a metric of an app until it has reached `total`. */
export async function watch(app: StartedApp, metric: string, total: number): Promise<Look[]> {
  const looks: Look[] = [];
  let ended = false;
  void app.exited.then(() => (ended = true));
  for (const giveUpAt = Date.now() + GIVE_UP_MS; Date.now() < giveUpAt && !ended; await new Promise((resolve) => setTimeout(resolve, POLL_MS))) {
    const metrics = await app.metrics();
    if (metrics === null) continue;
    const count = metrics.get(metric) ?? 0;
    looks.push({ at: performance.now(), count, cpuMs: cpuMsOf(app.pid) });
    if (count >= total) return looks;
  }
  throw new Error(`Measuring ${app.name}: it ${ended ? 'ended' : `was stopped after ${GIVE_UP_MS / 1000} s`} with ${looks.at(-1)?.count ?? 0} of ${total} done. Run again with --log FILE and look there.`);
}

/** The real normalizer on a log that is there already. Rates are of log records. */
export async function normalizerPhase(world: BenchWorld, installation: string): Promise<{ rate: Rate; records: number; transactions: number }> {
  const records = (await endOffsets(world.kafka, `${prefixOf(installation)}frames`)).reduce((sum, end) => sum + end, 0);
  const app = await world.start('normalizer', installation);
  try {
    const looks = await watch(app, 'chargeplane_normalizer_records_total', records);
    const transactions = (await app.metrics())?.get('chargeplane_normalizer_transactions_total') ?? 0;
    return { rate: rateOf(looks, records), records, transactions };
  } finally {
    await app.stop();
  }
}

/** The same loop without logic: writes as many records and bytes (`like`), or each record once (`copy`). */
export async function referencePhase(world: BenchWorld, installation: string, written: Written, kind: 'like' | 'copy'): Promise<Rate> {
  const prefix = prefixOf(installation);
  const group = `${prefix}${kind}`;
  const { input } = written;
  const keyBytes = 'main/BENCH-0001'.length;
  const names = { events: `${group}.events`, rejected: `${group}.rejected`, ledger: `${group}.ledger`, state: `${group}.normalizer-state` };
  // With the settings of the real ones: a state topic is compacted while it is written, whoever writes it.
  await ensureTopics(world.kafka, (['events', 'rejected', 'ledger', 'normalizer-state'] as const).map((name) => ({ name: `${group}.${name}`, partitions: PARTITIONS, replicationFactor: 1, config: topicConfig(TOPICS[name]) })));
  const none = { topic: names.state, perRecord: 0, bytes: 0 };
  const job: ReferenceJob = {
    kafka: world.servers.kafka, group, partitions: PARTITIONS, input: `${prefix}frames`, total: input.records,
    ...(kind === 'copy'
      ? { outputs: [], copyTo: names.events, state: none }
      : {
          outputs: [profileOf(names.events, written.events, input, keyBytes), ...(written.rejected.records > 0 ? [profileOf(names.rejected, written.rejected, input, keyBytes)] : [])],
          state: profileOf(names.state, written.state, input, keyBytes + 10),
          ledger: { topic: names.ledger, bytesPerRecord: written.ledger.bytes / input.records },
        }),
  };
  const looks: Look[] = [];
  const child = await startBenchChild('./reference/reference-main.ts', [JSON.stringify(job)], (line) => looks.push(line as unknown as Look));
  const timer = setTimeout(() => void child.stop(), GIVE_UP_MS);
  await child.exited;
  clearTimeout(timer);
  const done = looks.at(-1)?.count ?? 0;
  if (done < input.records) throw new Error(`Measuring the reference job: it ended after ${done} of ${input.records} records.\n${child.tail()}`);
  return rateOf(looks, input.records);
}
