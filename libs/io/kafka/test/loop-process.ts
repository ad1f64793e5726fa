// A process that runs the counting loop until it is killed: broker, prefix, partitions, ms per step, session time-out. Tells its events, and every second what it waits for.
import { createKafka } from '../src/create-kafka.ts';
import { runExactlyOnce } from '../src/loop/run-exactly-once.ts';
import { countingLoop } from './counting-loop.ts';

const [broker = '', prefix = '', partitions = '1', stepMs = '0', sessionTimeoutMs = '1500'] = process.argv.slice(2);
const handle = await runExactlyOnce(
  countingLoop({
    kafka: createKafka({ brokers: [broker], clientId: `loop-${process.pid}` }),
    prefix,
    partitions: Number(partitions),
    stepMs: Number(stepMs),
    sessionTimeoutMs: Number(sessionTimeoutMs),
    onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  }),
);
setInterval(() => process.stdout.write(`${JSON.stringify({ type: 'waiting', group: handle.group(), partitions: [...handle.waiting()] })}\n`), 1_000);
await handle.failed.catch(() => process.exit(1));
