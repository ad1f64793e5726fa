import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { TcpProxy } from './tcp-proxy.ts';

let server: Server;
let proxy: TcpProxy;
const sockets: Socket[] = [];
beforeEach(async () => {
  // Says everything back, and good-bye where it hears good-bye.
  server = createServer((socket) => void socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await TcpProxy.open({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
});
afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  await proxy.close();
  await new Promise((resolve) => server.close(resolve));
});

interface Client {
  socket: Socket;
  heard: string;
  closed: boolean;
}

async function open(): Promise<Client> {
  const socket = connect({ host: '127.0.0.1', port: proxy.port });
  const client: Client = { socket, heard: '', closed: false };
  socket.on('error', () => undefined).on('close', () => (client.closed = true)).setEncoding('utf8').on('data', (text: string) => (client.heard += text));
  sockets.push(socket);
  await once(socket, 'connect').catch(() => undefined);
  return client;
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 20_000) throw new Error('Waited in vain.');
    await rest(5);
  }
}

describe('the proxy', () => {
  it('passes bytes and ends on in both directions, more of them than it holds', async () => {
    const client = await open();
    const text = 'x'.repeat(5_000_000);
    client.socket.end(text);
    await until(() => client.closed);
    expect(client.heard.length).toBe(text.length);
    await until(() => proxy.connections === 0);
  });

  it('cuts what is open, not what comes after', async () => {
    const [one, other] = [await open(), await open()];
    await until(() => proxy.connections === 2);
    proxy.cut();
    await until(() => one.closed && other.closed && proxy.connections === 0);
    const next = await open();
    next.socket.write('still');
    await until(() => next.heard === 'still');
  });

  it('refuses new connections and keeps those that are open', async () => {
    const before = await open();
    before.socket.write('a');
    await until(() => before.heard === 'a');
    proxy.refuse(true);
    const refused = await open();
    await until(() => refused.closed);
    before.socket.write('b');
    await until(() => before.heard === 'ab');
    proxy.refuse(false);
    const again = await open();
    again.socket.write('c');
    await until(() => again.heard === 'c');
  });

  it('stalls: nothing passes, nothing closes, new connections included; all of it arrives in order afterwards', async () => {
    const client = await open();
    client.socket.write('1');
    await until(() => client.heard === '1');
    proxy.stall(true);
    for (const digit of '234') client.socket.write(digit);
    const late = await open();
    late.socket.end('late');
    await rest(200);
    expect([client.heard, client.closed, late.heard, late.closed, proxy.connections]).toEqual(['1', false, '', false, 2]);
    proxy.stall(false);
    await until(() => client.heard === '1234' && late.heard === 'late' && late.closed);
  });

  it('hides from a stalled client that the server is gone', async () => {
    const client = await open();
    client.socket.write('1');
    await until(() => client.heard === '1');
    proxy.stall(true);
    const late = connect({ host: '127.0.0.1', port: proxy.port });
    sockets.push(late);
    await once(late, 'connect');
    const ended = new Promise((resolve) => server.close(resolve));
    await rest(100);
    expect(client.closed).toBe(false);
    proxy.cut();
    await ended;
    await until(() => client.closed);
  });

  it('delivers late and in order, also when the delay ends', async () => {
    const client = await open();
    proxy.slow(150);
    const began = performance.now();
    client.socket.write('slow');
    await until(() => client.heard === 'slow');
    // There and back.
    expect(performance.now() - began).toBeGreaterThan(290);
    client.socket.write('a');
    await rest(50);
    proxy.slow(0);
    client.socket.write('b');
    await until(() => client.heard.length === 6);
    expect(client.heard).toBe('slowab');
  });

  it('closes the client where no server listens', async () => {
    await new Promise((resolve) => server.close(resolve));
    const client = await open();
    await until(() => client.closed && proxy.connections === 0);
  });
});
