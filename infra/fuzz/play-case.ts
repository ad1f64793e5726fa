import { answer } from '@chargeplane/answer';
import type { AnswerContext } from '@chargeplane/answer';
import { RECORD_MAX_BYTES, chargerKey, tokenReference } from '@chargeplane/contracts';
import type { CanonicalCommand, CommandOutcome, RawRecord } from '@chargeplane/contracts';
import { DispatchFold } from '@chargeplane/dispatch';
import type { CommandRecord, FoldResult } from '@chargeplane/dispatch';
import { PartitionFold, ruleSet, vendorPacks } from '@chargeplane/normalize';
import type { FoldInput, FoldOutput } from '@chargeplane/normalize';
import { LEXICAL_REPAIRS, hasSchema, parseFrame, serializeFrame, validate, VERSION_TAGS } from '@chargeplane/ocpp';
import type { LexicalRepairId, OcppVersion } from '@chargeplane/ocpp';
import { mendAnswer, PACKS } from '@chargeplane/quirks';
import { isDecodeFailure, offlineCodec } from '@chargeplane/schema-registry';
import { contentFields, readContent } from '../../apps/edge/src/log/frame-content.ts';
import type { FuzzCase, Move } from './fuzz-case.ts';

export const codec = offlineCodec();
export const TOKEN_KEY = { id: 'k1', secret: 'a secret of the tests that nobody uses' };
export const RULES = ruleSet(TOKEN_KEY, { packs: vendorPacks() });

/** As the normalizer folds: what cannot be written is refused. The fold rejects(INTERNAL) where an event does not fit its schema. */
export const newFold = (): PartitionFold => new PartitionFold(0, RULES, { write: (events) => (events.every((event) => codec.encodeEvent(event).length <= RECORD_MAX_BYTES) ? events : null) });

/** What a case became: the log, what was said of it, and what the dispatcher made of that. */
export interface Played {
  readonly inputs: readonly FoldInput[];
  readonly outputs: readonly FoldOutput[];
  readonly commands: readonly string[];
  readonly outcomes: readonly CommandOutcome[];
  /** Frames of chargers. */
  readonly frames: number;
}

interface Charger {
  readonly key: string;
  readonly id: string;
  readonly version: OcppVersion;
  connection: number;
  seq: number;
  open: boolean;
  /** Message id of the CALL of ours that waits. */
  asked: string | null;
}

const REPAIRS = Object.keys(LEXICAL_REPAIRS) as LexicalRepairId[];
const ANSWERING = PACKS.filter((p) => p.answer.length > 0);
const DAY_S = 86_400;

/** Plays a case as edge, normalizer and dispatcher would, record by record and through Avro. @throws where one of the pure steps does */
export class Player {
  readonly #inputs: FoldInput[] = [];
  readonly #outputs: FoldOutput[] = [];
  readonly #outcomes: CommandOutcome[] = [];
  readonly #commands: string[] = [];
  readonly #fold = newFold();
  readonly #dispatch = new DispatchFold({ tokenKeys: [TOKEN_KEY] });
  readonly #chargers: readonly Charger[];
  readonly #name: string;
  #now = Date.UTC(2026, 4, 4, 8);
  #frames = 0;

