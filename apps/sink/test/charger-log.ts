import { chargerKey } from '@chargeplane/contracts';
import type { OcppVersion, RawRecord } from '@chargeplane/contracts';
import { PartitionFold, ruleSet } from '@chargeplane/normalize';
import type { FoldInput } from '@chargeplane/normalize';
import type { Tables } from './tables.ts';

const RULES = ruleSet({ id: 'k1', secret: 'a secret of the tests that nobody uses' });

/** One partition of the log as its edge writes it, told charger by charger; folded by the real rules and inserted with all that follows from it. */
export class ChargerLog {
  #inputs: FoldInput[] = [];
  #offset = 0;
  readonly #seq = new Map<string, number>();
  readonly #connections = new Map<string, { number: number; version: OcppVersion; tenantId: string }>();
  readonly #fold: PartitionFold;
  private readonly tables: Tables;
  readonly partition: number;
  public now: number;


  constructor(
    tables: Tables,
    partition = 0,
    now = Date.now() - 3_600_000,
  ) {
    this.tables = tables;
    this.partition = partition;
    this.now = now;
    this.#fold = new PartitionFold(partition, RULES);
  }

  wait(seconds: number): this {
    this.now += seconds * 1000;
    return this;
  }

  iso(): string {
    return new Date(this.now).toISOString();
  }

  opens(charger: string, version: OcppVersion = 'V16', settings: RawRecord['settings'] = null, tenant = 'main'): this {
    this.#seq.set(charger, 0);
    this.#connections.set(charger, { number: (this.#connections.get(charger)?.number ?? 0) + 1, version, tenantId: tenant });
    return this.add(charger, { kind: 'CONN_OPENED', settings });
  }

  boots(charger: string, id: string, intervalS = 300): this {
    return this.calls(charger, id, 'BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'One' }, { status: 'Accepted', currentTime: this.iso(), interval: intervalS });
  }

  closes(charger: string): this {
    return this.add(charger, { kind: 'CONN_CLOSED', reason: 'PEER_LOST' });
  }

  /** The charger calls and is answered. */
  calls(charger: string, id: string, action: string, payload: object, answer: object = {}): this {
    return this.sends(charger, JSON.stringify([2, id, action, payload])).add(charger, { kind: 'FRAME_OUT', payload: JSON.stringify([3, id, answer]), origin: 'EDGE_LOCAL' });
  }

  sends(charger: string, payload: string): this {
    return this.add(charger, { kind: 'FRAME_IN', payload });
  }

  tick(): this {
    const record: RawRecord = { ...this.#record('', {}), kind: 'TICK', connectionId: null, connSeq: null, tenantId: '' };
    this.#inputs.push({ offset: this.#offset++, timestamp: this.now, key: `/${this.partition}`, record });
    return this;
  }

  add(charger: string, more: Partial<RawRecord>): this {
    const connSeq = this.#seq.get(charger) ?? 0;
    this.#seq.set(charger, connSeq + 1);
    const record = this.#record(charger, { connSeq, ...more });
    this.#inputs.push({ offset: this.#offset++, timestamp: this.now, key: chargerKey(record.tenantId, charger), record });
    this.now += 20;
    return this;
  }

  /** What was told since the last time, as one batch of the normalizer and one range of each topic. */
  async insert(): Promise<void> {
    const { tables, partition } = this;
    const { codec } = tables;
    const inputs = this.#inputs;
    this.#inputs = [];
    const folded = this.#fold.apply(inputs);
    this.#fold.commit();
    const { now: timestamp } = this;
    await tables.insert('frames', partition, inputs.map((input) => ({ timestamp: input.timestamp, value: codec.encode('frames', 'io.chargeplane.raw.RawRecord', input.record as RawRecord) })));
    const events = await tables.insert('events', partition, folded.events.map(({ event }) => ({ timestamp, value: codec.encodeEvent(event) })));
    const rejected = await tables.insert('rejected', partition, folded.rejected.map((each) => ({ timestamp, value: codec.encode('rejected', 'io.chargeplane.rejected.Rejected', each.rejected) })));
    const batch = {
      partition, ruleSetVersion: RULES.version, generation: RULES.generation, fromOffset: inputs[0]?.offset ?? 0, toOffset: inputs.at(-1)?.offset ?? 0, logTime: folded.logTime,
      events: folded.events.length, rejected: folded.rejected.length, firstEventOffset: events?.first ?? null, lastEventOffset: events?.last ?? null,
      firstRejectedOffset: rejected?.first ?? null, lastRejectedOffset: rejected?.last ?? null, entries: folded.ledger,
    };
    await tables.insert('ledger', partition, [{ timestamp, value: codec.encode('ledger', 'io.chargeplane.rejected.LedgerBatch', batch) }]);
  }

  #record(charger: string, more: Partial<RawRecord>): RawRecord {
    const { number, version, tenantId } = this.#connections.get(charger) ?? { number: 0, version: 'UNKNOWN', tenantId: 'main' };
    return {
      kind: 'FRAME_IN', frameId: `frame-${this.partition}-${this.#offset}`, tenantId, chargerId: charger, connectionId: `conn-${charger}-${number}`, connSeq: 0, ocppVersion: version,
      receivedAt: this.now, edgeNode: 'e1', incarnation: 'i1', binary: false, leg: 'CHARGER', ...more,
    };
  }
}
