import { chargerKey } from '@chargeplane/contracts';
import type { CanonicalEvent, ConnectorMap, EventType, OcppVersion, RawRecord } from '@chargeplane/contracts';
import { cutsThatDiffer } from '@chargeplane/testkit';
import { PartitionFold, ruleSet } from '../src/index.ts';
import type { FoldInput, FoldOutput, RuleSet } from '../src/index.ts';

export const RULES = ruleSet({ id: 'k1', secret: 'a secret of the tests that nobody uses' });
const KEY = chargerKey('main', 'CS-1');

/** The log of one charger as its edge writes it, told in the order of a conversation. Broker and edge share one clock. */
export class FrameLog {
  readonly inputs: FoldInput[] = [];
  private seq = 0;
  private connection = 0;
  private readonly version: OcppVersion;
  public now: number;
  private readonly topology: readonly ConnectorMap[];


  constructor(
    version: OcppVersion,
    now = Date.UTC(2026, 4, 4, 8),
    topology: readonly ConnectorMap[] = [],
  ) {
    this.version = version;
    this.now = now;
    this.topology = topology;
    this.opens();
  }

  /** ISO time of the charger, which is that of the edge, some seconds ago. */
  iso(secondsAgo = 0): string {
    return new Date(this.now - secondsAgo * 1000).toISOString();
  }

  wait(seconds: number): this {
    this.now += seconds * 1000;
    return this;
  }

  at(iso: string): this {
    this.now = Date.parse(iso);
    return this;
  }

  opens(): this {
    this.connection++;
    this.seq = 0;
    const settings = this.topology.length === 0 ? null : { configOffset: 1, topology: this.topology, quirks: [] };
    return this.add({ kind: 'CONN_OPENED', settings });
  }

  closes(): this {
    return this.add({ kind: 'CONN_CLOSED', reason: 'PEER_LOST' });
  }

  /** The charger calls and is answered, unless there is no answer. */
  calls(id: string, action: string, payload: object, answer?: object): this {
    this.incoming([2, id, action, payload]);
    return answer === undefined ? this : this.outgoing([3, id, answer]);
  }

  /** We call, with a command behind it, and the charger answers. */
  commands(id: string, action: string, payload: object, answer?: object): this {
    this.add({ kind: 'FRAME_OUT', payload: JSON.stringify([2, id, action, payload]), origin: 'DISPATCHER', commandId: `command-${id}`, attempt: 1 });
    return answer === undefined ? this : this.incoming([3, id, answer]);
  }

  incoming(frame: unknown): this {
    return this.add({ kind: 'FRAME_IN', payload: typeof frame === 'string' ? frame : JSON.stringify(frame) });
  }

  outgoing(frame: unknown): this {
    return this.add({ kind: 'FRAME_OUT', payload: typeof frame === 'string' ? frame : JSON.stringify(frame), origin: 'EDGE_LOCAL' });
  }

  tick(): this {
    const record = this.record({ kind: 'TICK', connectionId: null, connSeq: null, tenantId: '', chargerId: '' });
    this.inputs.push({ offset: this.inputs.length, timestamp: this.now, key: '/0', record });
    return this;
  }

  fold(rules: RuleSet = RULES): Folded {
    return new Folded(new PartitionFold(0, rules).apply(this.inputs));
  }

  private add(more: Partial<RawRecord>): this {
    this.inputs.push({ offset: this.inputs.length, timestamp: this.now, key: KEY, record: this.record({ connSeq: this.seq++, ...more }) });
    this.now += 20;
    return this;
  }

  private record(more: Partial<RawRecord>): RawRecord {
    return {
      kind: 'FRAME_IN', frameId: `frame-${this.inputs.length}`, tenantId: 'main', chargerId: 'CS-1', connectionId: `conn-${this.connection}`, connSeq: 0, ocppVersion: this.version,
      receivedAt: this.now, edgeNode: 'e1', incarnation: 'i1', binary: false, leg: 'CHARGER', ...more,
    };
  }
}

/** What a log became. */
export class Folded {
  readonly events: readonly CanonicalEvent[];
  readonly output: FoldOutput;


  constructor(output: FoldOutput) {
    this.output = output;
    this.events = output.events.map((e) => e.event);
  }

  /** Without the ticks of the partition. */
  types(): EventType[] {
    return this.events.map((e) => e.type).filter((t) => t !== 'log.ticked' && t !== 'charger.connection.changed');
  }

  of<K extends EventType>(type: K): Extract<CanonicalEvent, { type: K }>[] {
    return this.events.filter((e): e is Extract<CanonicalEvent, { type: K }> => e.type === type);
  }

  /** Kinds of transaction.reconciled, in order. */
  reconciled(): string[] {
    return this.of('transaction.reconciled').map((e) => e.data.kind);
  }

  codes(): string[] {
    return this.output.rejected.map((r) => r.rejected.code);
  }
}

/** Promise P4 over the fold of one partition. @returns the places at which a cut or a restored state gives other bytes */
export function cutsOf(inputs: readonly FoldInput[], rules: RuleSet = RULES): string[] {
  return cutsThatDiffer(() => new PartitionFold(0, rules), inputs, [(r) => r.events, (r) => r.rejected, (r) => r.ledger]);
}
