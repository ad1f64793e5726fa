import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startChild } from './servers/child.ts';
import { isAlive } from './servers/fetch-once.ts';
import { Supervisor, type Part } from './supervisor.ts';

const policy = { maxRestarts: 2, windowMs: 60_000, firstDelayMs: 10, maxDelayMs: 20 };

/** A part whose process runs `script` in Node. */
const toy = (name: string, script: string, graceMs = 2000): Part => ({
  name,
  start: () => startChild({ name, command: process.execPath, args: ['-e', script], cwd: '/', graceMs }),
});
const LIVES = 'setInterval(() => {}, 1000)';
const until = async (condition: () => boolean): Promise<void> => {
  for (const end = Date.now() + 10_000; !condition() && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(condition()).toBe(true);
};

describe('Supervisor', () => {
  it('starts a killed part again, says so, and stops it without restarting it', async () => {
    const messages: string[] = [];
    const supervisor = new Supervisor((_name, _status, message) => messages.push(message), policy);
    await supervisor.start(toy('toy', LIVES));
    const pid = supervisor.status().get('toy')?.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await until(() => supervisor.status().get('toy')?.restarts === 1 && supervisor.status().get('toy')?.state === 'running');
    const second = supervisor.status().get('toy')?.pid ?? 0;
    expect(second).not.toBe(pid);
    await supervisor.stop();
    expect(isAlive(second)).toBe(false);
    expect(supervisor.status().get('toy')).toEqual({ state: 'stopped', restarts: 1 });
    expect(messages).toEqual(['toy is ready', 'toy is started again in 10 ms: it ended (SIGKILL)', 'toy is ready', 'toy stopped']);
  });

  it('gives up a part that ends again and again', async () => {
    const messages: string[] = [];
    const supervisor = new Supervisor((_name, _status, message) => messages.push(message), policy);
    const broken: Part = { name: 'broken', start: async () => Promise.reject(new Error('no configuration')) };
    await expect(supervisor.start(broken)).rejects.toThrow('broken was given up');
    expect(supervisor.status().get('broken')).toEqual({ state: 'gave-up', restarts: 2 });
    expect(messages.at(-1)).toBe('broken is given up after 2 restarts in 60 s: no configuration');
  });

  it('kills a part that ignores SIGTERM, with the processes that it started', async () => {
    const supervisor = new Supervisor(undefined, policy);
    let grandchild = 0;
    const script = `process.on('SIGTERM', () => {});
      const child = require('node:child_process').spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); ${LIVES}"]);
      console.log(child.pid); ${LIVES}`;
    await supervisor.start({
      name: 'deaf',
      start: () =>
        startChild({ name: 'deaf', command: process.execPath, args: ['-e', script], cwd: '/', graceMs: 300, log: (text) => (grandchild = Number(text)) }),
    });
    await until(() => grandchild > 0);
    const pid = supervisor.status().get('deaf')?.pid ?? 0;
    await supervisor.stop();
    await until(() => !isAlive(pid) && !isAlive(grandchild));
  });

  it('leaves no process when it is itself killed', async () => {
    const module = fileURLToPath(new URL('./servers/child.ts', import.meta.url));
    const script = `const { startChild } = await import(${JSON.stringify(module)});
      const child = await startChild({ name: 'toy', command: process.execPath, args: ['-e', ${JSON.stringify(LIVES)}], cwd: '/' });
      console.log(child.pid); ${LIVES}`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [text] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(text.toString());
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});