  /** `name`: of the case, where the ids of several stand side by side. */
  static play({ versions, moves }: FuzzCase, name = ''): Played {
    const player = new Player(versions, name);
    for (const charger of player.#chargers) player.#opens(charger);
    for (const move of moves) player.#move(move);
    // Whatever waits for something comes to its end.
    for (const seconds of [100, DAY_S, 8 * DAY_S]) player.#tick(seconds);
    return { inputs: player.#inputs, outputs: player.#outputs, commands: player.#commands, outcomes: player.#outcomes, frames: player.#frames };
  }

  private constructor(versions: readonly OcppVersion[], name: string) {
    this.#name = name;
    this.#chargers = versions.map((version, i) => ({ key: chargerKey('main', `CS/${name}${i}`), id: `CS/${name}${i}`, version, connection: 0, seq: 0, open: false, asked: null }));
  }

  #move(move: Move): void {
    const charger = this.#chargers[move.charger];
    if (charger === undefined) throw new Error('a case has three chargers');
    this.#now += move.waitS * 1000;
    if (move.waitS > 60) this.#tick(0);
    switch (move.do) {
      case 'frame':
        return this.#receives(charger, move.frame);
      case 'reply':
        return charger.asked === null ? undefined : this.#receives(charger, JSON.stringify([3, charger.asked, move.payload]));
      case 'command':
        return this.#commanded(charger, move);
      case 'open':
        return this.#opens(charger);
      case 'close':
        charger.open = false;
        return this.#append(charger, { kind: 'CONN_CLOSED', reason: 'PEER_LOST' });
      case 'tick':
        return this.#tick(10);
      case 'repeat':
        return this.#repeats(move.back);
      case 'retry':
        return this.#retries(move.back, move.timer);
      case 'odd':
        return this.#append(charger, move.fields);
      case 'noAvro':
        return this.#folded(charger.key, { undecodable: 'NOT_AVRO', detail: 'no Avro', bytes: move.bytes });
    }
  }

  /** A batch of the edge never holds two ticks: one that waits keeps back the next. */
  #repeats(back: number): void {
    const last = this.#inputs.slice(-back);
    const tick = last.findLastIndex(({ record }) => 'kind' in record && record.kind === 'TICK');
    for (const { key, record } of last.slice(Math.max(0, tick))) this.#folded(key, record);
  }

