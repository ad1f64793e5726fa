import { chargerKey, partitionOf } from '@chargeplane/contracts';
import type { RawRecord } from '@chargeplane/contracts';

/** A raw record and where it goes; `bytes`: what is written in its place. */
export interface Written {
  partition: number;
  key: string;
  record: RawRecord | null;
  bytes?: Buffer | null;
}

/**
 * Some 1.6 chargers that boot, charge and report, one after another in small steps, so that any cut through the log goes through sessions.
 * Among them texts that are no frames, repeats, ticks, and records that are no Avro.
 */
export function fleetLog(chargers: number, rounds: number, partitions: number): Written[] {
  const log: Written[] = [];
  const seqs = new Map<string, number>();
  const now = Date.now();
  let frames = 0;
  const add = (chargerId: string, more: Partial<RawRecord>): void => {
    const key = chargerKey('main', chargerId);
    const connSeq = seqs.get(chargerId) ?? 0;
    seqs.set(chargerId, connSeq + 1);
    const record: RawRecord = {
      kind: 'FRAME_IN', frameId: `frame-${frames++}`, tenantId: 'main', chargerId, connectionId: `conn-${chargerId}`, connSeq, ocppVersion: 'V16',
      receivedAt: now + frames * 10, edgeNode: 'e1', incarnation: 'i1', binary: false, leg: 'CHARGER', ...more,
    };
    log.push({ partition: partitionOf(key, partitions), key, record });
  };
  const exchange = (charger: string, id: string, action: string, payload: object, answer: object): void => {
    add(charger, { payload: JSON.stringify([2, id, action, payload]) });
    add(charger, { kind: 'FRAME_OUT', payload: JSON.stringify([3, id, answer]), origin: 'EDGE_LOCAL' });
  };
  const iso = (): string => new Date(now + frames * 10).toISOString();
  const ids = Array.from({ length: chargers }, (_, index) => `CS-${index}`);
  for (const id of ids) {
    add(id, { kind: 'CONN_OPENED' });
    exchange(id, 'boot', 'BootNotification', { chargePointVendor: 'Vendor', chargePointModel: 'M1', firmwareVersion: '1.0' }, { status: 'Accepted', currentTime: iso(), interval: 300 });
  }
  for (let round = 0; round < rounds; round += 1) {
    ids.forEach((id, index) => {
      const transactionId = 1_000 + index * rounds + round;
      exchange(id, `start-${round}`, 'StartTransaction', { connectorId: 1, idTag: `TAG-${index}`, meterStart: round * 1_000, timestamp: iso() }, { transactionId, idTagInfo: { status: 'Accepted' } });
      exchange(id, `meter-${round}`, 'MeterValues', { connectorId: 1, transactionId, meterValue: [{ timestamp: iso(), sampledValue: [{ value: String(round * 1_000 + 500), measurand: 'Energy.Active.Import.Register', unit: 'Wh' }] }] }, {});
      if ((round + index) % 3 === 0) add(id, { payload: '{"no": "frame"' });
      exchange(id, `stop-${round}`, 'StopTransaction', { transactionId, meterStop: round * 1_000 + 900, timestamp: iso(), reason: 'Local' }, {});
    });
    for (let partition = 0; partition < partitions; partition += 1) {
      log.push({ partition, key: `/${partition}`, record: null, bytes: round % 2 === 0 ? Buffer.from('no Avro') : null });
      log.push({ partition, key: `/${partition}`, record: { kind: 'TICK', frameId: `tick-${partition}-${round}`, tenantId: '', chargerId: '', receivedAt: now + frames * 10, edgeNode: 'e1', incarnation: 'i1', binary: false, leg: 'CHARGER' } as RawRecord });
    }
  }
  return log;
}
