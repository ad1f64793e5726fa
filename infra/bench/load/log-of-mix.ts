import { localAnswerer, type AnswerContext } from '@chargeplane/answer';
import { chargerKey, partitionOf, tokenReference, type RawRecord } from '@chargeplane/contracts';
import type { InRecord } from '@chargeplane/kafka';
import { parseFrame, serializeFrame, VERSION_TAGS, versionOfSubprotocol, type OcppVersion } from '@chargeplane/ocpp';
import type { Codec } from '@chargeplane/schema-registry';
import { v7 } from 'uuid';
import { callsOf, identityOf, versionOf, type MixCall } from './mix.ts';

export const STEP_KEY = { id: 'k1', secret: 'the-key-of-a-bench-protects-nobody' };
const ORIGIN = { edgeNode: 'bench', incarnation: v7(), peer: 'k1:0123456789abcdef', leg: 'CHARGER', binary: false } as const;

/** Chargers of the mix as the edge writes them, without sockets and broker: all in turn, `gapMs` apart. */
export function* logOfMix(codec: Codec, chargers: number, partitions: number, gapMs: number, startAt: number = Date.now()): Generator<{ partition: number; record: InRecord; isFrame: boolean }> {
  const answerer = localAnswerer({ heartbeatIntervalS: 300, registration: 'Accepted', unknownTokens: 'accept', knowsVendor: () => false, strictness: 'lenient' });
  const offsets = new Array<number>(partitions).fill(0);
  let now = startAt;
  const write = (key: string, fields: Pick<RawRecord, 'kind' | 'chargerId' | 'ocppVersion'> & Partial<RawRecord>): { partition: number; record: InRecord } => {
    const partition = partitionOf(key, partitions);
    const offset = offsets[partition] ?? 0;
    offsets[partition] = offset + 1;
    const value = codec.encode('frames', 'io.chargeplane.raw.RawRecord', { ...ORIGIN, frameId: v7(), tenantId: 'main', receivedAt: Math.floor(now), ...fields });
    return { partition, record: { offset, timestamp: Math.floor(now), key: Buffer.from(key), value, headers: {} } };
  };
  const fleet = Array.from({ length: chargers }, (_, index) => new Talker(index));
  for (const { key, chargerId, ocppVersion, connectionId } of fleet) yield { ...write(key, { kind: 'CONN_OPENED', chargerId, ocppVersion, connectionId, connSeq: 0 }), isFrame: false };
  for (;;) {
    for (const talker of fleet) {
      now += gapMs;
      const at = Math.floor(now);
      const { key, chargerId, ocppVersion, connectionId } = talker;
      const text = talker.next(at);
      yield { ...write(key, { kind: 'FRAME_IN', chargerId, ocppVersion, connectionId, connSeq: talker.seq++, payload: text }), isFrame: true };
      const reply = answerer.answer(parseFrame(text, talker.version), talker.context(at));
      if (reply instanceof Promise || reply.kind === 'NONE') throw new Error(`The local answerer has no answer to ${text}`);
      const answer = serializeFrame(reply.message);
      talker.heard(answer);
      yield { ...write(key, { kind: 'FRAME_OUT', chargerId, ocppVersion, connectionId, connSeq: talker.seq++, payload: answer, origin: 'EDGE_LOCAL', answeredBy: reply.answeredBy }), isFrame: false };
    }
  }
}

class Talker {
  readonly chargerId: string;
  readonly key: string;
  readonly version: OcppVersion;
  readonly ocppVersion: RawRecord['ocppVersion'];
  readonly connectionId = v7();
  seq = 1;
  readonly #calls: Iterator<MixCall, never>;
  #number = 0;
  #transactionId = 1;

  constructor(index: number) {
    this.chargerId = identityOf(index);
    this.key = chargerKey('main', this.chargerId);
    this.version = versionOfSubprotocol(versionOf(index)) ?? '1.6';
    this.ocppVersion = VERSION_TAGS[this.version];
    this.#calls = callsOf(index);
  }

  next(at: number): string {
    const call = this.#calls.next().value;
    return JSON.stringify([2, `${this.chargerId}-${this.#number++}`, call.action, call.payload(at, { transactionId: this.#transactionId })]);
  }

  heard(answer: string): void {
    this.#transactionId = Number(/"transactionId":(\d+)/.exec(answer)?.[1] ?? this.#transactionId);
  }

  context(now: number): AnswerContext {
    const { version, chargerId, connectionId } = this;
    return { version, now, tenantId: 'main', chargerId, connectionId, tokenReference: (token) => tokenReference(STEP_KEY, 'main', token), token: () => undefined };
  }
}
