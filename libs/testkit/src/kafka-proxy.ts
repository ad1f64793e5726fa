import { TcpProxy } from './tcp-proxy.ts';
import type { ProxyLink, ProxyOptions, ProxyTarget, ProxyWire } from './tcp-proxy.ts';

/** Kafka's numbers of requests, as far as clients send them. */
export const KAFKA_APIS = {
  Produce: 0, Fetch: 1, ListOffsets: 2, Metadata: 3, OffsetCommit: 8, OffsetFetch: 9, FindCoordinator: 10, JoinGroup: 11, Heartbeat: 12, LeaveGroup: 13,
  SyncGroup: 14, DescribeGroups: 15, ListGroups: 16, ApiVersions: 18, CreateTopics: 19, DeleteTopics: 20, DeleteRecords: 21, InitProducerId: 22,
  AddPartitionsToTxn: 24, AddOffsetsToTxn: 25, EndTxn: 26, TxnOffsetCommit: 28, DescribeConfigs: 32, AlterConfigs: 33,
} as const;
export type KafkaApi = keyof typeof KAFKA_APIS;

/**
 * What happens to a request. `cut-before`: the broker never sees it, the connection is destroyed. `cut-after`: the broker answers it, the answer is dropped
 * and the connection destroyed. `delayMs`: it reaches the broker so much later, and with it what its client sends after it on the same connection.
 */
export type KafkaFate = 'pass' | 'cut-before' | 'cut-after' | { delayMs: number };

export interface KafkaRequest {
  apiKey: number;
  version: number;
  correlationId: number;
  clientId: string;
  /** All of it, with its length in front: `frame.includes(topic)` tells requests of one topic apart. */
  frame: Buffer;
}

export interface RuleOptions {
  /** How often it applies; default without end. */
  times?: number;
  /** So many requests that match are let through first. */
  skip?: number;
  /** Which requests of this kind match; default all. */
  when?(request: KafkaRequest): boolean;
}

export interface KafkaRule {
  /** How often it applied. */
  readonly hits: number;
  remove(): void;
}

interface Rule extends Required<RuleOptions> {
  apiKey: number;
  fate: KafkaFate;
  hits: number;
}

/** The network between Kafka's clients and one broker, with a hand on every request. For a broker that advertises the proxy's port, see its `behindProxies`. */
export class KafkaProxy extends TcpProxy {
  /** Decides where no rule does. */
  fate: (request: KafkaRequest) => KafkaFate = () => 'pass';
  /** Requests that were cut, before or after. */
  cuts = 0;
  readonly #rules = new Set<Rule>();
  readonly #passed = new Map<number, number>();

  static override async open(target: ProxyTarget, options: ProxyOptions = {}): Promise<KafkaProxy> {
    return new KafkaProxy(target).listen(options);
  }

  /** The oldest rule that matches a request decides. */
  rule(api: KafkaApi | number, fate: KafkaFate, { times = Infinity, skip = 0, when = () => true }: RuleOptions = {}): KafkaRule {
    const rule: Rule = { apiKey: keyOf(api), fate, times, skip, when, hits: 0 };
    this.#rules.add(rule);
    return { get hits() { return rule.hits; }, remove: () => void this.#rules.delete(rule) };
  }

  clearRules(): void {
    this.#rules.clear();
  }

  /** Requests of a kind that were passed on to the broker, those whose answer was cut included. */
  passed(api: KafkaApi | number): number {
    return this.#passed.get(keyOf(api)) ?? 0;
  }

  protected override wire(link: ProxyLink): ProxyWire {
    const unanswered = new Set<number>();
    return {
      fromClient: eachFrame((frame) => {
        const request = requestOf(frame);
        const fate = this.#fateOf(request);
        if (fate === 'cut-before' || fate === 'cut-after') this.cuts += 1;
        if (fate === 'cut-before') return link.cut();
        if (fate === 'cut-after') unanswered.add(request.correlationId);
        this.#passed.set(request.apiKey, this.passed(request.apiKey) + 1);
        link.toServer(frame, typeof fate === 'object' ? fate.delayMs : 0);
      }),
      fromServer: eachFrame((frame) => (unanswered.has(frame.readInt32BE(4)) ? link.cut() : link.toClient(frame))),
    };
  }

  #fateOf(request: KafkaRequest): KafkaFate {
    for (const rule of this.#rules) {
      if (rule.apiKey !== request.apiKey || rule.hits >= rule.times || !rule.when(request)) continue;
      if (rule.skip > 0) {
        rule.skip -= 1;
        continue;
      }
      rule.hits += 1;
      return rule.fate;
    }
    return this.fate(request);
  }
}

const keyOf = (api: KafkaApi | number): number => (typeof api === 'number' ? api : KAFKA_APIS[api]);

function requestOf(frame: Buffer): KafkaRequest {
  const clientIdBytes = Math.max(0, frame.readInt16BE(12));
  return { apiKey: frame.readInt16BE(4), version: frame.readInt16BE(6), correlationId: frame.readInt32BE(8), clientId: frame.toString('utf8', 14, 14 + clientIdBytes), frame };
}

/** Cuts a stream into frames, each with its length of four bytes in front. */
function eachFrame(onFrame: (frame: Buffer) => void): (bytes: Buffer) => void {
  let chunks: Buffer[] = [];
  let held = 0;
  return (bytes) => {
    chunks.push(bytes);
    held += bytes.length;
    while (held >= 4) {
      const all = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      chunks = [all];
      const length = 4 + all.readInt32BE(0);
      if (held < length) return;
      chunks = held === length ? [] : [all.subarray(length)];
      held -= length;
      onFrame(all.subarray(0, length));
    }
  };
}
