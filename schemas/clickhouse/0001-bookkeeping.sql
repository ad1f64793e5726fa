-- Which generation of derived rows the views show, and what the sink has inserted.
-- Placeholder {database}: the database that the files are applied to.

CREATE TABLE IF NOT EXISTS {database}.generations
(
    generation LowCardinality(String) COMMENT 'Name of a complete set of derived rows: live, or the name of a replay',
    activated_at DateTime64(3, 'UTC') COMMENT 'The views show the generation that was activated last',
    note String COMMENT 'Why it was made'
)
ENGINE = ReplacingMergeTree
ORDER BY (generation, activated_at)
COMMENT 'Generations of derived rows; the one activated last is what the views show';

INSERT INTO {database}.generations (generation, activated_at, note) VALUES ('live', '2000-01-01 00:00:00.000', 'what the running normalizer writes');

-- One row per range of a topic-partition, inserted after all rows of the range. Key: the range itself. Kept for ever: a few bytes each, and the
-- accounting judges only what a range covers. previous_to chains them, so that a missing range shows although transactional topics have gaps.
CREATE TABLE IF NOT EXISTS {database}.sink_ranges
(
    topic LowCardinality(String) COMMENT 'Topic without the prefix of the installation',
    partition Int32 COMMENT 'Kafka partition',
    from_offset Int64 COMMENT 'Offset of the first record of the range',
    to_offset Int64 COMMENT 'Offset of the last record of the range',
    previous_to Int64 COMMENT 'Last offset of the range before this one; -1 for the first',
    records UInt32 COMMENT 'Kafka records in the range',
    undecodable UInt32 COMMENT 'Of these, how many became rows of sink_rejected',
    rows UInt32 COMMENT 'Rows inserted for the range over all tables',
    recorded_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When all rows of the range were in the tables, clock of ClickHouse'
)
ENGINE = ReplacingMergeTree
ORDER BY (topic, partition, from_offset, to_offset)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'Which offsets of each topic-partition are in the tables: bookkeeping of the sink';

CREATE TABLE IF NOT EXISTS {database}.sink_rejected
(
    topic LowCardinality(String) COMMENT 'Topic without the prefix of the installation',
    partition Int32 COMMENT 'Kafka partition',
    offset Int64 COMMENT 'Kafka offset',
    code LowCardinality(String) COMMENT 'NOT_AVRO, UNEXPECTED_RECORD, UNREADABLE_RECORD or ROW_REFUSED',
    detail String COMMENT 'What could not be read or which table refused the row',
    head_base64 String COMMENT 'First 8 KiB of the record or row, base64',
    bytes UInt32 COMMENT 'Length of the record value',
    log_time DateTime64(3, 'UTC') COMMENT 'Timestamp of the Kafka record',
    inserted_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'Clock of ClickHouse'
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(log_time)
ORDER BY (topic, partition, offset, code)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'Restricted. Kafka records that the sink could not turn into rows: nothing is dropped silently';
