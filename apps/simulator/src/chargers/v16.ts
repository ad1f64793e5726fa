import { Charger, READING_MS } from './charger.ts';

const CONFIGURATION: [string, string, boolean][] = [
  ['HeartbeatInterval', '60', false], ['MeterValueSampleInterval', '5', false], ['ConnectionTimeOut', '60', false], ['NumberOfConnectors', '1', true],
  ['SupportedFeatureProfiles', 'Core,FirmwareManagement,RemoteTrigger', true], ['AuthorizeRemoteTxRequests', 'false', false], ['LocalPreAuthorize', 'false', false],
];

interface Transaction {
  /** Of the central system; -1 until it has answered. */
  id: number;
  stopped: string | undefined;
}

/** OCPP 1.6. */
export class ChargerV16 extends Charger {
  private readonly register = new Map<number, number>();
  private readonly configuration = new Map(CONFIGURATION.map(([key, value, readonly]) => [key, { value, readonly }]));
  private readonly running = new Set<Transaction>();
  private readonly busy = new Set<number>();

  protected async boot(): Promise<void> {
    const { vendor, model, firmware, connectors } = this.spec.profile;
    await this.deliver('BootNotification', () => ({ chargePointVendor: vendor, chargePointModel: model, firmwareVersion: firmware, chargePointSerialNumber: this.spec.identity }));
    for (let c = 0; c <= connectors; c++) await this.status(c, 'Available');
  }

  protected heartbeat(): Promise<unknown> {
    return this.tell('Heartbeat', {});
  }

  protected async charge(connectorId: number, token: string, authorized = false): Promise<void> {
    if (this.busy.has(connectorId)) return;
    this.busy.add(connectorId);
    await this.status(connectorId, 'Preparing');
    if (!authorized) await this.tell('Authorize', { idTag: token });
    const meterStart = this.register.get(connectorId) ?? this.random.between(10_000, 900_000);
    const start = { connectorId, idTag: token, meterStart, timestamp: this.now() };
    if (this.spec.profile.lies.some((l) => l.repeatsStart)) await this.tell('StartTransaction', start);
    const transaction: Transaction = { id: -1, stopped: undefined };
    await this.queue('StartTransaction', () => start, (answer) => {
      if (answer.type === 'CALLRESULT') transaction.id = Number(answer.payload['transactionId']);
    });
    await this.status(connectorId, 'Charging');
    const { reason, meterStop } = await this.deliverEnergy(connectorId, transaction, meterStart);
    this.register.set(connectorId, meterStop);
    const stop = { idTag: token, meterStop, timestamp: this.now(), reason };
    await this.queue('StopTransaction', () => ({ transactionId: transaction.id, ...stop }));
    await this.status(connectorId, 'Finishing');
    await this.pause(1_000);
    await this.status(connectorId, 'Available');
    this.busy.delete(connectorId);
    this.session++;
  }

  /** Sends readings until the car leaves or somebody stops the transaction. */
  private async deliverEnergy(connectorId: number, transaction: Transaction, meterStart: number): Promise<{ reason: string; meterStop: number }> {
    this.running.add(transaction);
    const { power } = this.spec.profile;
    const planned = this.random.between(3, 8);
    const leaves = this.random.next() < 0.5 ? 'EVDisconnected' : 'Local';
    let meterStop = meterStart;
    for (let reading = 1; reading <= planned && transaction.stopped === undefined; reading++) {
      await this.pause(READING_MS);
      meterStop = meterStart + this.delivered(reading);
      const meterValue = [{ timestamp: this.now(), sampledValue: [
        { value: String(meterStop), measurand: 'Energy.Active.Import.Register', unit: 'Wh', context: 'Sample.Periodic' },
        { value: String(power), measurand: 'Power.Active.Import', unit: 'W' },
        { value: (power / 230).toFixed(1), measurand: 'Current.Import', phase: 'L1', unit: 'A' },
      ] }];
      await this.queue('MeterValues', () => ({ connectorId, transactionId: transaction.id, meterValue }));
    }
    this.running.delete(transaction);
    return { reason: transaction.stopped ?? leaves, meterStop };
  }

  private status(connectorId: number, status: string): Promise<unknown> {
    return this.tell('StatusNotification', { connectorId, status, errorCode: 'NoError', timestamp: this.now() });
  }

  protected react(action: string, payload: Record<string, unknown>): { reply: Record<string, unknown>; then?: () => Promise<void> } {
    const status = (s: string, then?: () => Promise<void>) => ({ reply: { status: s }, then });
    switch (action) {
      case 'RemoteStartTransaction': {
        const connectorId = Number(payload['connectorId'] ?? 1);
        return this.busy.has(connectorId) ? status('Rejected') : status('Accepted', () => this.charge(connectorId, String(payload['idTag']), true));
      }
      case 'RemoteStopTransaction': {
        const transaction = [...this.running].find(({ id }) => id === Number(payload['transactionId']));
        if (transaction) transaction.stopped = 'Remote';
        return status(transaction ? 'Accepted' : 'Rejected');
      }
      case 'Reset': return status('Accepted', () => this.reboot());
      case 'UnlockConnector': return status('Unlocked');
      case 'ChangeAvailability': return status('Accepted', async () => { await this.status(Number(payload['connectorId']), payload['type'] === 'Operative' ? 'Available' : 'Unavailable'); });
      case 'GetConfiguration': return { reply: this.read((payload['key'] as string[] | undefined) ?? []) };
      case 'ChangeConfiguration': return status(this.write(String(payload['key']), String(payload['value'])));
      case 'TriggerMessage': return this.trigger(String(payload['requestedMessage']), Number(payload['connectorId'] ?? 0));
      default: return { reply: { status: 'Rejected' } };
    }
  }

  private read(keys: readonly string[]): Record<string, unknown> {
    const wanted = keys.length ? keys : [...this.configuration.keys()];
    return {
      configurationKey: wanted.flatMap((key) => { const v = this.configuration.get(key); return v ? [{ key, readonly: v.readonly, value: v.value }] : []; }),
      unknownKey: wanted.filter((key) => !this.configuration.has(key)),
    };
  }

  private write(key: string, value: string): string {
    const entry = this.configuration.get(key);
    if (!entry) return 'NotSupported';
    if (entry.readonly) return 'Rejected';
    entry.value = value;
    return 'Accepted';
  }

  private trigger(message: string, connectorId: number): { reply: Record<string, unknown>; then?: () => Promise<void> } {
    const sends: Record<string, () => Promise<unknown>> = {
      Heartbeat: () => this.heartbeat(),
      StatusNotification: () => this.status(connectorId, this.busy.has(connectorId) ? 'Charging' : 'Available'),
      BootNotification: () => this.boot(),
      FirmwareStatusNotification: () => this.tell('FirmwareStatusNotification', { status: 'Idle' }),
      DiagnosticsStatusNotification: () => this.tell('DiagnosticsStatusNotification', { status: 'Idle' }),
    };
    const send = sends[message];
    return send ? { reply: { status: 'Accepted' }, then: async () => { await send(); } } : { reply: { status: 'NotImplemented' } };
  }
}
