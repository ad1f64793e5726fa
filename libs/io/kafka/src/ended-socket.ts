import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const KEEP_ALIVE_MS = 60_000;

/** As kafkajs opens its sockets. */
export const openSocket: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }), ...ssl }, onConnect) : connect({ host, port }, onConnect);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return socket;
};

/**
 * kafkajs goes on with what it was about to send for minutes, and connects again for it, also after it was told to disconnect: a transaction that was given up in an outage
 * would go on when the broker is back, before its successor has fenced it.
 */
export function endedBy(givenUp: AbortSignal, open: ISocketFactory): ISocketFactory {
  return (request) => {
    const socket = open(request);
    const end = (): void => void socket.destroy(new Error('the client was given up'));
    if (givenUp.aborted) end();
    else givenUp.addEventListener('abort', end, { once: true });
    socket.once('close', () => givenUp.removeEventListener('abort', end));
    return socket;
  };
}
