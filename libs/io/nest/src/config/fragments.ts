// The environment variables that several apps have in common. An app spreads those it needs into its own: z.object({ ...kafkaEnv, ...httpEnv }).
import { z } from 'zod';

const port = z.coerce.number('must be a port number').int('must be a whole number').min(0, 'must be 0 to 65535').max(65_535, 'must be 0 to 65535');

const url = (example: string, description: string) =>
  z
    .string()
    .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), 'must be an http or https address')
    .transform((text) => text.replace(/\/+$/, ''))
    // An address may hold a password.
    .meta({ description, example, secret: true });

export const kafkaEnv = {
  CHARGEPLANE_KAFKA: z
    .string()
    .transform((text) => text.split(',').map((broker) => broker.trim()).filter((broker) => broker !== ''))
    .refine((brokers) => brokers.length > 0 && brokers.every((broker) => /^[^\s:/]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/.test(broker)), 'must be host:port, several separated by commas')
    .meta({ description: 'Brokers to begin with, host:port, separated by commas.', example: '127.0.0.1:9092' }),
  CHARGEPLANE_TOPIC_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._-]*$/, 'may hold letters, digits, dots, underscores and hyphens')
    .default('chargeplane.')
    .meta({ description: 'Begin of the names of all topics, groups and transactional ids: another one is another installation.', example: 'chargeplane.' }),
  CHARGEPLANE_PARTITIONS: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be 1 to 1000')
    .max(1_000, 'must be 1 to 1000')
    .default(12)
    .meta({ description: 'Partitions of every topic, 48 advised for production. Changing it later means mirroring the log under a new prefix.', example: '12' }),
};

export const registryEnv = {
  CHARGEPLANE_REGISTRY: url('http://127.0.0.1:8081/apis/ccompat/v7', 'Confluent-compatible interface of the schema registry; user:password@ where it wants Basic authentication.'),
};

export const clickhouseEnv = {
  CHARGEPLANE_CLICKHOUSE: url('http://127.0.0.1:8123', 'HTTP interface of ClickHouse.'),
  CHARGEPLANE_CLICKHOUSE_USER: z.string().default('default').meta({ description: 'User of ClickHouse: the sink needs SELECT and INSERT on the database, deploy may create it.', example: 'default' }),
  CHARGEPLANE_CLICKHOUSE_PASSWORD: z.string().default('').meta({ description: 'Password of that user.', secret: true }),
  CHARGEPLANE_CLICKHOUSE_DATABASE: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a plain name')
    .default('chargeplane')
    .meta({ description: 'Database of ClickHouse that holds the tables.', example: 'chargeplane' }),
};

export const httpEnv = {
  CHARGEPLANE_HTTP_PORT: port.meta({ description: 'Port of health, readiness and metrics; 0 takes a free one. Each app of one machine needs its own.', example: '9400' }),
  CHARGEPLANE_HTTP_HOST: z.string().default('127.0.0.1').meta({ description: 'Address of health, readiness and metrics; 0.0.0.0 in a container.', example: '127.0.0.1' }),
};

export const logEnv = {
  CHARGEPLANE_LOG: z.enum(['json', 'human'], 'must be json or human').default('json').meta({ description: 'Form of the logs: json for machines, human for people.', example: 'json' }),
  CHARGEPLANE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be trace, debug, info, warn, error, fatal or silent')
    .default('info')
    .meta({ description: 'Least level that is logged: trace, debug, info, warn, error, fatal or silent.', example: 'info' }),
};

/** The key of the keyed references that stand for tokens everywhere outside the restricted places. The same in every app. */
export const tokenKeyEnv = {
  CHARGEPLANE_TOKEN_KEY: z.string().min(32, 'must have at least 32 characters').meta({ description: 'Secret of the keyed references that stand for tokens: the same in edge, normalizer and dispatcher. Dropping it unlinks every driver.', example: 'the output of: openssl rand -hex 32', secret: true }),
  CHARGEPLANE_TOKEN_KEY_ID: z.string().regex(/^[A-Za-z0-9._-]{1,32}$/, 'must be 1 to 32 letters, digits, dots, underscores or hyphens').default('k1').meta({ description: 'Name of that secret, which stands beside every reference.', example: 'k1' }),
};

/** Of apps that share their work as a consumer group. */
export const groupEnv = {
  CHARGEPLANE_SESSION_TIMEOUT_MS: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1_000, 'must be 1000 to 300000')
    .max(300_000, 'must be 1000 to 300000')
    .default(6_000)
    .meta({ description: 'Milliseconds without a heartbeat after which a member of the group counts as dead and others take its partitions. A broker allows no less than its group.min.session.timeout.ms, 6000 where nobody changed it; with 3000 there and here a crash costs seconds less.', example: '6000' }),
};

/** Of apps that read `frames`. */
export const lossEnv = {
  CHARGEPLANE_ACCEPT_LOSS: z
    .string()
    .default('')
    .transform((text) => text.split(',').map((name) => name.trim()).filter((name) => name !== ''))
    .refine((names) => names.every((name) => /^[A-Za-z0-9._-]+-\d+:\d+-\d+$/.test(name)), 'must be topic-partition:from-to as /ready names it, several separated by commas')
    .meta({ description: 'Records of the log to go on without, because they were deleted unread: topic-partition:from-to as /ready names it, several separated by commas. They are shown as lost for ever. Only while it is needed.', example: 'chargeplane.frames-3:1000-1499' }),
};

/** What runApp itself needs; every app's schema holds it. */
export const appEnv = { ...httpEnv, ...logEnv };
