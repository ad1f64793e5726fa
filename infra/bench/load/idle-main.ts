// Chargers that connect, boot, and then say nothing. Held until it is stopped.
import { parseArgs } from 'node:util';
import { MixCharger } from './mix-charger.ts';

const { values } = parseArgs({ options: { endpoint: { type: 'string' }, chargers: { type: 'string' } } });
const chargers = Array.from({ length: Number(values.chargers) }, (_, index) => new MixCharger(index, 'idle'));
for (let from = 0; from < chargers.length; from += 50) {
  await Promise.all(
    chargers.slice(from, from + 50).map(async (charger) => {
      await charger.connect(values.endpoint ?? '');
      const answered = new Promise<void>((resolve) => (charger.onAnswer = () => resolve()));
      charger.send();
      await answered;
    }),
  );
}
process.stdout.write(`${JSON.stringify({ event: 'idle' })}\n`);
await new Promise((resolve) => setTimeout(resolve, 600_000));
