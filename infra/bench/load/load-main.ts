// The load generator: chargers of the mix that each send the next CALL as soon as the one before is answered. Tells its progress as JSON lines.
import { parseArgs } from 'node:util';
import { percentile } from '@chargeplane/simulator';
import { MixCharger } from './mix-charger.ts';

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string' }, chargers: { type: 'string' }, 'warm-up-ms': { type: 'string' }, 'measure-ms': { type: 'string' }, run: { type: 'string' },
  },
});
const endpoint = values.endpoint ?? '';
const warmUpMs = Number(values['warm-up-ms']);
const measureMs = Number(values['measure-ms']);
const say = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);

const chargers = Array.from({ length: Number(values.chargers) }, (_, index) => new MixCharger(index, values.run ?? 'r'));
for (let from = 0; from < chargers.length; from += 50) await Promise.all(chargers.slice(from, from + 50).map((charger) => charger.connect(endpoint)));

let sent = 0;
let answered = 0;
let errors = 0;
let stopping = false;
let measuring = false;
let measured = 0;
const latencies: number[] = [];
let settled: () => void = () => {};

const next = (charger: MixCharger): void => {
  if (stopping) return;
  sent++;
  charger.send();
};
for (const charger of chargers) {
  charger.onAnswer = (sentAt, isError) => {
    answered++;
    if (isError) errors++;
    if (measuring) {
      measured++;
      latencies.push(performance.now() - sentAt);
    }
    if (stopping && answered === sent) settled();
    else next(charger);
  };
  next(charger);
}
const during = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

await during(warmUpMs);
say({ event: 'begin' });
const cpu = process.cpuUsage();
const began = performance.now();
measuring = true;
await during(measureMs);
measuring = false;
const seconds = (performance.now() - began) / 1000;
const used = process.cpuUsage(cpu);
say({ event: 'end' });
stopping = true;
if (answered < sent) await new Promise<void>((resolve) => (settled = resolve));
await Promise.all(chargers.map((charger) => charger.close()));
latencies.sort((a, b) => a - b);
say({
  event: 'done', frames: answered, errors, framesPerSecond: measured / seconds, seconds, measured, p50Ms: percentile(latencies, 50), p95Ms: percentile(latencies, 95),
  generatorCpuUs: (used.user + used.system) / measured,
});
process.exit(0);
