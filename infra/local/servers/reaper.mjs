// Outlives the process that started it by a few seconds, to end what that one could not end itself (kill -9, a crash, the
// out-of-memory killer). It reads lines from standard input: "+pid" / "-pid" (a process group to end), "rm path" (to delete:
// file or folder). When the input closes, its owner is gone: groups get SIGTERM, after the grace SIGKILL, then the paths go.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const GRACE_MS = 5000;
const groups = new Set();
const paths = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const signalGroup = (pid, signal) => {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('+')) groups.add(Number(line.slice(1)));
  else if (line.startsWith('-')) groups.delete(Number(line.slice(1)));
  else if (line.startsWith('rm ')) paths.add(line.slice(3));
}
let alive = [...groups].filter((pid) => signalGroup(pid, 'SIGTERM'));
for (const end = Date.now() + GRACE_MS; alive.length > 0 && Date.now() < end; ) {
  await sleep(50);
  alive = alive.filter((pid) => signalGroup(pid, 0));
}
for (const pid of alive) signalGroup(pid, 'SIGKILL');
for (const path of paths) rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
