import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';
import { kafkaOver } from '../src/create-kafka.ts';
import type { Kafka } from '../src/create-kafka.ts';

/** Kafka's numbers of requests. */
export const API = { produce: 0, fetch: 1, metadata: 3, findCoordinator: 10, joinGroup: 11, heartbeat: 12, syncGroup: 14, initProducerId: 22, addPartitionsToTxn: 24, endTxn: 26 } as const;

/** pass it on; cut the connection instead of passing it on; pass it on and cut the connection instead of passing the answer back */
export type Fate = 'pass' | 'cut-before' | 'cut-after';

export interface BreakingNetwork {
  kafka: Kafka;
  /** Decides about each request. */
  fate: (apiKey: number) => Fate;
  /** While false, connections are refused and those that exist are cut. */
  up: boolean;
  /** Requests whose fate was not 'pass'. */
  cuts: number;
  close(): Promise<void>;
}

/** A client of the broker whose connections all run through a small proxy that knows the frames of the protocol. */
export async function openBreakingNetwork(broker: string): Promise<BreakingNetwork> {
  const [host = '', port = ''] = broker.split(':');
  const sockets = new Set<Socket>();
  let up = true;
  const server = createServer((client) => {
    if (!up) return void client.destroy();
    const upstream = connect(Number(port), host);
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut).on('close', () => (sockets.delete(socket), cut()));
    }
    const unanswered = new Set<number>();
    eachFrame(client, (frame) => {
      const fate = network.fate(frame.readInt16BE(4));
      if (fate !== 'pass') network.cuts += 1;
      if (fate === 'cut-before') return cut();
      if (fate === 'cut-after') unanswered.add(frame.readInt32BE(8));
      upstream.write(frame);
    });
    eachFrame(upstream, (frame) => (unanswered.has(frame.readInt32BE(4)) ? cut() : void client.write(frame)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxyPort = (server.address() as AddressInfo).port;
  const socketFactory: ISocketFactory = ({ onConnect }) => connect({ host: '127.0.0.1', port: proxyPort, noDelay: true }, onConnect);
  const network: BreakingNetwork = {
    kafka: kafkaOver({ brokers: [broker], clientId: 'breaking' }, socketFactory),
    fate: () => 'pass',
    get up() {
      return up;
    },
    set up(value) {
      up = value;
      if (!up) sockets.forEach((socket) => socket.destroy());
    },
    cuts: 0,
    async close() {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return network;
}

/** Cuts a stream into length-prefixed frames. */
function eachFrame(socket: Socket, onFrame: (frame: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const frame = rest.subarray(0, 4 + rest.readInt32BE(0));
      rest = rest.subarray(frame.length);
      onFrame(frame);
    }
  });
}
