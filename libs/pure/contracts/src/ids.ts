import { sha1 } from '@noble/hashes/legacy.js';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** Namespaces under the RFC 4122 URL namespace. */
const NS_EVENT = '71f58a41-a820-5bd8-9ed5-e9ce58b903e6';
const NS_TX = '44e9be5f-ebcc-5458-8e99-a82442e2b0a6';
const NS_FAULT = '6a511e2a-d468-5ac1-9047-5f6b54e27e99';

/** UUIDv5 (RFC 9562 5.5). */
export function uuidV5(namespace: string, name: string): string {
  let begun = hashes.get(namespace);
  if (begun === undefined) hashes.set(namespace, (begun = sha1.create().update(hexToBytes(namespace.replaceAll('-', '')))));
  begun._cloneInto(working).update(bytesOf(name)).digestInto(digest);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  return `${hex(0)}${hex(1)}${hex(2)}${hex(3)}-${hex(4)}${hex(5)}-${hex(6)}${hex(7)}-${hex(8)}${hex(9)}-${hex(10)}${hex(11)}${hex(12)}${hex(13)}${hex(14)}${hex(15)}`;
}

// Every event has an id, so what this takes is felt: nothing is made anew for each.
const hashes = new Map<string, ReturnType<typeof sha1.create>>();
const working = sha1.create();
const digest = new Uint8Array(20);
const short = new Uint8Array(512);
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const hex = (index: number): string => HEX[digest[index] ?? 0] ?? '';

function bytesOf(text: string): Uint8Array {
  if (text.length > short.length) return utf8ToBytes(text);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return utf8ToBytes(text);
    short[i] = code;
  }
  return short.subarray(0, text.length);
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
