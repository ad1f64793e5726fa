import type { Kafka } from './create-kafka.ts';
import type { InRecord } from './records.ts';

export interface TailOptions {
  kafka: Kafka;
  topic: string;
  /** Where each partition begins: its first record, or its end at the moment of the call. */
  from: 'beginning' | 'end';
  /** Names the process run; part of the group's name, so it must be unique per process start. */
  incarnation: string;
  /** Called in order per partition; must not throw. After an interruption it goes on where it stopped. */
  onRecord(partition: number, record: InRecord): void;
}

export interface Tail {
  /** From the beginning: everything up to the end at the call has been delivered. From the end: every record appended from now on will be delivered. */
  ready: Promise<void>;
  /** Next offset per partition. */
  positions(): number[];
  stop(): Promise<void>;
  /** Rejects when the client died for good: let the process exit. Never resolves. */
  failed: Promise<never>;
}
