import { tokenReference } from '@chargeplane/contracts';
import type { CanonicalEvent, CommandEnvelope, CommandOutcome, CommandPayloadByType, CommandType, CanonicalCommand, Downlink, Envelope, EventDataByType, EventType, OcppVersion } from '@chargeplane/contracts';
import { DispatchFold } from '../src/index.ts';
import type { CommandRecord, DispatchRules, FoldResult } from '../src/index.ts';

export const KEY = { id: 'k1', secret: 'secret of the tests' };
export const T0 = 1_700_000_000_000;
export const TENANT = 'main';
export const CHARGER = 'CP 1';

export type Input = { readonly event: CanonicalEvent } | { readonly record: CommandRecord };

/** A story of one charger: what is written to `events` and `commands`, in order, with what the fold made of it. */
export class History {
  readonly inputs: Input[] = [];
  readonly outcomes: CommandOutcome[] = [];
  readonly downlinks: Downlink[] = [];
  readonly fold: DispatchFold;
  time = T0;
  #events = 0;
  #offset = 0;
  readonly version: OcppVersion;


  constructor(
    version: OcppVersion = 'V16',
    rules: Partial<DispatchRules> = {},
  ) {
    this.version = version;
    this.fold = new DispatchFold({ tokenKeys: [KEY], rules });
  }

