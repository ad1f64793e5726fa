/** Where one broker of ours listens and writes. */
export interface KafkaPlace {
  port: number;
  controllerPort: number;
  logDir: string;
  behindProxies?: readonly ProxiedListener[];
  /** Where it is one of several brokers. */
  member?: ClusterMember;
  /**
   * After so long without a sign of life a broker is taken for dead. Short: one is back sooner after kill -9. Long: it stays where the machine is busy.
   * Default 1000, 3000 where it is one of several.
   */
  brokerSessionMs?: number;
}

/** One of `brokers` brokers. Number 1 is the controller as well. */
export interface ClusterMember {
  nodeId: number;
  brokers: number;
}

/** A listener whose clients come through a proxy, and are told to stay with it: all brokers they hear of have the proxy's port. */
export interface ProxiedListener {
  port: number;
  advertisedPort: number;
}

/**
 * `server.properties` of a loopback broker. Alone it has replication 1: a lost disk is lost data, which production must not have.
 * The time-outs make it come back in seconds after a kill -9, and let group members be replaced as fast.
 */
export function kafkaProperties({ port, controllerPort, logDir, behindProxies = [], member = { nodeId: 1, brokers: 1 }, brokerSessionMs = member.brokers === 1 ? 1000 : 3000 }: KafkaPlace): string {
  const proxied = behindProxies.map((listener, index) => ({ ...listener, name: `PROXIED${index}` }));
  const isController = member.nodeId === 1;
  const replication = Math.min(3, member.brokers);
  const settings: Record<string, string | number | boolean> = {
    'process.roles': isController ? 'broker,controller' : 'broker',
    'node.id': member.nodeId,
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    listeners: [`PLAINTEXT://127.0.0.1:${port}`, ...(isController ? [`CONTROLLER://127.0.0.1:${controllerPort}`] : []), ...proxied.map((each) => `${each.name}://127.0.0.1:${each.port}`)].join(),
    'advertised.listeners': [`PLAINTEXT://127.0.0.1:${port}`, ...proxied.map((each) => `${each.name}://127.0.0.1:${each.advertisedPort}`)].join(),
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': ['PLAINTEXT', 'CONTROLLER', ...proxied.map(({ name }) => name)].map((name) => `${name}:PLAINTEXT`).join(),
    'log.dirs': logDir,
    'auto.create.topics.enable': false,
    'default.replication.factor': replication,
    'offsets.topic.replication.factor': replication,
    'offsets.topic.num.partitions': 4,
    'offsets.retention.minutes': 525600,
    'transaction.state.log.replication.factor': replication,
    'transaction.state.log.min.isr': Math.min(2, replication),
    'transaction.state.log.num.partitions': 4,
    'transaction.max.timeout.ms': 60000,
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': 1000,
    'share.coordinator.state.topic.replication.factor': replication,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'message.max.bytes': 1048588,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'broker.session.timeout.ms': brokerSessionMs,
    'broker.heartbeat.interval.ms': 250,
    'log.cleaner.dedupe.buffer.size': 16777216,
    'log.cleaner.backoff.ms': 5000,
  };
  return Object.entries(settings).map(([key, value]) => `${key}=${value}\n`).join('');
}
