import './aborted-records.ts';
import './close-connection.ts';
import './empty-batches.ts';
import './find-coordinator.ts';
import './idle-request-queue.ts';
import { Kafka as KafkaJs, logLevel } from 'kafkajs';
import type { Admin, Consumer, ConsumerConfig, ICustomPartitioner, ISocketFactory, Producer, ProducerConfig, RetryOptions, SASLOptions } from 'kafkajs';
import { endedBy, openSocket } from './ended-socket.ts';
import { routeLog } from './logging.ts';
import type { KafkaLogger } from './logging.ts';

export interface KafkaConfig {
  /** host:port, tried in turn. */
  brokers: string[];
  /** Shown in the broker's logs and metrics. */
  clientId: string;
  /** Default: silent. */
  logger?: KafkaLogger;
  /** true, or Node's TLS options. */
  ssl?: boolean | { ca?: string; cert?: string; key?: string; rejectUnauthorized?: boolean };
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
  /** ms until a request counts as lost. Below 30 s a stopped broker makes more batches doubtful. Default 30 000. */
  requestTimeoutMs?: number;
}

/**
 * A factory of clients. Every client gets a kafkajs `Kafka` object of its own, because those that share one
 * also share their view of committed offsets, and a producer's would overwrite a consumer's.
 */
export interface Kafka {
  readonly config: KafkaConfig;
  readonly logger: KafkaLogger;
  /** `givenUp`: then its sockets are destroyed, and it gets no others. */
  producer(config: Omit<ProducerConfig, 'createPartitioner'>, givenUp?: AbortSignal): Producer;
  consumer(config: ConsumerConfig): Consumer;
  admin(): Admin;
}

/** Fast retries: right after a commit the broker answers CONCURRENT_TRANSACTIONS for some ms, and kafkajs' default sleeps 300 ms. */
export const FAST_RETRY: RetryOptions = { initialRetryTime: 10, multiplier: 1.5, factor: 0.2, retries: 50, maxRetryTime: 500 };

const SILENT: KafkaLogger = { error: () => {}, warn: () => {}, debug: () => {} };

const explicitPartition: ICustomPartitioner = () => ({ topic, message }) => {
  if (message.partition === undefined) throw new TypeError(`A record for ${topic} has no partition: every send names its partition.`);
  return message.partition;
};

export const createKafka = (config: KafkaConfig): Kafka => kafkaOver(config);

/** @param socketFactory where the contract suite puts a network that breaks */
export function kafkaOver(config: KafkaConfig, socketFactory?: ISocketFactory): Kafka {
  const logger = config.logger ?? SILENT;
  const client = (givenUp?: AbortSignal): KafkaJs =>
    new KafkaJs({
      brokers: config.brokers,
      clientId: config.clientId,
      ssl: config.ssl,
      sasl: config.sasl as SASLOptions | undefined,
      connectionTimeout: 3_000,
      requestTimeout: config.requestTimeoutMs ?? 30_000,
      retry: FAST_RETRY,
      logLevel: logLevel.WARN,
      logCreator: routeLog(logger),
      socketFactory: givenUp ? endedBy(givenUp, socketFactory ?? openSocket) : (socketFactory ?? openSocket),
    });
  return {
    config,
    logger,
    producer: (options, givenUp) => client(givenUp).producer({ allowAutoTopicCreation: false, ...options, createPartitioner: explicitPartition }),
    consumer: (options) => client().consumer({ allowAutoTopicCreation: false, ...options }),
    admin: () => client().admin({ retry: FAST_RETRY }),
  };
}
