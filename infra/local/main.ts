import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeEndpoints } from './endpoints-file.ts';
import { lockInstance } from './instance-lock.ts';
import { LocalPipe } from './local-pipe.ts';
import { readOptions } from './options.ts';
import { workDir } from './servers/places.ts';
import { deleteAtEnd } from './servers/reaper.ts';

const options = readOptions(process.argv.slice(2));
const startedAt = Number(process.env['CHARGEPLANE_STARTED_AT'] ?? Date.now());
delete process.env['CHARGEPLANE_STARTED_AT'];

let unlock = (): void => undefined;
try {
  unlock = lockInstance(join(workDir, 'lock'));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
// Simulated data and that of real chargers are never in one place.
const dataDir = join(workDir, 'data', options.simulator ? 'simulated' : 'real');
const endpoints = join(workDir, 'endpoints.json');
removeEndpoints(endpoints);
deleteAtEnd(endpoints);
if (options.fresh) rmSync(dataDir, { recursive: true, force: true });

const pipe = new LocalPipe({ options, dataDir, endpoints, startedAt });
let stopping = false;
const stopAndExit = async (code: number): Promise<void> => {
  if (stopping) return;
  stopping = true;
  await pipe.stop();
  removeEndpoints(endpoints);
  unlock();
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(signal, () => void stopAndExit(0));
process.channel?.unref();

try {
  await pipe.start();
  if (options.forMs !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, options.forMs));
    if (!stopping) await stopAndExit(await pipe.settleAndSummarise());
  }
} catch (error) {
  if (!stopping) {
    console.error(`\n${(error as Error).message}`);
    await stopAndExit(1);
  }
}
