import { COMMAND_RECORDS } from './commands.ts';
import { EVENT_RECORDS } from './events.ts';

/** Compatibility of the subjects of a topic: public ones promise both directions over all versions, private ones that newer code reads older data. */
export type Compatibility = 'FULL_TRANSITIVE' | 'BACKWARD';

export interface TopicDefinition {
  /** Name without the prefix of the installation. */
  readonly name: TopicName;
  readonly key: 'charger' | 'partition' | 'state' | 'token';
  readonly cleanup: 'delete' | 'compact';
  /** Milliseconds; -1 keeps for ever. Compacted topics have none. */
  readonly retentionMs?: number;
  /** Full names of the Avro records on the topic (subject = topic-fullName, TopicRecordNameStrategy). */
  readonly records: readonly string[];
  readonly compatibility: Compatibility;
  /** Holds clear tokens or raw payloads: read access is for those who need it. */
  readonly restricted: boolean;
  readonly writers: readonly string[];
  readonly readers: readonly string[];
}

export type TopicName =
  | 'frames' | 'events' | 'rejected' | 'ledger' | 'normalizer-state' | 'commands' | 'downlink' | 'outcomes' | 'dispatcher-state' | 'chargers' | 'tokens';

const DAY = 86_400_000;
const CANONICAL = 'io.chargeplane.canonical';
const COMMAND = 'io.chargeplane.command';
const STATE = ['io.chargeplane.state.StatePart', 'io.chargeplane.state.Positions'];

/** Every topic: the walls between the apps. All have the same number of partitions, and a charger has the same partition number in all of them. */
export const TOPICS: { readonly [K in TopicName]: TopicDefinition & { readonly name: K } } = {
  frames: {
    name: 'frames', key: 'charger', cleanup: 'delete', retentionMs: 400 * DAY, records: ['io.chargeplane.raw.RawRecord'],
    compatibility: 'FULL_TRANSITIVE', restricted: true, writers: ['edge', 'cli'], readers: ['normalizer', 'sink', 'replay', 'cli'],
  },
  events: {
    name: 'events', key: 'charger', cleanup: 'delete', retentionMs: 30 * DAY, records: Object.values(EVENT_RECORDS).map((r) => `${CANONICAL}.${r}`),
    compatibility: 'FULL_TRANSITIVE', restricted: false, writers: ['normalizer'], readers: ['sink', 'dispatcher', 'backends'],
  },
  rejected: {
    name: 'rejected', key: 'charger', cleanup: 'delete', retentionMs: 90 * DAY, records: ['io.chargeplane.rejected.Rejected'],
    compatibility: 'FULL_TRANSITIVE', restricted: true, writers: ['normalizer'], readers: ['sink'],
  },
  ledger: {
    name: 'ledger', key: 'partition', cleanup: 'delete', retentionMs: 30 * DAY, records: ['io.chargeplane.rejected.LedgerBatch'],
    compatibility: 'BACKWARD', restricted: false, writers: ['normalizer'], readers: ['sink'],
  },
  'normalizer-state': {
    name: 'normalizer-state', key: 'state', cleanup: 'compact', records: STATE,
    compatibility: 'BACKWARD', restricted: true, writers: ['normalizer'], readers: ['normalizer'],
  },
  commands: {
    name: 'commands', key: 'charger', cleanup: 'delete', retentionMs: 7 * DAY, records: Object.values(COMMAND_RECORDS).map((r) => `${COMMAND}.${r}`),
    compatibility: 'FULL_TRANSITIVE', restricted: true, writers: ['backends', 'cli'], readers: ['dispatcher'],
  },
  downlink: {
    name: 'downlink', key: 'charger', cleanup: 'delete', retentionMs: DAY, records: [`${COMMAND}.Downlink`],
    compatibility: 'BACKWARD', restricted: true, writers: ['dispatcher'], readers: ['edge'],
  },
  outcomes: {
    name: 'outcomes', key: 'charger', cleanup: 'delete', retentionMs: 30 * DAY, records: [`${COMMAND}.CommandOutcome`],
    compatibility: 'FULL_TRANSITIVE', restricted: false, writers: ['dispatcher'], readers: ['backends', 'sink', 'cli'],
  },
  'dispatcher-state': {
    name: 'dispatcher-state', key: 'state', cleanup: 'compact', records: STATE,
    compatibility: 'BACKWARD', restricted: true, writers: ['dispatcher'], readers: ['dispatcher'],
  },
  chargers: {
    name: 'chargers', key: 'charger', cleanup: 'compact', records: ['io.chargeplane.registry.Charger'],
    compatibility: 'FULL_TRANSITIVE', restricted: true, writers: ['cli', 'backends'], readers: ['edge'],
  },
  tokens: {
    name: 'tokens', key: 'token', cleanup: 'compact', records: ['io.chargeplane.registry.Token'],
    compatibility: 'FULL_TRANSITIVE', restricted: true, writers: ['cli', 'backends'], readers: ['edge'],
  },
};

/** Partitions of every topic unless configured; advise 48 for production. */
export const DEFAULT_PARTITIONS = 12;

/** Records and bytes at which a send is cut: kafkajs puts one send into one batch, and MESSAGE_TOO_LARGE is final. */
export const SEND_MAX_RECORDS = 500;
export const SEND_MAX_BYTES = 512 * 1024;

/** Largest record, envelope included; larger input is recorded in numbered parts, larger output is rejected(TOO_LARGE). */
export const RECORD_MAX_BYTES = 768 * 1024;

/** Topic configuration for Kafka's admin interface. */
export function topicConfig(topic: TopicDefinition): Record<string, string> {
  if (topic.key === 'state') {
    return { 'cleanup.policy': 'compact', 'segment.bytes': String(16 * 1024 * 1024), 'segment.ms': '60000', 'min.cleanable.dirty.ratio': '0.1' };
  }
  if (topic.cleanup === 'compact') return { 'cleanup.policy': 'compact' };
  const config: Record<string, string> = { 'cleanup.policy': 'delete', 'retention.ms': String(topic.retentionMs ?? -1) };
  if (topic.name === 'frames') config['message.timestamp.type'] = 'LogAppendTime';
  return config;
}
