import { Charger, READING_MS } from './charger.ts';

interface Transaction {
  readonly transactionId: string;
  readonly evseId: number;
  seqNo: number;
  stop: string | undefined;
}

const VARIABLES: [string, string, string, boolean][] = [
  ['OCPPCommCtrlr', 'HeartbeatInterval', '60', false], ['SampledDataCtrlr', 'TxUpdatedInterval', '5', false],
  ['TxCtrlr', 'EVConnectionTimeOut', '60', false], ['SecurityCtrlr', 'SecurityProfile', '1', true],
];

/** OCPP 2.0.1 and 2.1. Availability is told by NotifyEvent in 2.1 and by StatusNotification before. */
export class ChargerV2 extends Charger {
  private readonly register = new Map<number, number>();
  private readonly variables = new Map(VARIABLES.map(([c, v, value, readonly]) => [`${c}.${v}`, { value, readonly }]));
  private readonly running = new Map<number, Transaction>();
  private events = 0;

  protected async boot(): Promise<void> {
    const { vendor, model, firmware, connectors } = this.spec.profile;
    await this.deliver('BootNotification', () => ({ reason: 'PowerUp', chargingStation: { vendorName: vendor, model, firmwareVersion: firmware, serialNumber: this.spec.identity } }));
    for (let evse = 1; evse <= connectors; evse++) await this.status(evse, 'Available');
  }

  protected heartbeat(): Promise<unknown> {
    return this.tell('Heartbeat', {});
  }

  protected async charge(evseId: number, token: string, remoteStartId?: number): Promise<void> {
    if (this.running.has(evseId)) return;
    const tx: Transaction = { transactionId: `${this.random.hex(8)}-${this.random.hex(4)}-${this.random.hex(12)}`, evseId, seqNo: 0, stop: undefined };
    this.running.set(evseId, tx);
    const begin = this.register.get(evseId) ?? this.random.between(10_000, 900_000);
    const planned = this.random.between(3, 8);
    let energy = begin;
    await this.status(evseId, 'Occupied');
    await this.event(tx, 'Started', remoteStartId === undefined ? 'CablePluggedIn' : 'RemoteStart', { evse: { id: evseId, connectorId: 1 } },
      { chargingState: 'EVConnected', ...(remoteStartId !== undefined && { remoteStartId }) }, ['Transaction.Begin', begin]);
    await this.event(tx, 'Updated', 'Authorized', { idToken: { idToken: token, type: 'ISO14443' } }, { chargingState: 'Charging' });
    for (let reading = 1; reading <= planned && tx.stop === undefined; reading++) {
      await this.pause(READING_MS);
      energy = begin + this.delivered(reading);
      await this.event(tx, 'Updated', 'MeterValuePeriodic', {}, { chargingState: 'Charging' }, ['Sample.Periodic', energy]);
    }
    this.register.set(evseId, energy);
    const stoppedReason = tx.stop ?? 'EVDisconnected';
    await this.event(tx, 'Ended', stoppedReason === 'Remote' ? 'RemoteStop' : 'EVDeparted', {}, { stoppedReason }, ['Transaction.End', energy]);
    this.running.delete(evseId);
    await this.status(evseId, 'Available');
    this.session++;
  }

