import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { offeredSubprotocols } from './choose-subprotocol.ts';

/** What the handshake is decided on. */
export interface UpgradeRequest {
  /** Request target as received. */
  readonly target: string;
  readonly offered: readonly string[];
  /** The header Authorization. */
  readonly authorization: string | undefined;
  /** Address of the peer. */
  readonly address: string;
  /** The WebSocket part of the handshake is complete (RFC 6455 4.2.1), so that it can be answered with 101. */
  readonly upgradable: boolean;
  /** User-Agent and Sec-WebSocket-* but the key. */
  readonly headers: Readonly<Record<string, string>>;
}

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const KEPT = ['user-agent', 'sec-websocket-protocol', 'sec-websocket-extensions', 'sec-websocket-version'];

/**
 * A request target as text. Node reads its bytes as Latin-1; a charger that does not percent-encode its identity sends UTF-8.
 * Where the bytes are no UTF-8, they stay as they are.
 */
export function targetText(url: string): string {
  const bytes = Buffer.from(url, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : url;
}

/** Header names come lower-cased from Node, whatever their case was. */
export function readUpgradeRequest(request: IncomingMessage): UpgradeRequest {
  const { headers, method, url } = request;
  const version = headers['sec-websocket-version'];
  return {
    target: targetText(url ?? ''),
    offered: offeredSubprotocols(headers['sec-websocket-protocol']),
    authorization: headers.authorization,
    address: request.socket.remoteAddress ?? '',
    upgradable: method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && KEY.test(headers['sec-websocket-key'] ?? '') && (version === '13' || version === '8'),
    headers: Object.fromEntries(KEPT.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name].slice(0, 256)]] : []))),
  };
}
