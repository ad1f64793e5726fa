import { chargerKey, partitionOf } from '@chargeplane/contracts';
import type { RawRecord } from '@chargeplane/contracts';

interface Written {
  partition: number;
  key: string;
  record: RawRecord;
}

/** Chargers of 1.6 that boot and begin a session; `goOn` lets each of them report a meter value. Deterministic but for the time, which is given. */
export class ChargingFleet {
  readonly #count: number;
  readonly #partitions: number;
  readonly #prefix: string;
  #now: number;
  #frames = 0;
  readonly #seqs = new Map<number, number>();

  constructor(count: number, partitions: number, now: number, prefix = 'CS-') {
    this.#count = count;
    this.#partitions = partitions;
    this.#now = now;
    this.#prefix = prefix;
  }

  /** Five records for each charger: it connects, boots and starts a session. */
  *begin(): Generator<Written> {
    for (let index = 0; index < this.#count; index += 1) {
      yield this.#add(index, { kind: 'CONN_OPENED' });
      yield* this.#exchange(index, 'boot', 'BootNotification', { chargePointVendor: 'Vendor', chargePointModel: `Model ${index % 7}`, chargePointSerialNumber: `SN-${index}`, firmwareVersion: '1.0' }, { status: 'Accepted', currentTime: this.#iso(), interval: 300 });
      yield* this.#exchange(index, 'start', 'StartTransaction', { connectorId: 1, idTag: `TAG-${index}`, meterStart: index, timestamp: this.#iso() }, { transactionId: 1_000 + index, idTagInfo: { status: 'Accepted' } });
    }
  }

  /** Two records for each charger. */
  *goOn(id: string): Generator<Written> {
    for (let index = 0; index < this.#count; index += 1) {
      const sampledValue = [{ value: String(index + 500), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }];
      yield* this.#exchange(index, id, 'MeterValues', { connectorId: 1, transactionId: 1_000 + index, meterValue: [{ timestamp: this.#iso(), sampledValue }] }, {});
    }
  }

  *#exchange(index: number, id: string, action: string, payload: object, answer: object): Generator<Written> {
    yield this.#add(index, { payload: JSON.stringify([2, id, action, payload]) });
    yield this.#add(index, { kind: 'FRAME_OUT', payload: JSON.stringify([3, id, answer]), origin: 'EDGE_LOCAL' });
  }

  #add(index: number, more: Partial<RawRecord>): Written {
    const chargerId = `${this.#prefix}${index}`;
    const key = chargerKey('main', chargerId);
    const connSeq = this.#seqs.get(index) ?? 0;
    this.#seqs.set(index, connSeq + 1);
    this.#now += 1;
    const record: RawRecord = {
      kind: 'FRAME_IN', frameId: `frame-${this.#frames++}`, tenantId: 'main', chargerId, connectionId: `conn-${chargerId}`, connSeq, ocppVersion: 'V16', receivedAt: this.#now, edgeNode: 'e1', incarnation: 'i1', binary: false, leg: 'CHARGER', ...more,
    };
    return { partition: partitionOf(key, this.#partitions), key, record };
  }

  #iso(): string {
    return new Date(this.#now).toISOString();
  }
}
