import { networkInterfaces } from 'node:os';

const ANY = new Set(['0.0.0.0', '::', '']);

const urlOf = (address: string, port: number): string => `ws://${address.includes(':') ? `[${address}]` : address}:${port}/ocpp`;

/** Where a program on this machine reaches the edge that listens on `host`. */
export const edgeUrl = (host: string, port: number): string => urlOf(ANY.has(host) ? '127.0.0.1' : host, port);

/** Where chargers reach it: for a listener on every interface, one for each IPv4 address of this machine, loopback last. */
export function edgeUrls(host: string, port: number): string[] {
  if (!ANY.has(host)) return [urlOf(host, port)];
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const reachable = own.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => urlOf(address, port));
  return [...reachable, urlOf('127.0.0.1', port)];
}
