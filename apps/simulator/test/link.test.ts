import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { Journal, Link } from '../src/index.ts';
import type { JournalEntry } from '../src/index.ts';
import { CentralSystem } from './central-system.ts';

class Notes extends Journal {
  readonly entries: JournalEntry[] = [];

  override note(entry: JournalEntry): void {
    this.entries.push(entry);
  }
}

/** Hears CALLs and says nothing; whoever connects to it can be written to. */
async function silentSystem(): Promise<{ server: WebSocketServer; endpoint: string }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: (offered) => [...offered][0] ?? false });
  await once(server, 'listening');
  return { server, endpoint: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ocpp` };
}

let other: CentralSystem;
let silent: Awaited<ReturnType<typeof silentSystem>>;
let journal: Notes;
const told = (): unknown[] => journal.entries.map(({ connection, what }) => `${connection} ${what}`);
const link = async (answerTimeoutMs: number, leavesWhenSilent: boolean): Promise<Link> =>
  new Link({ endpoint: [silent.endpoint, await other.endpoint()], identity: 'L', subprotocol: 'ocpp1.6', journal, answerTimeoutMs, leavesWhenSilent });

beforeEach(async () => {
  other = new CentralSystem();
  silent = await silentSystem();
  journal = new Notes();
});
afterEach(() => {
  other.close();
  silent.server.clients.forEach((socket) => socket.terminate());
  silent.server.close();
});

test('a charger that connects elsewhere leaves the first connection open; what is written there is journalled there and not answered', async () => {
  const hopping = await link(60_000, true);
  expect(await hopping.connect()).toBe(true);
  expect(hopping.endpoint).toBe(silent.endpoint);
  const open = hopping.call('1', 'Heartbeat', {});
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await hopping.connect()).toBe(true);
  expect(await open).toEqual({ type: 'LOST' });
  expect(hopping.endpoint).toBe(await other.endpoint());
  expect(silent.server.clients.size).toBe(1);
  const calls: string[] = [];
  hopping.onCall = (id) => calls.push(id);
  for (const socket of silent.server.clients) socket.send('[2,"c","ClearCache",{}]');
  expect(await hopping.call('2', 'Heartbeat', {})).toMatchObject({ type: 'CALLRESULT' });
  await other.until('the CALL on the first connection', () => (journal.entries.some(({ text }) => text?.includes('ClearCache')) ? true : undefined));
  expect(calls).toEqual([]);
  expect(told().sort()).toEqual(['1 opened', '1 received', '1 sent', '2 opened', '2 received', '2 sent']);
  hopping.close();
  await other.until('the end of both', () => (told().filter((line) => String(line).endsWith('closed')).length === 2 ? true : undefined));
});

test.each([true, false])('a connection on which a CALL got no answer in time is given up where the charger does so: %s', async (leavesWhenSilent) => {
  const waiting = await link(100, leavesWhenSilent);
  await waiting.connect();
  expect(await waiting.call('1', 'Heartbeat', {})).toEqual({ type: 'LOST' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(waiting.open).toBe(!leavesWhenSilent);
  expect(told()).toEqual(leavesWhenSilent ? ['1 opened', '1 sent', '1 closed'] : ['1 opened', '1 sent']);
  expect(await waiting.connect()).toBe(true);
  expect(waiting.endpoint).toBe(await other.endpoint());
  waiting.close();
});
