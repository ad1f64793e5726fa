import { randomUUID } from 'node:crypto';
import type { OcppVersion } from '@chargeplane/ocpp';
import { WebSocket } from 'ws';
import { until } from './world.ts';

type Json = Record<string, unknown>;

export interface ReceivedCall {
  readonly messageId: string;
  readonly action: string;
  readonly payload: Json;
}

/** What a charger says to a CALL: a payload, an error, or (null) nothing. */
export type Reply = Json | { readonly error: string } | null;

const SUBPROTOCOLS: Readonly<Record<OcppVersion, string>> = { '1.6': 'ocpp1.6', '2.0.1': 'ocpp2.0.1', '2.1': 'ocpp2.1' };

/** A charger that notes each CALL that reaches it, answers as it is told, and connects again when its connection breaks. */
export class CommandedCharger {
  readonly id: string;
  readonly version: OcppVersion;
  /** Over all connections. */
  readonly received: ReceivedCall[] = [];
  /** Message ids to which an answer was written. */
  readonly answered = new Set<string>();
  reply: (call: ReceivedCall) => Reply = (call) => accepting(this, call);
  readonly configuration = new Map<string, string>();
  transaction: { id: string | number; remoteStartId: number | null } | null = null;
  readonly #url: string;
  readonly #waiting = new Map<string, (answer: Json) => void>();
  readonly #held: ReceivedCall[] = [];
  #socket: WebSocket | null = null;
  /** Resolves when the connection is over. */
  #gone: Promise<null> = Promise.resolve(null);
  #ended = false;
  #sequence = 0;

  constructor(url: string, id: string, version: OcppVersion = '1.6') {
    this.#url = `${url}/${id}`;
    this.id = id;
    this.version = version;
  }

  static async connected(url: string, id: string, version?: OcppVersion): Promise<CommandedCharger> {
    const charger = new CommandedCharger(url, id, version);
    void charger.#stayConnected();
    await charger.boot();
    return charger;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** From now on nothing is answered until answerHeld. */
  hold(): this {
    this.reply = () => null;
    return this;
  }

  /** Answers what was left without an answer, and all that follows at once. */
  answerHeld(): void {
    this.reply = (call) => accepting(this, call);
    for (const call of this.#held.splice(0)) this.#answer(call, accepting(this, call));
  }

  /** Sends a CALL until one is answered, over as many connections as it takes. */
  async call(action: string, payload: Json): Promise<Json> {
    for (;;) {
      await until(`${this.id} to be connected`, () => this.isOpen || this.#ended);
      const id = randomUUID();
      const answer = new Promise<Json>((resolve) => this.#waiting.set(id, resolve));
      this.#socket?.send(JSON.stringify([2, id, action, payload]));
      const got = await Promise.race([answer, this.#gone]);
      this.#waiting.delete(id);
      if (got !== null || this.#ended) return got ?? {};
    }
  }

  boot(): Promise<Json> {
    return this.version === '1.6'
      ? this.call('BootNotification', { chargePointVendor: 'Test', chargePointModel: 'Any', firmwareVersion: '1' })
      : this.call('BootNotification', { reason: 'PowerUp', chargingStation: { vendorName: 'Test', model: 'Any', firmwareVersion: '1' } });
  }

  status(status: string): Promise<Json> {
    const timestamp = new Date().toISOString();
    return this.version === '1.6' ? this.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status, timestamp }) : this.call('StatusNotification', { evseId: 1, connectorId: 1, connectorStatus: status, timestamp });
  }

  /** What a remote start leads to. */
  async begin(idTag: string, remoteStartId: number | null): Promise<void> {
    const timestamp = new Date().toISOString();
    if (this.version === '1.6') {
      const { transactionId } = (await this.call('StartTransaction', { connectorId: 1, idTag, meterStart: 0, timestamp })) as { transactionId: number };
      this.transaction = { id: transactionId, remoteStartId };
      return;
    }
    this.transaction = { id: randomUUID(), remoteStartId };
    await this.call('TransactionEvent', {
      eventType: 'Started', timestamp, triggerReason: 'RemoteStart', seqNo: this.#sequence++, transactionInfo: { transactionId: this.transaction.id, ...(remoteStartId !== null && { remoteStartId }) },
      evse: { id: 1, connectorId: 1 }, idToken: { idToken: idTag, type: 'Central' },
    });
  }

  async finish(): Promise<void> {
    const { transaction } = this;
    this.transaction = null;
    if (transaction === null) return;
    const timestamp = new Date().toISOString();
    if (this.version === '1.6') await this.call('StopTransaction', { transactionId: transaction.id, meterStop: 10, timestamp, reason: 'Remote' });
    else await this.call('TransactionEvent', { eventType: 'Ended', timestamp, triggerReason: 'RemoteStop', seqNo: this.#sequence++, transactionInfo: { transactionId: transaction.id, stoppedReason: 'Remote' } });
  }

  /** Cuts the connection; it connects again by itself. */
  drop(): void {
    this.#socket?.terminate();
  }

  close(): void {
    this.#ended = true;
    this.#socket?.terminate();
  }

  async #stayConnected(): Promise<void> {
    while (!this.#ended) {
      this.#begin();
      await this.#gone;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #begin(): void {
    const socket = new WebSocket(this.#url, SUBPROTOCOLS[this.version], { handshakeTimeout: 20_000 });
    this.#socket = socket;
    this.#gone = new Promise((resolve) => socket.once('close', () => resolve(null)));
    socket.on('error', () => undefined);
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as [number, string, ...unknown[]]));
  }

  #take([type, messageId, ...rest]: [number, string, ...unknown[]]): void {
    if (type === 3) return this.#waiting.get(messageId)?.(rest[0] as Json);
    if (type !== 2) return;
    const call: ReceivedCall = { messageId, action: String(rest[0]), payload: rest[1] as Json };
    this.received.push(call);
    this.#answer(call, this.reply(call));
  }

  #answer(call: ReceivedCall, reply: Reply): void {
    if (reply === null) return void this.#held.push(call);
    if (!this.isOpen) return;
    this.answered.add(call.messageId);
    this.#socket?.send(JSON.stringify('error' in reply ? [4, call.messageId, reply['error'], '', {}] : [3, call.messageId, reply]));
  }
}

/** The answer of a charger that does what it is asked. */
export function accepting({ configuration }: CommandedCharger, { action, payload }: ReceivedCall): Json {
  switch (action) {
    case 'ChangeConfiguration':
      configuration.set(String(payload['key']), String(payload['value']));
      return { status: 'Accepted' };
    case 'GetConfiguration':
      return { configurationKey: (payload['key'] as string[] | undefined ?? []).map((key) => ({ key, readonly: false, value: configuration.get(key) ?? '1' })) };
    case 'SetVariables':
      return { setVariableResult: (payload['setVariableData'] as Json[]).map(({ component, variable, attributeValue }) => (configuration.set(JSON.stringify([component, variable]), String(attributeValue)), { attributeStatus: 'Accepted', component, variable })) };
    case 'GetVariables':
      return { getVariableResult: (payload['getVariableData'] as Json[]).map(({ component, variable }) => ({ attributeStatus: 'Accepted', attributeValue: configuration.get(JSON.stringify([component, variable])) ?? '1', component, variable })) };
    case 'UnlockConnector':
      return { status: 'Unlocked' };
    default:
      return { status: 'Accepted' };
  }
}
