import { connect } from 'node:net';
import { reasonOf } from './within.ts';

/** Resolves when something accepts a connection there, rejects with the reason when nothing does. */
export function listens(host: string, port: number, ms = 10_000): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port, timeout: ms });
    const end = (error?: Error): void => {
      socket.destroy();
      if (error) reject(new Error(`nothing listens at ${host}:${port} (${reasonOf(error)})`));
      else resolve();
    };
    socket.once('connect', () => end()).once('error', end).once('timeout', () => end(new Error('no answer')));
  });
}

/** The same for the first of several `host:port` that does; rejects when none does. */
export async function anyListens(addresses: readonly string[]): Promise<void> {
  const looks = addresses.map((address) => {
    const at = address.lastIndexOf(':');
    return listens(address.slice(0, at), Number(address.slice(at + 1)));
  });
  await Promise.any(looks).catch((error: AggregateError) => {
    throw error.errors[0];
  });
}
