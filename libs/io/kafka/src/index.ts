export { createKafka } from './create-kafka.ts';
export type { Kafka, KafkaConfig } from './create-kafka.ts';
export type { KafkaLogger } from './logging.ts';
export { AppendRefused, AppendTooLarge, FatalError, NotAcknowledged, TopicMismatch } from './errors.ts';
export type { InRecord, OutRecord } from './records.ts';
export { recordBytes } from './records.ts';
export { DEFAULT_LIMITS } from './limits.ts';
export type { Limits } from './limits.ts';

export { ensureTopics } from './ensure-topics.ts';
export type { TopicReport, TopicSpec } from './ensure-topics.ts';
export { endOffsets, logBounds, startOffsets } from './offsets.ts';
export type { Bounds } from './offsets.ts';
export { groupStatus } from './group-status.ts';
export type { GroupStatus } from './group-status.ts';

export { openLanes } from './lanes.ts';
export type { Appended, LaneEvent, Lanes, LanesOptions } from './lanes.ts';
export { openProducer } from './open-producer.ts';
export type { KafkaProducer } from './open-producer.ts';

export { runExactlyOnce } from './loop/run-exactly-once.ts';
export type { InputBatch, LoopEvent, LoopHandle, LoopInput, LoopOptions, Loss, LossAcceptance, PartitionWorker, StepContext, StepResult, TopicRecord, Written } from './loop/loop-options.ts';
export { LOOP_PHASES } from './phase.ts';
export type { GroupPhase, LoopPhase, Waiting } from './phase.ts';
export { runRanges } from './ranges/run-ranges.ts';
export type { OffsetRange, Range, RangeEvent, RangeOptions, RangesHandle } from './ranges/range-options.ts';
export { coversLoss, lossName } from './loss-name.ts';
export { decideStart } from './ranges/decide-start.ts';
export type { Claims, Start } from './ranges/decide-start.ts';
export { groupCommits, moveCommits } from './ranges/group-commits.ts';
export type { Commit } from './ranges/committed-offsets.ts';
export { openSpanReader } from './span-reader.ts';
export type { Span, SpanReader } from './span-reader.ts';
export { tail } from './tail.ts';
export type { Tail, TailOptions } from './tail-options.ts';
