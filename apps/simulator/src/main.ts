import { Command, InvalidArgumentError } from 'commander';
import { ChargerV16 } from './chargers/v16.ts';
import { ChargerV2 } from './chargers/v2.ts';
import { fleet } from './fleet.ts';
import { playHistory, readHistory } from './history.ts';
import { Journal } from './journal.ts';
import type { Link } from './link.ts';
import { percentile } from './percentile.ts';

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('a number of 0 or more is expected');
  return value;
};

const program = new Command('simulator')
  .description('A virtual fleet of chargers of several vendors, versions and temperaments, the same for the same seed.')
  .option('--endpoint <url>', 'where the chargers connect', 'ws://127.0.0.1:8180/ocpp/sim')
  .option('--chargers <n>', 'how many', number, 24)
  .option('--seed <n>', 'which fleet', number, 1)
  .option('--tempo <factor>', 'factor on every pause; 0 goes as fast as the answers come', number, 1)
  .option('--for <seconds>', 'stop by itself after so long', number)
  .option('--journal <file>', 'append what was sent, answered and received, as JSON lines')
  .option('--history <file>', 'play one recorded session instead of a fleet')
  .option('--identity <id>', 'identity of the charger of a history', 'SIM-HISTORY')
  .option('--speed <factor>', 'pace of a history: times the recorded one; 0 goes as fast as the answers come', number, 1)
  .parse();

const options = program.opts<{ endpoint: string; chargers: number; seed: number; tempo: number; for?: number; journal?: string; history?: string; identity: string; speed: number }>();
const journal = new Journal(options.journal);
const shared = { endpoint: options.endpoint, journal, answerTimeoutMs: 60_000 };

if (options.history !== undefined) {
  const { link } = await playHistory(readHistory(options.history), { ...shared, identity: options.identity, speed: options.speed });
  link.close();
  summary([link]);
} else {
  const chargers = fleet(options.chargers, options.seed).map((spec) => {
    const more = { ...shared, tempo: options.tempo };
    return spec.profile.version === 'ocpp1.6' ? new ChargerV16(spec, more) : new ChargerV2(spec, more);
  });
  const lives = chargers.map((c) => c.run());
  const stopping = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    if (options.for !== undefined) setTimeout(resolve, options.for * 1000);
  });
  await Promise.race([stopping, Promise.all(lives)]);
  await Promise.all(chargers.map((c) => c.stop()));
  summary(chargers.map((c) => c.link));
}
journal.close();
process.exit(0);

function summary(links: readonly Link[]): void {
  const { opened, refused, sent, received } = journal.counts;
  const sum = (of: (link: Link) => number): number => links.reduce((n, link) => n + of(link), 0);
  console.log(`${opened} connections (${refused} refused), ${sent} messages sent, ${received} received, ${sum((l) => l.errors.callErrors)} CALLERROR, ${sum((l) => l.errors.unanswered)} unanswered`);
  const all = links.flatMap((l) => l.latencies);
  if (all.length) console.log(`CALL to answer: p50 ${percentile(all, 50).toFixed(1)} ms, p95 ${percentile(all, 95).toFixed(1)} ms, max ${percentile(all, 100).toFixed(1)} ms`);
}
