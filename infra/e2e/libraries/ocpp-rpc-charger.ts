import { once } from 'node:events';
import { RPCClient } from 'ocpp-rpc';
import type { LibraryCharger } from './library-charger.ts';

export type Subprotocol = 'ocpp1.6' | 'ocpp2.0.1' | 'ocpp2.1';

/** A charger on npm's ocpp-rpc, everything by default. `strict` is its own check of each message, ours included, against the schemas of the version: off by default. */
export function ocppRpcCharger(endpoint: string, identity: string, subprotocol: Subprotocol, strict: boolean): LibraryCharger {
  const client = new RPCClient({ endpoint, identity, protocols: [subprotocol], ...(strict && { strictMode: true }) } as unknown as ConstructorParameters<typeof RPCClient>[0]);
  const faults: string[] = [];
  for (const event of ['badMessage', 'strictValidationFailure']) client.on(event, (found: { error?: Error }) => faults.push(`${event}: ${String(found.error)} ${JSON.stringify(found.error ?? found)}`));
  const call = async <T = Record<string, unknown>>(action: string, payload: object): Promise<T> => {
    const answer = (await client.call(action, payload)) as T;
    if (faults.length) throw new Error(faults.join('\n'));
    return answer;
  };
  const session = subprotocol === 'ocpp1.6' ? sessionV16(call) : sessionV2(call);
  let opened: Promise<unknown> = Promise.resolve();
  const stopped = new Promise<void>((resolve, reject) => {
    client.handle(session.stopAction, async () => {
      setTimeout(() => session.stop().then(resolve, reject));
      return { status: 'Accepted' };
    });
  });
  stopped.catch(() => undefined);
  return {
    async charge() {
      await client.connect();
      if (client.protocol !== subprotocol) throw new Error(`The edge chose ${client.protocol}`);
      opened = once(client, 'disconnect').then(() => once(client, 'open'));
      await session.start();
    },
    async reconnected() {
      await opened;
      await call('Heartbeat', {});
    },
    stopped: () => stopped,
    async end() {
      await client.close();
    },
  };
}

type Call = <T = Record<string, unknown>>(action: string, payload: object) => Promise<T>;

interface Session {
  readonly stopAction: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const accepted = (what: string, status: string | undefined): void => {
  if (status !== 'Accepted') throw new Error(`${what} was answered with ${status}`);
};

function sessionV16(call: Call): Session {
  let transactionId = 0;
  return {
    stopAction: 'RemoteStopTransaction',
    async start() {
      accepted('BootNotification', (await call<{ status: string }>('BootNotification', { chargePointVendor: 'ocpp-rpc', chargePointModel: '1.6' })).status);
      accepted('Authorize', (await call<{ idTagInfo: { status: string } }>('Authorize', { idTag: 'RPC-CARD' })).idTagInfo.status);
      await call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Charging' });
      ({ transactionId } = await call<{ transactionId: number }>('StartTransaction', { connectorId: 1, idTag: 'RPC-CARD', meterStart: 1000, timestamp: new Date().toISOString() }));
      await call('MeterValues', { connectorId: 1, transactionId, meterValue: [{ timestamp: new Date().toISOString(), sampledValue: [{ value: '1800', measurand: 'Energy.Active.Import.Register', unit: 'Wh' }] }] });
    },
    async stop() {
      await call('StopTransaction', { transactionId, meterStop: 3500, timestamp: new Date().toISOString(), reason: 'Remote' });
      await call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available' });
    },
  };
}

function sessionV2(call: Call): Session {
  const transactionId = `rpc-${process.pid}-${Date.now()}`;
  let seqNo = 0;
  const event = (eventType: 'Started' | 'Updated' | 'Ended', wh: number, context: string, rest: object): Promise<unknown> => {
    const timestamp = new Date().toISOString();
    return call('TransactionEvent', {
      eventType, timestamp, seqNo: seqNo++, evse: { id: 1, connectorId: 1 },
      meterValue: [{ timestamp, sampledValue: [{ value: wh, measurand: 'Energy.Active.Import.Register', context, unitOfMeasure: { unit: 'Wh' } }] }],
      ...rest,
    });
  };
  const idToken = { idToken: 'RPC-CARD', type: 'ISO14443' };
  const status = (connectorStatus: string): Promise<unknown> => call('StatusNotification', { timestamp: new Date().toISOString(), connectorStatus, evseId: 1, connectorId: 1 });
  return {
    stopAction: 'RequestStopTransaction',
    async start() {
      accepted('BootNotification', (await call<{ status: string }>('BootNotification', { reason: 'PowerUp', chargingStation: { model: '2.x', vendorName: 'ocpp-rpc' } })).status);
      accepted('Authorize', (await call<{ idTokenInfo: { status: string } }>('Authorize', { idToken })).idTokenInfo.status);
      await status('Occupied');
      await event('Started', 1000, 'Transaction.Begin', { triggerReason: 'Authorized', idToken, transactionInfo: { transactionId, chargingState: 'Charging' } });
      await event('Updated', 1800, 'Sample.Periodic', { triggerReason: 'MeterValuePeriodic', transactionInfo: { transactionId, chargingState: 'Charging' } });
    },
    async stop() {
      await event('Ended', 3500, 'Transaction.End', { triggerReason: 'RemoteStop', transactionInfo: { transactionId, chargingState: 'Idle', stoppedReason: 'Remote' } });
      await status('Available');
    },
  };
}
