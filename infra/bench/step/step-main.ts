// The step of the normalizer alone, without a broker: processor time for a frame, by 20 000 frames. Hardly depends on what else the machine does.
//   node [--cpu-prof] infra/bench/step/step-main.ts [frames]
import { ruleSet, vendorPacks } from '@chargeplane/normalize';
import { offlineCodec } from '@chargeplane/schema-registry';
import type { InRecord } from '@chargeplane/kafka';
import { NormalizerWorker } from '../../../apps/normalizer/src/normalizer-worker.ts';
import { PARTITIONS } from '../bench-world.ts';
import { logOfMix, STEP_KEY } from '../load/log-of-mix.ts';

const CHUNK = 20_000;
const BATCH = 500;
const total = Number(process.argv[2] ?? 100_000);
const codec = offlineCodec();
const rules = ruleSet(STEP_KEY, { packs: vendorPacks() });
const metrics = { frames: () => {}, events: () => {}, rejected: () => {}, committed: () => {} };
const workers = Array.from({ length: PARTITIONS }, (_, partition) => new NormalizerWorker(partition, { codec, prefix: 'b.', partitions: PARTITIONS, rules, metrics }));
const log = logOfMix(codec, 500, PARTITIONS, 0.2);
const waiting = workers.map(() => [] as InRecord[]);
let events = 0;
let bytes = 0;
let state = 0;

for (let done = 0; done < total; done += CHUNK) {
  const batches: { partition: number; records: InRecord[] }[] = [];
  for (let frames = 0; frames < CHUNK; ) {
    const next = log.next();
    if (next.done === true) break;
    const { partition, record, isFrame } = next.value;
    if (isFrame) frames++;
    const queue = waiting[partition] ?? [];
    queue.push(record);
    if (queue.length === BATCH) batches.push({ partition, records: queue.splice(0) });
  }
  const before = process.cpuUsage();
  for (const batch of batches) {
    const worker = workers[batch.partition];
    const result = await worker?.process({ topic: 'b.frames', ...batch });
    const written = result?.last?.({}) ?? [];
    worker?.committed();
    for (const { value } of [...(result?.outputs ?? []), ...written]) bytes += value?.length ?? 0;
    events += result?.outputs.length ?? 0;
    state += result?.state.length ?? 0;
  }
  const { user, system } = process.cpuUsage(before);
  const records = batches.reduce((sum, each) => sum + each.records.length, 0);
  console.log(`${((user + system) / (records / 2)).toFixed(1)} us for a frame`);
}
console.log(`${(events / total).toFixed(2)} events, ${(bytes / total).toFixed(0)} bytes, ${(state / total).toFixed(2)} state records for a frame`);
