import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { freePorts } from '../../../infra/local/servers/free-port.ts';
import { TestCharger } from './charger.ts';
import { World, until } from './world.ts';

jest.setTimeout(180_000);

let world: World;

beforeAll(async () => {
  world = await World.shared();
});

afterAll(() => world?.close());

it('as a process: ready when it is, and on SIGTERM every connection ends with 1001 and CONN_CLOSED, and the process with 0', async () => {
  const [http = 0, port = 0] = await freePorts(2);
  const edge = spawn(process.execPath, ['apps/edge/src/main.ts'], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_OPTIONS: '', ...world.env(), CHARGEPLANE_HTTP_PORT: String(http), CHARGEPLANE_EDGE_PORT: String(port) } });
  let output = '';
  for (const stream of [edge.stdout, edge.stderr]) stream.on('data', (data) => (output += String(data)));
  const exited = new Promise<number | null>((resolve) => edge.once('exit', resolve));
  try {
    await until('readiness', async () => {
      if (edge.exitCode !== null) throw new Error(output);
      return fetch(`http://127.0.0.1:${http}/ready`).then(({ status }) => status === 200, () => false);
    });
    const charger = await TestCharger.connect(`ws://127.0.0.1:${port}/ocpp/PROCESS`);
    await charger.call('Heartbeat', {});
    expect(await (await fetch(`http://127.0.0.1:${http}/metrics`)).text()).toContain('chargeplane_edge_answers_total{kind="CALLRESULT",action="Heartbeat"');
    edge.kill('SIGTERM');
    expect((await charger.end()).code).toBe(1001);
    expect(await exited).toBe(0);
    await until('CONN_CLOSED', () => world.of('PROCESS').some(({ kind, reason }) => kind === 'CONN_CLOSED' && reason === 'EDGE_STOPPING'));
  } finally {
    edge.kill('SIGKILL');
  }
});
