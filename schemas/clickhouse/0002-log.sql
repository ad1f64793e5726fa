-- The log itself and what became of each record of it.

-- Key (partition, offset): the place in the log is what a frame is found by, what the ledger names, and what cannot be there twice.
CREATE TABLE IF NOT EXISTS {database}.frames
(
    partition Int32 COMMENT 'Partition of the frames topic',
    offset Int64 COMMENT 'Offset in the frames topic',
    log_time DateTime64(3, 'UTC') COMMENT 'Timestamp that the broker gave the record',
    kind LowCardinality(String) COMMENT 'FRAME_IN (from the charger), FRAME_OUT, FRAME_NOT_SENT, CONN_OPENED, CONN_CLOSED, CONN_REFUSED, CHARGER_CONFIGURED, TICK; UNKNOWN where the record could not be read',
    frame_id String COMMENT 'UUIDv7 that the edge gave the record',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger in its URL, decoded, case kept',
    connection_id String COMMENT 'WebSocket connection; empty where there is none',
    conn_seq Nullable(Int64) COMMENT 'Number of the record within its connection, from 0',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21 or UNKNOWN',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge; for outbound frames when they were appended',
    edge_node LowCardinality(String) COMMENT 'Edge process that wrote it',
    incarnation LowCardinality(String) COMMENT 'One life of that process',
    peer LowCardinality(String) COMMENT 'Keyed hash of the address of the peer',
    payload String COMMENT 'Verbatim text of the frame',
    payload_base64 String COMMENT 'Bytes instead of text: not UTF-8, binary, or the whole Kafka value where it is not Avro',
    binary Bool COMMENT 'The WebSocket frame was a binary one',
    part_number Nullable(Int32) COMMENT 'Which part of an input larger than one record, from 1',
    part_count Nullable(Int32) COMMENT 'How many parts it has',
    leg LowCardinality(String) COMMENT 'CHARGER or BACKEND',
    backend_id LowCardinality(String) COMMENT 'Upstream backend, if any',
    answered_by LowCardinality(String) COMMENT 'Which answerer produced an outbound answer',
    origin LowCardinality(String) COMMENT 'Who produced an outbound frame: DISPATCHER, EDGE_LOCAL, BACKEND_PROXIED',
    command_id String COMMENT 'Command that an outbound CALL belongs to',
    attempt Nullable(Int32) COMMENT 'Attempt of that command',
    reason LowCardinality(String) COMMENT 'Why not sent, closed or refused',
    transport String COMMENT 'JSON: what is known of the connection at opening, closing or refusal',
    settings String COMMENT 'JSON: settings of the operator stamped into the record',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'Clock of ClickHouse'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (partition, offset)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'Restricted (clear tokens, secrets). The log: every frame of both directions, connection record and tick, verbatim';

-- Key: generation and the place of the frame.
CREATE TABLE IF NOT EXISTS {database}.frame_outcomes
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    partition Int32 COMMENT 'Partition of the frames topic',
    offset Int64 COMMENT 'Offset of the frame in the frames topic',
    outcome LowCardinality(String) COMMENT 'EVENTS, IGNORED, DUPLICATE or REJECTED: exactly one per frame',
    code LowCardinality(String) COMMENT 'Why ignored, duplicate or rejected',
    events Int32 COMMENT 'Events that the frame yielded',
    rejected Int32 COMMENT 'Rejected records that it yielded',
    batch_index Int32 COMMENT 'Position within its ledger batch, from 0',
    events_end Int64 COMMENT 'Offset of the last event of the batch in the events topic; -1 for none',
    rejected_end Int64 COMMENT 'Offset of the last rejected record of the batch; -1 for none',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time of the batch',
    rule_set_version LowCardinality(String) COMMENT 'Rule set that decided',
    topic_partition Int32 COMMENT 'Partition of the ledger topic',
    topic_offset UInt64 COMMENT 'Offset of the batch in the ledger topic: version of the row',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'Clock of ClickHouse'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(log_time)
ORDER BY (generation, partition, offset)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'What became of each record of the log, from the ledger of the normalizer';

CREATE TABLE IF NOT EXISTS {database}.ledger_batches
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    partition Int32 COMMENT 'Partition of the frames topic',
    from_offset Int64 COMMENT 'First frame of the batch',
    to_offset Int64 COMMENT 'Last frame of the batch',
    entries UInt32 COMMENT 'Entries of the batch',
    events Int32 COMMENT 'Events of the batch',
    rejected Int32 COMMENT 'Rejected records of the batch',
    first_event_offset Nullable(Int64) COMMENT 'Offset of its first event in the events topic',
    last_event_offset Nullable(Int64) COMMENT 'Offset of its last event',
    first_rejected_offset Nullable(Int64) COMMENT 'Offset of its first rejected record in the rejected topic',
    last_rejected_offset Nullable(Int64) COMMENT 'Offset of its last rejected record',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time of the batch',
    rule_set_version LowCardinality(String) COMMENT 'Rule set that decided',
    topic_partition Int32 COMMENT 'Partition of the ledger topic',
    topic_offset UInt64 COMMENT 'Offset in the ledger topic: version of the row',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'Clock of ClickHouse'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(log_time)
ORDER BY (generation, partition, from_offset, topic_offset)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per transaction of the normalizer';

-- Key: ids and times of the frame. The timer tells apart several findings on one record.
CREATE TABLE IF NOT EXISTS {database}.rejections
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge',
    log_time DateTime64(3, 'UTC') COMMENT 'Log time when it was folded',
    code LowCardinality(String) COMMENT 'Why: closed list of codes, see docs',
    detail String COMMENT 'In words',
    source_partition Int32 COMMENT 'Partition of the frame',
    source_offset Int64 COMMENT 'Offset of the frame',
    frame_id String COMMENT 'Id of the frame',
    kind LowCardinality(String) COMMENT 'Kind of the raw record',
    connection_id String COMMENT 'WebSocket connection',
    conn_seq Nullable(Int64) COMMENT 'Number within the connection',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21 or UNKNOWN',
    vendor LowCardinality(String) COMMENT 'Vendor, as last known before the frame',
    model LowCardinality(String) COMMENT 'Model',
    firmware LowCardinality(String) COMMENT 'Firmware version',
    action LowCardinality(String) COMMENT 'OCPP action, where readable',
    message_id String COMMENT 'OCPP message id, where readable',
    path String COMMENT 'Path of the first finding, for grouping',
    errors String COMMENT 'JSON: findings, without values',
    payload String COMMENT 'The frame as received',
    payload_base64 String COMMENT 'Bytes instead of text',
    timer String COMMENT 'Timer on which the fold threw, if it was one',
    stack String COMMENT 'Of an INTERNAL rejection: where the fold threw',
    state_hash String COMMENT 'Of an INTERNAL rejection: hash of the state before',
    rule_set_version LowCardinality(String) COMMENT 'Rule set that decided',
    topic_partition Int32 COMMENT 'Partition of the rejected topic',
    topic_offset UInt64 COMMENT 'Offset in the rejected topic: version of the row',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'Clock of ClickHouse'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, source_partition, source_offset, timer)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'Restricted (raw frames). Records of the log from which no fact was gained';

-- Losses that somebody accepted: records that Kafka's retention deleted before they were read. They are shown for ever and are no leaks, so that a leak that comes later is seen.
-- Key: the loss itself, so that writing it again changes nothing.

CREATE TABLE IF NOT EXISTS {database}.log_gaps
(
    topic LowCardinality(String) COMMENT 'Topic without the prefix of the installation',
    partition Int32 COMMENT 'Kafka partition',
    from_offset Int64 COMMENT 'First offset that was lost',
    to_offset Int64 COMMENT 'Last offset that was lost',
    missing_in LowCardinality(String) COMMENT 'outcomes: the normalizer never read them, so they have no event; tables: the sink never read them, so they have no row',
    log_time DateTime64(3, 'UTC') COMMENT 'When the loss was accepted, clock of the normalizer or sink',
    topic_partition Int32 COMMENT 'Partition of the ledger topic that says so; for tables that of the topic',
    topic_offset Int64 COMMENT 'Offset in the ledger topic; -1 for tables',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'Clock of ClickHouse'
)
ENGINE = ReplacingMergeTree
ORDER BY (topic, partition, from_offset, to_offset, missing_in)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'Records of the log that were deleted before they were read, and that somebody accepted as lost: bookkeeping of the accounting';
