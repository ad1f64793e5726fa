// The normalizer without logic: the same loop on the same log, one transaction for each batch with as many records and bytes as the profile says.
import { createKafka, runExactlyOnce, type PartitionWorker, type StepResult, type TopicRecord } from '@chargeplane/kafka';
import { Spread, type ReferenceJob } from './reference-job.ts';

const job = JSON.parse(process.argv[2] ?? '{}') as ReferenceJob;
let count = 0;

const createWorker = (): PartitionWorker => {
  const outputs = job.outputs.map((profile) => ({ profile, spread: new Spread(profile.perRecord), value: Buffer.alloc(Math.round(profile.bytes), 'v') }));
  const state = new Spread(job.state.perRecord);
  const stateValue = Buffer.alloc(Math.round(job.state.bytes), 's');
  let batch = 0;
  let stateKey = 0;
  return {
    restore: () => {},
    process({ records }): StepResult {
      batch = records.length;
      const written: TopicRecord[] = [];
      const changed: StepResult['state'] = [];
      for (const record of records) {
        if (job.copyTo !== undefined) written.push({ topic: job.copyTo, key: record.key, value: record.value });
        for (const { profile, spread, value } of outputs) for (let n = spread.next(); n > 0; n--) written.push({ topic: profile.topic, key: record.key, value });
        for (let n = state.next(); n > 0; n--) changed.push({ key: `c/${record.key}/part/${stateKey++ % 100}`, value: stateValue });
      }
      const { ledger } = job;
      if (ledger === undefined) return { outputs: written, state: changed };
      return { outputs: written, state: changed, last: () => [{ topic: ledger.topic, key: 'p', value: Buffer.alloc(Math.round(ledger.bytesPerRecord * batch), 'l') }] };
    },
    committed: () => void (count += batch),
    discard: () => {},
  };
};

const loop = await runExactlyOnce({
  kafka: createKafka({ brokers: [job.kafka], clientId: 'bench-reference' }),
  groupId: job.group, transactionalIdPrefix: job.group, partitions: job.partitions,
  inputs: [{ topic: job.input, contiguous: true }],
  stateTopic: job.state.topic,
  position: { encode: (positions) => Buffer.from(JSON.stringify(positions)), decode: (value) => JSON.parse(String(value)) as Record<string, number> },
  createWorker,
});

const look = (): void => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(`${JSON.stringify({ event: 'look', at: performance.now(), count, cpuMs: (user + system) / 1000 })}\n`);
  if (count >= job.total) void loop.stop().then(() => process.exit(0));
};
setInterval(look, 250);