  #retries(back: number, timer: string | null): void {
    const { key, record, offset } = this.#inputs.at(-back) ?? {};
    if (key === undefined || record === undefined || offset === undefined || 'undecodable' in record) return;
    this.#folded(key, { ...record, kind: 'RETRY', retry: { offset, kind: record.kind, timer } });
  }

  #opens(charger: Charger): void {
    charger.connection++;
    charger.seq = 0;
    charger.open = true;
    charger.asked = null;
    this.#append(charger, { kind: 'CONN_OPENED' });
  }

  /** As the edge does: read with all repairs, ask the answerer, fit the answer to a device, append both. */
  #receives(charger: Charger, frame: string | Uint8Array): void {
    this.#frames++;
    const content = readContent(Buffer.from(frame), typeof frame !== 'string');
    const parsed = parseFrame(content.text, charger.version, { repairs: REPAIRS });
    if (parsed.messageId !== undefined && parsed.messageId === charger.asked) charger.asked = null;
    for (const fields of contentFields(content)) this.#append(charger, { kind: 'FRAME_IN', ...fields });
    const reply = answer(parsed, { heartbeatIntervalS: 300, registration: 'Accepted', unknownTokens: 'accept', knowsVendor: () => false, strictness: 'lenient' }, this.#context(charger));
    if (reply.kind === 'NONE') return;
    const action = parsed.type === 'CALL' ? parsed.action : '';
    const { message } = mendAnswer(ANSWERING, charger.version, action, reply.message, { vendor: 'ABB', model: null, firmware: null }, {});
    if (reply.message.type === 'CALLRESULT' && hasSchema(charger.version, action, 'response')) {
      const { errors } = validate(charger.version, action, 'response', reply.message.payload);
      if (errors.length > 0) throw new Error(`the answer breaks its schema: ${JSON.stringify(errors)}`);
    }
    this.#append(charger, { kind: 'FRAME_OUT', payload: serializeFrame(message), origin: 'EDGE_LOCAL', answeredBy: reply.answeredBy });
  }

  #context({ version, id, connection }: Charger): AnswerContext {
    return { version, now: this.#now, tenantId: 'main', chargerId: id, connectionId: `c/${connection}`, tokenReference: (token) => tokenReference(TOKEN_KEY, 'main', token), token: () => undefined };
  }

  #commanded({ id, key }: Charger, { command, waitForEffect, queueOffline }: Extract<Move, { do: 'command' }>): void {
    const commandId = `command-${this.#name}${this.#commands.length}`;
    const envelope = { commandId, commandVersion: 1, tenantId: 'main', chargerId: id, requestedAt: this.#now, system: 'fuzz', waitForEffect, allowApproximation: true, queueOffline };
    const decoded = codec.decodeCommand(codec.encodeCommand({ ...command, envelope } as CanonicalCommand));
    if (isDecodeFailure(decoded)) throw new Error(`a command cannot be read back: ${decoded.detail}`);
    const record: CommandRecord = { key, partition: 0, offset: this.#commands.length, timestamp: this.#now, command: decoded };
    this.#commands.push(commandId);
    this.#dispatched(this.#dispatch.applyCommands([record]));
  }

  #tick(seconds: number): void {
    this.#now += seconds * 1000;
    this.#folded('/0', this.#record({ kind: 'TICK', tenantId: '', chargerId: '' }));
  }

  #append(charger: Charger, more: Partial<RawRecord>): void {
    this.#now += 20;
    const ocppVersion = VERSION_TAGS[charger.version];
    this.#folded(charger.key, this.#record({ tenantId: 'main', chargerId: charger.id, connectionId: `c/${charger.connection}`, connSeq: charger.seq++, ocppVersion, ...more }));
  }

  #record(more: Partial<RawRecord>): RawRecord {
    return { kind: 'FRAME_IN', frameId: `frame-${this.#name}${this.#inputs.length}`, tenantId: '', chargerId: '', ocppVersion: 'UNKNOWN', receivedAt: this.#now, edgeNode: 'e', incarnation: 'i', binary: false, leg: 'CHARGER', ...more };
  }

  #folded(key: string, record: FoldInput['record']): void {
    const read = 'undecodable' in record ? record : throughAvro(record);
    const input: FoldInput = { offset: this.#inputs.length, timestamp: this.#now, key, record: read };
    this.#inputs.push(input);
    const output = this.#fold.apply([input]);
    this.#fold.commit();
    this.#outputs.push(output);
    const events = output.events.map(({ event }) => {
      const decoded = codec.decodeEvent(codec.encodeEvent(event));
      if (isDecodeFailure(decoded)) throw new Error(`an event cannot be read back: ${decoded.detail}`);
      return decoded;
    });
    if (events.length > 0) this.#dispatched(this.#dispatch.applyEvents(events));
  }

  #dispatched({ outcomes, downlinks, parked }: FoldResult): void {
    const [first] = parked;
    if (first !== undefined) throw new Error(`the dispatcher threw: ${first.trace}`);
    this.#dispatch.commit();
    for (const outcome of outcomes) codec.encode('outcomes', 'io.chargeplane.command.CommandOutcome', outcome);
    this.#outcomes.push(...outcomes);
    for (const downlink of downlinks) {
      codec.encode('downlink', 'io.chargeplane.command.Downlink', downlink);
      const charger = this.#chargers.find(({ id }) => id === downlink.chargerId);
      if (downlink.kind !== 'CALL' || charger === undefined || !charger.open || downlink.connectionId !== `c/${charger.connection}`) continue;
      charger.asked = downlink.messageId ?? null;
      this.#append(charger, { kind: 'FRAME_OUT', payload: downlink.payload ?? null, origin: 'DISPATCHER', commandId: downlink.commandId ?? null, attempt: downlink.attempt ?? null });
    }
  }
}

function throughAvro(record: RawRecord): RawRecord {
  const decoded = codec.decodeAs('frames', 'io.chargeplane.raw.RawRecord', codec.encode('frames', 'io.chargeplane.raw.RawRecord', record));
  if (decoded.error !== undefined) throw new Error(`a raw record cannot be read back: ${decoded.detail}`);
  return decoded.value;
}