  event<K extends EventType>(type: K, data: Partial<EventDataByType[K]>, envelope: Partial<Envelope> = {}): CanonicalEvent {
    const event = eventOf(type, data, { ocppVersion: this.version, logTime: this.time, ...envelope }, ++this.#events);
    this.inputs.push({ event });
    this.take(this.fold.applyEvents([event]));
    return event;
  }

  /** The charger connects and boots. */
  connect(connectionId = 'conn-1', boot = true): this {
    this.event('charger.connection.changed', { change: 'OPENED' }, { source: pointer(connectionId, 'NONE') });
    if (boot) this.event('charger.booted', { phase: 'ANSWERED', registrationStatus: 'ACCEPTED', firmwareVersion: '1.0' }, { source: pointer(connectionId) });
    return this;
  }

  close(connectionId = 'conn-1', change: 'CLOSED' | 'LOST' = 'CLOSED'): this {
    if (change === 'LOST') this.event('charger.connection.changed', { change }, { source: pointer(null, 'NONE'), requestSource: pointer(connectionId, 'NONE') });
    else this.event('charger.connection.changed', { change }, { source: pointer(connectionId, 'NONE') });
    return this;
  }

  transaction(uid: string, nativeId: string | null, evseId = 1): this {
    this.event('transaction.started', { nativeId }, { transactionUid: uid, topology: place(evseId, 1) });
    return this;
  }

  status(availability: EventDataByType['connector.status.reported']['availability'], evseId: number | null = 1): this {
    this.event('connector.status.reported', { availability }, { topology: evseId === null ? { scope: 'STATION' } : place(evseId, 1) });
    return this;
  }

  /** Log time goes on, and deadlines fire. */
  tick(ms: number): this {
    this.time += ms;
    this.event('log.ticked', { time: this.time });
    return this;
  }

  command<K extends CommandType>(type: K, payload: CommandPayloadByType[K], envelope: Partial<CommandEnvelope> = {}): string {
    const command = commandOf(type, payload, { requestedAt: this.time, commandId: `cmd-${this.#offset}`, ...envelope });
    const record = { key: `${TENANT}/CP%201`, partition: 0, offset: this.#offset++, timestamp: this.time, command };
    this.inputs.push({ record });
    this.take(this.fold.applyCommands([record]));
    return command.envelope.commandId;
  }

  /** What the normalizer would tell of the CALL issued last (or of the one given). */
  exchange(state: EventDataByType['command.exchanged']['state'], data: Partial<EventDataByType['command.exchanged']> = {}, downlink = this.lastCall()): this {
    const { commandId, attempt, messageId, action, connectionId } = downlink;
    this.event(
      'command.exchanged',
      { commandId: commandId ?? '', attempt: attempt ?? 0, messageId, action, state, ...data },
      { source: pointer(connectionId, state === 'ANSWERED' || state === 'ERROR' ? 'FROM_CHARGER' : 'TO_CHARGER') },
    );
    return this;
  }

  sent(): this {
    return this.exchange('SENT');
  }

  answered(payload: object, data: Partial<EventDataByType['command.exchanged']> = {}): this {
    return this.exchange('ANSWERED', { payload: JSON.stringify(payload), responseValid: true, ...data });
  }

  lastCall(): Downlink {
    const call = this.calls().at(-1);
    if (call === undefined) throw new Error('No CALL was issued');
    return call;
  }

  calls(): readonly Downlink[] {
    return this.downlinks.filter((d) => d.kind === 'CALL');
  }

  /** `STATE`, `STATE!` where it settles, `STATE~` where it amends, with the reason behind a slash. */
  steps(commandId = 'cmd-0'): readonly string[] {
    return this.outcomes.filter((o) => o.commandId === commandId).map((o) => `${o.state}${o.settled ? '!' : ''}${o.amends ? '~' : ''}${o.reason ? `/${o.reason}` : ''}`);
  }

  last(): CommandOutcome {
    const outcome = this.outcomes.at(-1);
    if (outcome === undefined) throw new Error('There is no outcome');
    return outcome;
  }

  take(result: FoldResult): void {
    if (result.parked.length > 0) throw new Error(`parked: ${result.parked.map((p) => p.trace).join('\n')}`);
    this.outcomes.push(...result.outcomes);
    this.downlinks.push(...result.downlinks);
    this.fold.commit();
  }
}

export function pointer(connectionId: string | null, direction: Envelope['source']['direction'] = 'FROM_CHARGER'): Envelope['source'] {
  return { topic: 'frames', partition: 0, offset: 0, frameId: `frame of ${connectionId}`, connectionId, direction };
}

export function place(evseId: number, connectorId: number): Envelope['topology'] {
  return { scope: 'CONNECTOR', evseId, connectorId, nativeConnectorId: evseId };
}

export function tokenRef(token: string): { ref: string; keyId: string; type: string } {
  return { ref: tokenReference(KEY, TENANT, token), keyId: KEY.id, type: 'Unspecified' };
}

export function eventOf<K extends EventType>(type: K, data: Partial<EventDataByType[K]>, envelope: Partial<Envelope>, n: number): CanonicalEvent {
  return {
    type,
    envelope: {
      eventId: `event-${n}`, eventType: type, eventVersion: 1, ruleSetVersion: 'r', generation: 'g', tenantId: TENANT, chargerId: CHARGER, group: 'g1', segmentKey: 's1',
      ocppVersion: 'V16', source: pointer('conn-1'), ordinal: 0, receivedAt: T0, effectiveAt: T0, logTime: T0, clock: { trust: 'TRUSTED' }, sequence: { chargerSeq: n },
      delivery: { offlineSource: 'NONE', replay: false, late: false }, topology: { scope: 'STATION' }, derivation: 'REPORTED', quirks: [], lossFlags: [], flags: [],
      validation: { schemaValid: true, errors: [] }, ...envelope,
    },
    data: { ...DATA[type], ...data },
  } as unknown as CanonicalEvent;
}

/** Fields that the fold reads and that are never absent on the wire. */
const DATA: Partial<Record<EventType, object>> = {
  'charger.booted': { phase: 'REQUESTED', vendor: 'V', model: 'M', bootReason: 'UNKNOWN', identityChanged: [] },
  'command.exchanged': { late: false },
  'device.report.received': { kind: 'CONFIG_READ', last: true, items: [], unknownKeys: [] },
  'transaction.updated': { changeReason: 'Trigger', evseBoundNow: false, meterEventIds: [] },
  'transaction.ended': { stopReason: 'LOCAL' },
  'meter.sampled': { carrier: 'METER_VALUES', samples: [], repeatsEarlier: false, kind: 'TRANSACTION' },
  'firmware.status.changed': { process: 'UPDATE', status: 'IDLE', nativeStatus: 'Idle' },
};

export function commandOf<K extends CommandType>(type: K, payload: CommandPayloadByType[K], envelope: Partial<CommandEnvelope> = {}): CanonicalCommand {
  return {
    type,
    envelope: {
      commandId: 'cmd', commandVersion: 1, tenantId: TENANT, chargerId: CHARGER, requestedAt: T0, system: 'test', waitForEffect: false, allowApproximation: false, queueOffline: false,
      ...envelope,
    },
    payload,
  } as CanonicalCommand;
}
