import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** Namespaces under the RFC 4122 URL namespace (canonical-model annex D). */
const NS_EVENT = '71f58a41-a820-5bd8-9ed5-e9ce58b903e6';
const NS_TX = '44e9be5f-ebcc-5458-8e99-a82442e2b0a6';
const NS_FAULT = '6a511e2a-d468-5ac1-9047-5f6b54e27e99';

/** UUIDv5 (RFC 9562 5.5). */
export function uuidV5(namespace: string, name: string): string {
  const ns = hexToBytes(namespace.replaceAll('-', ''));
  const text = utf8ToBytes(name);
  const input = new Uint8Array(ns.length + text.length);
  input.set(ns);
  input.set(text, ns.length);
  const hash = sha1(input).slice(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytesToHex(hash);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Id of an event: from the frame, not from the place, so that mirroring, re-partitioning and retries change no id. Subject: transactionUid, messageId or timer key. */
export function eventId(frameId: string, key: string, eventType: string, subject: string, n: number): string {
  return uuidV5(NS_EVENT, `${frameId}#${key}#${eventType}#${subject}#${n}`);
}

/** Id of an outcome that no frame caused. */
export function outcomeId(commandId: string, attempt: number, state: string): string {
  return uuidV5(NS_EVENT, `${commandId}#${attempt}#${state}`);
}

/** R-TXID-1: the charger creates the id. */
export function transactionUidV2(tenantId: string, chargerId: string, transactionId: string): string {
  return uuidV5(NS_TX, `2|${tenantId}|${chargerId}|${transactionId}`);
}

/** What makes a 1.6 StartTransaction the same start when it is repeated (R-TXID-2), with the token as its keyed reference. */
export interface StartFingerprint {
  readonly tenantId: string;
  readonly chargerId: string;
  readonly connectorId: string;
  readonly tokenRef: string;
  /** Lexeme as sent; empty where absent. */
  readonly timestamp: string;
  /** Lexeme as sent; empty where absent. */
  readonly meterStart: string;
}

function fingerprintText(f: StartFingerprint): string {
  return `16|${f.tenantId}|${f.chargerId}|${f.connectorId}|${f.tokenRef}|${f.timestamp}|${f.meterStart}`;
}

/** R-TXID-2; k counts transactions of one fingerprint where the clock of the charger is not trusted. */
export function transactionUidV16(f: StartFingerprint, k: number): string {
  return uuidV5(NS_TX, `${fingerprintText(f)}|${k}`);
}

/**
 * The transactionId that the edge answers to a 1.6 StartTransaction: 1 + (hash mod 2³¹−1), from the fingerprint alone, so that a retry gets
 * the same id and the same answer from any node without state. `salt` is the connectionId where the timestamp cannot be trusted.
 */
export function transactionIdV16(f: StartFingerprint, salt: string): number {
  const hash = sha1(utf8ToBytes(`${fingerprintText(f)}|${salt}`));
  let n = 0n;
  for (const byte of hash.subarray(0, 8)) n = (n << 8n) | BigInt(byte);
  return 1 + Number(n % 2147483647n);
}

/** Identity of an open fault: charger, scope, canonical code, vendor code or component.variable. */
export function faultKey(tenantId: string, chargerId: string, scope: string, code: string, detail: string): string {
  return uuidV5(NS_FAULT, `${tenantId}|${chargerId}|${scope}|${code}|${detail}`);
}
