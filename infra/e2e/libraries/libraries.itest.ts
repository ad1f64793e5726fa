// Charger libraries that are not ours, with their default settings, against the whole pipe: boot, session, cut connection, remote stop through `commands`.
import { spawn } from 'node:child_process';
import { TcpProxy } from '@chargeplane/testkit';
import { eventually, startAppsOnServers } from './apps-on-servers.ts';
import type { AppsOnServers } from './apps-on-servers.ts';
import { javaCharger, prepareJavaCharger } from './java-charger.ts';
import type { LibraryCharger } from './library-charger.ts';
import { ocppRpcCharger } from './ocpp-rpc-charger.ts';
import { rootDir } from '../../local/servers/places.ts';

/**
 * The strict ones check our answers and calls against their own schemas; in 2.1 ocpp-rpc cannot, its file for ocpp2.1 has no BootNotification. The 2.0.1
 * module of Java-OCA-OCPP is in no public Maven repository, so it speaks 1.6.
 */
const LIBRARIES: Record<string, { version: string; play(url: string, identity: string): Promise<LibraryCharger> }> = {
  'ocpp-rpc-16': { version: 'V16', play: async (url, identity) => ocppRpcCharger(url, identity, 'ocpp1.6', false) },
  'ocpp-rpc-201': { version: 'V201', play: async (url, identity) => ocppRpcCharger(url, identity, 'ocpp2.0.1', false) },
  'ocpp-rpc-21': { version: 'V21', play: async (url, identity) => ocppRpcCharger(url, identity, 'ocpp2.1', false) },
  'ocpp-rpc-16-strict': { version: 'V16', play: async (url, identity) => ocppRpcCharger(url, identity, 'ocpp1.6', true) },
  'ocpp-rpc-201-strict': { version: 'V201', play: async (url, identity) => ocppRpcCharger(url, identity, 'ocpp2.0.1', true) },
  'java-oca-ocpp-16': { version: 'V16', play: async (url, identity) => javaCharger(await prepareJavaCharger(), url, identity) },
};

interface Session { transaction_uid: string; state: string; kwh: string; energy_quality: string; stop_reason: string; stop_command_id: string; ocpp_version: string; flags: string[] }
interface Played { readonly command: { text: string }; readonly session: Session }

let apps: AppsOnServers;
const played = new Map<string, Promise<Played>>();

beforeAll(async () => {
  apps = await startAppsOnServers();
  // All at once: the machine is the bottleneck, not the pipe.
  for (const [identity, { play }] of Object.entries(LIBRARIES)) {
    const result = playOne(identity, play);
    result.catch(() => undefined);
    played.set(identity, result);
  }
}, 240_000);

afterAll(async () => {
  await Promise.allSettled(played.values());
  await apps?.stop();
}, 240_000);

async function playOne(identity: string, play: (url: string, identity: string) => Promise<LibraryCharger>): Promise<Played> {
  const edge = new URL(apps.edge);
  const network = await TcpProxy.open({ host: edge.hostname, port: Number(edge.port) });
  const charger = await play(`ws://127.0.0.1:${network.port}${edge.pathname}`, identity);
  try {
    await within(charger.charge(), `${identity} to charge`);
    network.cut();
    await within(charger.reconnected(), `${identity} to reconnect`);
    const open = await eventually(`the open session of ${identity}`, () => sessionOf(identity, 'open'));
    const command = await cli('send', identity, 'transaction.stop', '--transaction', open.transaction_uid);
    if (command.code !== 0) throw new Error(`The command was not done (exit code ${command.code}):\n${command.text}`);
    await within(charger.stopped(), `${identity} to stop`);
    return { command, session: await eventually(`the ended session of ${identity}`, () => sessionOf(identity, 'ended')) };
  } finally {
    await charger.end().catch(() => undefined);
    await network.close();
  }
}

async function sessionOf(identity: string, state: string): Promise<Session | undefined> {
  const [row] = await apps.query<Session>(`SELECT transaction_uid, state, kwh, energy_quality, stop_reason, stop_command_id, ocpp_version, flags FROM sessions WHERE charger = '${identity}' AND state = '${state}'`);
  return row;
}

function cli(...args: string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['apps/cli/bin/chargeplane.mjs', ...args], { cwd: rootDir, env: { ...process.env, NODE_OPTIONS: '', ...apps.env } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (text += piece.toString()));
    child.on('close', (code) => resolve({ code, text }));
  });
}

function within<T>(work: Promise<T>, what: string, seconds = 180): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`Waited ${seconds} s for ${what}\n${apps.said()}`)), seconds * 1000)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

test.each(Object.entries(LIBRARIES))('%s boots, charges, is cut off, connects again and is stopped by a command', async (identity, { version }) => {
  const { command, session } = await (played.get(identity) as Promise<Played>);
  expect(command.text).toContain('EFFECT_OBSERVED');
  expect(session).toMatchObject({ state: 'ended', kwh: '2.5', energy_quality: 'GOOD', stop_reason: 'REMOTE', ocpp_version: version });
  const commandRow = await eventually('the command in its table', async () => (await apps.query<{ command_id: string }>(`SELECT command_id FROM commands WHERE charger = '${identity}'`))[0]);
  expect(session.stop_command_id).toBe(commandRow.command_id);

  const connections = await apps.query<{ state: string; subprotocol: string }>(`SELECT state, subprotocol FROM connections WHERE charger = '${identity}' ORDER BY opened_at`);
  expect(connections.length).toBeGreaterThanOrEqual(2);
  expect(connections[0]?.state).not.toBe('open');
}, 420_000);

test('nothing that they sent was rejected, nothing was answered with a CALLERROR, nothing leaked', async () => {
  await Promise.all(played.values());
  const accounting = await eventually('nothing in flight', async () => {
    const [row] = await apps.query<{ leaks: number; in_flight: number; rejected: number }>('SELECT leaks, in_flight, rejected FROM accounting');
    return row && row.in_flight === 0 && row;
  });
  expect(await apps.query('SELECT charger, code, action, detail FROM rejected')).toEqual([]);
  expect(await apps.query("SELECT charger, payload FROM frames WHERE kind = 'FRAME_OUT' AND startsWith(payload, '[4')")).toEqual([]);
  expect(accounting).toMatchObject({ leaks: 0, rejected: 0 });
}, 420_000);
