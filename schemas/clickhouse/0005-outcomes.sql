-- Outcomes are what the dispatcher did, not what rules make of the log: no generation. Key: ids.
CREATE TABLE IF NOT EXISTS {database}.command_outcomes
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    command_id String COMMENT 'Command',
    outcome_id String COMMENT 'Id of the step',
    command_type LowCardinality(String) COMMENT 'Canonical command, e.g. transaction.stop',
    group LowCardinality(String) COMMENT 'Group of the operator',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version',
    state LowCardinality(String) COMMENT 'State reached with this step',
    previous_state LowCardinality(String) COMMENT 'State before; empty for none',
    settled Bool COMMENT 'This step settles the command: exactly one per command',
    amends Bool COMMENT 'Learned after settling',
    attempt Int32 COMMENT 'Attempt',
    sequence Int32 COMMENT 'Number of the step within the command, from 0',
    at DateTime64(3, 'UTC') COMMENT 'Log time of the step',
    rejected_by LowCardinality(String) COMMENT 'DISPATCHER, CHARGER or BACKEND',
    reason LowCardinality(String) COMMENT 'Code of the reason',
    detail String COMMENT 'In words',
    native_action LowCardinality(String) COMMENT 'OCPP action',
    native_status LowCardinality(String) COMMENT 'Status as the charger answered',
    native_error_code LowCardinality(String) COMMENT 'Of a CALLERROR',
    status_info String COMMENT 'reasonCode and additionalInfo of OCPP 2.x, JSON',
    native_request_id Nullable(Int64) COMMENT 'requestId or remoteStartId',
    items String COMMENT 'JSON: result per item',
    approximations Array(LowCardinality(String)) COMMENT 'What was done instead',
    effect_type LowCardinality(String) COMMENT 'Effect that is awaited or was seen',
    effect_state LowCardinality(String) COMMENT 'PENDING, OBSERVED, PARTIAL, NOT_OBSERVED or CONTRADICTED',
    effect_event_id String COMMENT 'Event that shows it',
    queued_ms Nullable(Int64) COMMENT 'From request to sending, ms',
    sent_to_answer_ms Nullable(Int64) COMMENT 'From sending to the answer, ms',
    answer_to_effect_ms Nullable(Int64) COMMENT 'From the answer to the effect, ms',
    late Bool COMMENT 'After the time-out',
    empty_answer Bool COMMENT 'The protocol has no status in this answer',
    scheduled Bool COMMENT 'The charger will do it later',
    causation_id String COMMENT 'Event that caused the step',
    source_frame_id String COMMENT 'Frame that caused the step',
    topic_partition Int32 COMMENT 'Partition of the outcomes topic',
    topic_offset UInt64 COMMENT 'Offset in the outcomes topic: version of the row',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'Clock of ClickHouse'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(at)
ORDER BY (tenant, charger, command_id, outcome_id)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'Every step of every command, from the dispatcher';
