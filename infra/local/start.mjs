// npm start: looks for what must be there, installs the packages that are missing, and hands over to main.ts on the Node that came with them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkPrerequisites, ownNode, prepareDependencies, root, run, seconds } from './prepare-checkout.mjs';

const started = Date.now();
const onlyHelp = process.argv.includes('--help') || process.argv.includes('-h');
if (!onlyHelp) checkPrerequisites();
const checked = seconds(started);
const from = Date.now();
await prepareDependencies();
if (!onlyHelp) console.log(`prerequisites ${checked}\ndependencies  ${seconds(from)}`);

// Ctrl-C reaches both processes; only main.ts acts on it. Other signals are passed on. When this process is gone, the channel
// between them closes and main.ts stops everything by itself.
process.on('SIGINT', () => {});
const temporary = join(root, '.chargeplane', 'tmp');
mkdirSync(temporary, { recursive: true });
const code = await run(ownNode, ['infra/local/main.ts', ...process.argv.slice(2)], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, TMPDIR: temporary, CHARGEPLANE_STARTED_AT: String(started) },
  onStart: (child) => {
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  },
});
process.exit(code);