  private event(tx: Transaction, eventType: string, triggerReason: string, more: Record<string, unknown>, info: Record<string, unknown>, reading?: [string, number]): Promise<unknown> {
    const timestamp = this.now();
    const meterValue = reading && [{ timestamp, sampledValue: [{ value: reading[1], context: reading[0], measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } }] }];
    const payload = {
      eventType, timestamp, triggerReason, seqNo: tx.seqNo++, ...(!this.link.open && { offline: true }), transactionInfo: { transactionId: tx.transactionId, ...info }, ...more, ...(meterValue && { meterValue }),
    };
    return this.queue('TransactionEvent', () => payload);
  }

  private status(evseId: number, connectorStatus: string): Promise<unknown> {
    if (this.spec.profile.version === 'ocpp2.0.1') return this.tell('StatusNotification', { timestamp: this.now(), connectorStatus, evseId, connectorId: 1 });
    return this.tell('NotifyEvent', {
      generatedAt: this.now(), seqNo: 0, tbc: false,
      eventData: [{
        eventId: ++this.events, timestamp: this.now(), trigger: 'Delta', actualValue: connectorStatus, eventNotificationType: 'HardWiredNotification',
        component: { name: 'Connector', evse: { id: evseId, connectorId: 1 } }, variable: { name: 'AvailabilityState' },
      }],
    });
  }

  protected react(action: string, payload: Record<string, unknown>): { reply: Record<string, unknown>; then?: () => Promise<void> } {
    const status = (s: string, then?: () => Promise<void>) => ({ reply: { status: s }, then });
    switch (action) {
      case 'RequestStartTransaction': {
        const evseId = Number(payload['evseId'] ?? 1);
        const token = (payload['idToken'] as { idToken: string }).idToken;
        return this.running.has(evseId) ? status('Rejected') : status('Accepted', () => this.charge(evseId, token, Number(payload['remoteStartId'])));
      }
      case 'RequestStopTransaction': {
        const tx = [...this.running.values()].find((t) => t.transactionId === payload['transactionId']);
        if (tx) tx.stop = 'Remote';
        return status(tx ? 'Accepted' : 'Rejected');
      }
      case 'Reset': return status('Accepted', () => this.reboot());
      case 'UnlockConnector': return status(this.running.has(Number(payload['evseId'])) ? 'OngoingAuthorizedTransaction' : 'Unlocked');
      case 'ChangeAvailability': return status('Accepted', async () => {
        const evse = payload['evse'] as { id: number } | undefined;
        const state = payload['operationalStatus'] === 'Operative' ? 'Available' : 'Unavailable';
        for (let id = evse?.id ?? 1; id <= (evse?.id ?? this.spec.profile.connectors); id++) await this.status(id, state);
      });
      case 'GetVariables': return { reply: { getVariableResult: (payload['getVariableData'] as Variable[]).map((v) => this.read(v)) } };
      case 'SetVariables': return { reply: { setVariableResult: (payload['setVariableData'] as (Variable & { attributeValue: string })[]).map((v) => this.write(v)) } };
      case 'TriggerMessage': return this.trigger(String(payload['requestedMessage']), payload['evse'] as { id: number } | undefined);
      default: return status('Rejected');
    }
  }

  private read({ component, variable }: Variable): Record<string, unknown> {
    const entry = this.variables.get(`${component.name}.${variable.name}`);
    return { component, variable, attributeStatus: entry ? 'Accepted' : 'UnknownVariable', ...(entry && { attributeValue: entry.value }) };
  }

  private write({ component, variable, attributeValue }: Variable & { attributeValue: string }): Record<string, unknown> {
    const entry = this.variables.get(`${component.name}.${variable.name}`);
    if (entry && !entry.readonly) entry.value = attributeValue;
    return { component, variable, attributeStatus: entry ? (entry.readonly ? 'Rejected' : 'Accepted') : 'UnknownVariable' };
  }

  private trigger(message: string, evse: { id: number } | undefined): { reply: Record<string, unknown>; then?: () => Promise<void> } {
    const sends: Record<string, () => Promise<unknown>> = {
      Heartbeat: () => this.heartbeat(),
      StatusNotification: () => this.status(evse?.id ?? 1, this.running.has(evse?.id ?? 1) ? 'Occupied' : 'Available'),
      FirmwareStatusNotification: () => this.tell('FirmwareStatusNotification', { status: 'Idle' }),
      LogStatusNotification: () => this.tell('LogStatusNotification', { status: 'Idle' }),
    };
    const send = sends[message];
    return send ? { reply: { status: 'Accepted' }, then: async () => { await send(); } } : { reply: { status: 'NotImplemented' } };
  }
}

interface Variable {
  readonly component: { readonly name: string };
  readonly variable: { readonly name: string };
}
