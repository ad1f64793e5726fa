import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { chargerKey, partitionOf, type CanonicalCommand, type CommandEnvelope } from '@chargeplane/contracts';
import { openProducer, type KafkaProducer } from '@chargeplane/kafka';
import { openCodec, type Codec } from '@chargeplane/schema-registry';
import { Seeded } from '@chargeplane/simulator';
import { PREFIX, TENANT, type ProveWorld } from './prove-world.ts';

const EXPIRES_MS = 20_000;

type Made = Pick<CanonicalCommand, 'type' | 'payload'> & { target?: CommandEnvelope['target'] };

const COMMANDS: readonly [Made, ...Made[]] = [
  { type: 'message.trigger', payload: { message: 'HEARTBEAT' } },
  { type: 'message.trigger', payload: { message: 'STATUS' }, target: { evseId: 1 } },
  { type: 'configuration.get', payload: { keys: [] } },
  { type: 'configuration.set', payload: { items: [{ key: 'HeartbeatInterval', value: '60' }] } },
  { type: 'connector.unlock', payload: {}, target: { evseId: 1, connectorId: 1 } },
  { type: 'transaction.start', payload: { idToken: { value: '04A1B2C3D4E5F6', type: 'ISO14443' } }, target: { evseId: 1 } },
];

/** A backend that keeps sending commands, straight to Kafka, one after the other. */
export class Backend {
  /** Ids of those that Kafka acknowledged. */
  readonly sent: string[] = [];
  readonly #world: ProveWorld;
  readonly #random: Seeded;
  readonly #producer: KafkaProducer;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(world: ProveWorld, seed: number) {
    this.#world = world;
    this.#random = new Seeded(seed ^ 0xbac0ff);
    this.#producer = openProducer(world.kafka);
  }

  /** @param forMs after which it ends by itself */
  async start(chargers: readonly string[], pauseMs: number, forMs = Infinity): Promise<void> {
    const codec = await openCodec({ registryUrl: this.#world.installation.registry, topicPrefix: PREFIX, topics: ['commands'] });
    this.#running = this.#run(codec, chargers, pauseMs, Date.now() + forMs);
  }

  /** Of the commands that were sent, how many are not settled yet, as the tables tell it. */
  async open(): Promise<number> {
    const [row] = await this.#world.query<{ n: number }>('SELECT uniqExact(command_id) AS n FROM command_outcomes WHERE settled');
    return this.sent.length - (row?.n ?? 0);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
    await this.#producer.close();
  }

  async #run(codec: Codec, chargers: readonly string[], pauseMs: number, endAt: number): Promise<void> {
    while (!this.#stopping && Date.now() < endAt) {
      const chargerId = this.#random.pick(chargers as [string, ...string[]]);
      const { target, ...made } = this.#random.pick(COMMANDS);
      const commandId = randomUUID();
      const now = Date.now();
      const envelope: CommandEnvelope = {
        commandId, commandVersion: 1, tenantId: TENANT, chargerId, requestedAt: now, expiresAt: now + EXPIRES_MS, system: 'prove', target: target ?? null, waitForEffect: false, allowApproximation: true, queueOffline: false,
      };
      const key = chargerKey(TENANT, chargerId);
      const value = codec.encodeCommand({ ...made, envelope } as CanonicalCommand);
      // One that is in doubt may be in the log: it is compared by what stands there.
      await this.#producer.send(`${PREFIX}commands`, partitionOf(key, this.#world.partitions), [{ key, value }]).then(() => void this.sent.push(commandId), () => undefined);
      await sleep(pauseMs * (0.5 + this.#random.next()));
    }
  }
}
