-- Conservation (P3): every record of the log has exactly one outcome, and every row that an outcome names is there.
-- accounting_digests makes one fingerprint per 1024 offsets; where all agree nothing more is read. A fingerprint sums a hash of the offset over the rows, so a row
-- that is deleted, doubled or stands at another offset changes it. Only what sink_ranges has recorded for two seconds is judged: the rest is in flight. A range is
-- recorded when all its rows are there, so whatever a query reads after it began, it finds them: a slow insert or a slow query makes no leak that goes away. Therefore the two seconds
-- count from the start of the query: now64() is another moment in each part of a query, and a slow one sees rows of before its bounds.

-- One reading of every table that is made from events, so that the accounting needs no list of them in each of its steps. A new such table is added here.
CREATE OR REPLACE TABLE {database}.derived_rows
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log'
)
ENGINE = Merge('{database}', '^(transaction_events|status_events|connection_events|boot_events|meter_values|fault_events|configuration_items|command_exchanges|authorization_events|charger_settings|quirk_uses)$')
COMMENT 'Every row that was made from an event beside its row in events: internal, for the accounting';

CREATE OR REPLACE VIEW {database}.accounting_bounds
(
    partition Int32 COMMENT 'Kafka partition',
    lo Int64 COMMENT 'First offset of frames that is judged',
    hi Int64 COMMENT 'Last offset that is judged: what the sink has recorded of frames and ledger',
    events_to Int64 COMMENT 'Last offset of events that is recorded',
    rejected_to Int64 COMMENT 'Last offset of rejected that is recorded'
)
AS WITH
    (
        SELECT mapFromArrays(groupArray(partition), groupArray(end))
        FROM (SELECT partition, toUInt64(max(to_offset) + 1) AS end FROM {database}.sink_ranges WHERE topic = 'ledger' AND recorded_at < initialQueryStartTime() - INTERVAL 2 SECOND GROUP BY partition)
    ) AS ledger_end
SELECT f.partition AS partition, greatest(f.frames_from, l.first) AS lo, least(f.frames_to, l.last) AS hi, f.events_to AS events_to, f.rejected_to AS rejected_to
FROM
(
    SELECT partition, minIf(from_offset, topic = 'frames') AS frames_from, maxIf(to_offset, topic = 'frames') AS frames_to,
        max(if(topic = 'events', to_offset, -1)) AS events_to, max(if(topic = 'rejected', to_offset, -1)) AS rejected_to
    FROM {database}.sink_ranges
    WHERE recorded_at < initialQueryStartTime() - INTERVAL 2 SECOND
    GROUP BY partition
    HAVING countIf(topic = 'frames') > 0
) AS f
INNER JOIN
(
    SELECT partition, min(first) AS first, max(last) AS last
    FROM
    (
        SELECT partition, min(offset) AS first, maxIf(offset, topic_offset < ledger_end[topic_partition]) AS last FROM {database}.frame_outcomes WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) GROUP BY partition
        UNION ALL
        SELECT partition, min(from_offset) AS first, maxIf(to_offset, topic_offset < ledger_end[topic_partition]) AS last FROM {database}.ledger_batches WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) GROUP BY partition
    )
    GROUP BY partition
) AS l ON l.partition = f.partition
WHERE lo <= hi
COMMENT 'What the accounting can judge, per partition: internal';

CREATE OR REPLACE VIEW {database}.accounting_digests
(
    partition Int32 COMMENT 'Kafka partition',
    bucket Int64 COMMENT 'Offset divided by 1024',
    frames UInt64 COMMENT 'Frames',
    frame_sum UInt64 COMMENT 'Sum of their offsets',
    frame_hash UInt64 COMMENT 'Sum of the hashes of their offsets',
    entries UInt64 COMMENT 'Ledger entries',
    entry_hash UInt64 COMMENT 'Sum of the hashes of their offsets',
    due_events UInt64 COMMENT 'Fingerprint of the events that the ledger names',
    events UInt64 COMMENT 'Fingerprint of the events that are there',
    due_rejected UInt64 COMMENT 'Fingerprint of the rejected records that the ledger names',
    rejected UInt64 COMMENT 'Fingerprint of those that are there',
    due_derived UInt64 COMMENT 'Fingerprint of the rows that events say were made from them',
    derived UInt64 COMMENT 'Fingerprint of those that are there',
    due_batches UInt64 COMMENT 'Fingerprint of the batches that entries name',
    batches UInt64 COMMENT 'Fingerprint of those that are there'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT partition, bucket, sumIf(n, what = 'frame') AS frames, sumIf(offsets, what = 'frame') AS frame_sum, sumIf(hash, what = 'frame') AS frame_hash, sumIf(n, what = 'entry') AS entries, sumIf(hash, what = 'entry') AS entry_hash,
    sumIf(due_1, what = 'entry') AS due_events, sumIf(hash, what = 'event') AS events, sumIf(due_2, what = 'entry') AS due_rejected, sumIf(hash, what = 'rejected') AS rejected,
    sumIf(due_1, what = 'event') AS due_derived, sumIf(hash, what = 'derived') AS derived, sumIf(offsets, what = 'entry') AS due_batches, sumIf(hash, what = 'batch') AS batches
FROM
(
    SELECT 'frame' AS what, partition AS partition, intDiv(offset, 1024) AS bucket, count() AS n, toUInt64(sum(offset)) AS offsets, sum(cityHash64(offset)) AS hash, toUInt64(0) AS due_1, toUInt64(0) AS due_2 FROM {database}.frames GROUP BY partition, bucket
    UNION ALL
    SELECT 'entry' AS what, partition AS partition, intDiv(offset, 1024) AS bucket, count() AS n, sumIf(cityHash64(topic_offset), batch_index = 0) AS offsets, sum(cityHash64(offset)) AS hash, sum(cityHash64(offset) * toUInt64(events)) AS due_1, sum(cityHash64(offset) * toUInt64(rejected)) AS due_2 FROM {database}.frame_outcomes WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) GROUP BY partition, bucket
    UNION ALL
    SELECT 'batch' AS what, partition AS partition, intDiv(from_offset, 1024) AS bucket, count() AS n, toUInt64(0) AS offsets, sum(cityHash64(topic_offset)) AS hash, toUInt64(0) AS due_1, toUInt64(0) AS due_2 FROM {database}.ledger_batches WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) GROUP BY partition, bucket
    UNION ALL
    SELECT 'event' AS what, source_partition AS partition, intDiv(source_offset, 1024) AS bucket, count() AS n, toUInt64(0) AS offsets, sum(cityHash64(source_offset)) AS hash, sum(cityHash64(source_offset) * toUInt64(derived_rows)) AS due_1, toUInt64(0) AS due_2 FROM {database}.events WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) GROUP BY partition, bucket
    UNION ALL
    SELECT 'rejected' AS what, source_partition AS partition, intDiv(source_offset, 1024) AS bucket, count() AS n, toUInt64(0) AS offsets, sum(cityHash64(source_offset)) AS hash, toUInt64(0) AS due_1, toUInt64(0) AS due_2 FROM {database}.rejections WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) GROUP BY partition, bucket
    UNION ALL
    SELECT 'derived' AS what, source_partition AS partition, intDiv(source_offset, 1024) AS bucket, count() AS n, toUInt64(0) AS offsets, sum(cityHash64(source_offset)) AS hash, toUInt64(0) AS due_1, toUInt64(0) AS due_2 FROM {database}.derived_rows WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) GROUP BY partition, bucket
)
GROUP BY partition, bucket
COMMENT 'One fingerprint per partition and 1024 offsets of what the tables hold: internal, so that the accounting looks closely only where something differs';

CREATE OR REPLACE VIEW {database}.accounting_leaks
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    kind LowCardinality(String) COMMENT 'FRAME, ENTRY, EVENTS, REJECTED, DERIVED_ROWS, BATCH, RANGE, OUTCOMES or SINK_REJECTED',
    topic LowCardinality(String) COMMENT 'Topic that partition and offset belong to',
    partition Int32 COMMENT 'Kafka partition',
    offset Int64 COMMENT 'Offset; -1 where it concerns no single one',
    detail String COMMENT 'What is wrong'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS WITH
    (SELECT groupUniqArray((partition, from_offset, to_offset)) FROM {database}.log_gaps WHERE topic = 'frames' AND missing_in = 'outcomes') AS unread,
    (SELECT groupUniqArray((partition, from_offset, to_offset)) FROM {database}.log_gaps WHERE topic = 'frames' AND missing_in = 'tables') AS unkept,
    (
    SELECT groupArray((partition, bucket))
    FROM
    (
        SELECT b.partition AS partition, b.bucket AS bucket, greatest(b.lo, b.bucket * 1024) AS first, least(b.hi, b.bucket * 1024 + 1023) AS last, d.frames AS frames, d.frame_sum AS frame_sum, d.frame_hash AS frame_hash, d.entries AS entries, d.entry_hash AS entry_hash,
            d.due_events AS due_events, d.events AS events, d.due_rejected AS due_rejected, d.rejected AS rejected, d.due_derived AS due_derived, d.derived AS derived, d.due_batches AS due_batches, d.batches AS batches
        FROM (SELECT partition, lo, hi, toInt64(arrayJoin(range(toUInt64(intDiv(lo, 1024)), toUInt64(intDiv(hi, 1024) + 1)))) AS bucket FROM {database}.accounting_bounds) AS b
        LEFT JOIN {database}.accounting_digests AS d ON d.partition = b.partition AND d.bucket = b.bucket
    )
    WHERE (frames != last - first + 1 OR frame_sum != intDiv((first + last) * (last - first + 1), 2) OR entries != frames OR entry_hash != frame_hash OR due_events != events OR due_rejected != rejected OR due_derived != derived OR due_batches != batches)
        AND NOT (entries = 0 AND events = 0 AND rejected = 0 AND derived = 0 AND arrayExists(gap -> gap.1 = partition AND gap.2 <= first AND gap.3 >= last, unread)
            AND ((frames = last - first + 1 AND frame_sum = intDiv((first + last) * (last - first + 1), 2)) OR (frames = 0 AND arrayExists(gap -> gap.1 = partition AND gap.2 <= first AND gap.3 >= last, unkept))))
) AS suspicious,
    (
        SELECT groupArray((topic, partition))
        FROM (SELECT topic, partition, sum(cityHash64(to_offset)) - cityHash64(max(to_offset)) AS tos, sumIf(cityHash64(previous_to), previous_to >= 0) AS previous FROM {database}.sink_ranges GROUP BY topic, partition)
        WHERE tos != previous
    ) AS broken
SELECT l.tenant AS tenant, l.charger AS charger, r.site AS site, r.label AS label, r.group AS group, l.kind AS kind, l.topic AS topic, l.partition AS partition, l.offset AS offset, l.detail AS detail
FROM
(
    SELECT o.tenant AS tenant, o.charger AS charger, 'frames' AS topic, o.partition AS partition, o.offset AS offset,
        multiIf(o.frames != 1, 'FRAME', o.entries != 1, 'ENTRY', o.events != o.due_events, 'EVENTS', o.rejects != o.due_rejected, 'REJECTED', 'DERIVED_ROWS') AS kind,
        concat('rows of frames: ', toString(o.frames), ' of 1; entries: ', toString(o.entries), ' of 1; events: ', toString(o.events), ' of ', toString(o.due_events), '; rejected: ', toString(o.rejects), ' of ', toString(o.due_rejected), '; rows made from events: ', toString(o.derived), ' of ', toString(o.due_derived)) AS detail
    FROM
    (
        SELECT partition, offset, countIf(what = 'offset') AS due, countIf(what = 'frame') AS frames, countIf(what = 'entry') AS entries, countIf(what = 'event') AS events, sumIf(due_1, what = 'entry') AS due_events, countIf(what = 'rejected') AS rejects, sumIf(due_2, what = 'entry') AS due_rejected,
            countIf(what = 'derived') AS derived, sumIf(due_1, what = 'event') AS due_derived, max(events_end) AS events_end, max(rejected_end) AS rejected_end, max(tenant) AS tenant, max(charger) AS charger
        FROM
        (
            SELECT 'offset' AS what, pair.1 AS partition, toInt64(arrayJoin(range(toUInt64(pair.2 * 1024), toUInt64(pair.2 * 1024 + 1024)))) AS offset, toInt64(0) AS due_1, toInt64(0) AS due_2, toInt64(-1) AS events_end, toInt64(-1) AS rejected_end, '' AS tenant, '' AS charger FROM (SELECT arrayJoin(suspicious) AS pair)
            UNION ALL
            SELECT 'frame' AS what, partition AS partition, offset AS offset, toInt64(0) AS due_1, toInt64(0) AS due_2, toInt64(-1) AS events_end, toInt64(-1) AS rejected_end, toString(tenant) AS tenant, charger AS charger FROM {database}.frames
            UNION ALL
            SELECT 'entry' AS what, partition AS partition, offset AS offset, toInt64(events) AS due_1, toInt64(rejected) AS due_2, toInt64(events_end) AS events_end, toInt64(rejected_end) AS rejected_end, '' AS tenant, '' AS charger FROM {database}.frame_outcomes WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations)
            UNION ALL
            SELECT 'event' AS what, source_partition AS partition, source_offset AS offset, toInt64(derived_rows) AS due_1, toInt64(0) AS due_2, toInt64(-1) AS events_end, toInt64(-1) AS rejected_end, toString(tenant) AS tenant, charger AS charger FROM {database}.events WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations)
            UNION ALL
            SELECT 'rejected' AS what, source_partition AS partition, source_offset AS offset, toInt64(0) AS due_1, toInt64(0) AS due_2, toInt64(-1) AS events_end, toInt64(-1) AS rejected_end, toString(tenant) AS tenant, charger AS charger FROM {database}.rejections WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations)
            UNION ALL
            SELECT 'derived' AS what, source_partition AS partition, source_offset AS offset, toInt64(0) AS due_1, toInt64(0) AS due_2, toInt64(-1) AS events_end, toInt64(-1) AS rejected_end, toString(tenant) AS tenant, charger AS charger FROM {database}.derived_rows WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations)
        )
        WHERE notEmpty(suspicious) AND (partition, intDiv(offset, 1024)) IN (SELECT arrayJoin(suspicious))
        GROUP BY partition, offset
    ) AS o
    INNER JOIN {database}.accounting_bounds AS b ON b.partition = o.partition
    WHERE o.due = 1 AND o.offset BETWEEN b.lo AND b.hi
        AND ((o.frames != 1 AND NOT (o.frames = 0 AND arrayExists(gap -> gap.1 = o.partition AND gap.2 <= o.offset AND gap.3 >= o.offset, unkept)))
            OR (o.entries != 1 AND NOT (o.entries = 0 AND arrayExists(gap -> gap.1 = o.partition AND gap.2 <= o.offset AND gap.3 >= o.offset, unread)))
            OR (o.events_end <= b.events_to AND o.rejected_end <= b.rejected_to AND (o.events != o.due_events OR o.rejects != o.due_rejected OR o.derived != o.due_derived)))

    UNION ALL

    SELECT '' AS tenant, '' AS charger, 'ledger' AS topic, e.partition AS partition, toInt64(e.topic_offset) AS offset, 'BATCH' AS kind, 'entries name a batch that is not in ledger_batches' AS detail
    FROM {database}.frame_outcomes AS e
    INNER JOIN {database}.accounting_bounds AS b ON b.partition = e.partition
    WHERE e.generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND notEmpty(suspicious) AND e.batch_index = 0 AND e.offset <= b.hi AND (e.partition, intDiv(e.offset, 1024)) IN (SELECT arrayJoin(suspicious))
        AND (e.partition, e.topic_offset) NOT IN (SELECT partition, topic_offset FROM {database}.ledger_batches WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND (partition, intDiv(from_offset, 1024)) IN (SELECT arrayJoin(suspicious)))

    UNION ALL

    SELECT '' AS tenant, '' AS charger, topic, partition, previous_to AS offset, 'RANGE' AS kind, 'sink_ranges names this as the end of a range that is not there' AS detail
    FROM {database}.sink_ranges
    WHERE notEmpty(broken) AND recorded_at < initialQueryStartTime() - INTERVAL 2 SECOND AND previous_to >= 0 AND (topic, partition) IN (SELECT arrayJoin(broken)) AND (topic, partition, previous_to) NOT IN (SELECT topic, partition, to_offset FROM {database}.sink_ranges WHERE (topic, partition) IN (SELECT arrayJoin(broken)))

    UNION ALL

    SELECT '' AS tenant, '' AS charger, c.topic AS topic, c.partition AS partition, toInt64(-1) AS offset, c.kind AS kind, concat(toString(c.there), ' rows, but sink_ranges recorded ', toString(c.recorded)) AS detail
    FROM
    (
        SELECT 'outcomes' AS topic, 'OUTCOMES' AS kind, g.partition AS partition, g.recorded AS recorded, toInt64(o.there) AS there
        FROM (SELECT partition, toInt64(sum(records)) - toInt64(sum(undecodable)) AS recorded FROM (SELECT DISTINCT partition, from_offset, to_offset, records, undecodable FROM {database}.sink_ranges WHERE topic = 'outcomes' AND recorded_at < initialQueryStartTime() - INTERVAL 2 SECOND) GROUP BY partition) AS g
        LEFT JOIN (SELECT topic_partition, count() AS there FROM {database}.command_outcomes FINAL WHERE inserted_at < initialQueryStartTime() - INTERVAL 60 SECOND OR (topic_partition, topic_offset) IN (SELECT c.topic_partition, c.topic_offset FROM {database}.command_outcomes AS c INNER JOIN (SELECT partition, max(to_offset) AS last FROM {database}.sink_ranges WHERE topic = 'outcomes' AND recorded_at < initialQueryStartTime() - INTERVAL 2 SECOND GROUP BY partition) AS w ON w.partition = c.topic_partition WHERE c.topic_offset <= w.last) GROUP BY topic_partition) AS o ON o.topic_partition = g.partition
        UNION ALL
        SELECT g.topic AS topic, 'SINK_REJECTED' AS kind, g.partition AS partition, g.recorded AS recorded, toInt64(o.there) AS there
        FROM (SELECT topic, partition, toInt64(sum(undecodable)) AS recorded FROM (SELECT DISTINCT topic, partition, from_offset, to_offset, undecodable FROM {database}.sink_ranges WHERE undecodable > 0 AND recorded_at < initialQueryStartTime() - INTERVAL 2 SECOND) GROUP BY topic, partition) AS g
        LEFT JOIN (SELECT topic, partition, uniqExact(offset) AS there FROM {database}.sink_rejected GROUP BY topic, partition) AS o ON o.topic = g.topic AND o.partition = g.partition
        WHERE there < recorded
    ) AS c
    ARRAY JOIN range(toUInt64(abs(c.there - c.recorded))) AS each
) AS l
LEFT JOIN {database}.charger_registry AS r ON r.tenant = l.tenant AND r.charger = l.charger
COMMENT 'One row per record, batch or range that is missing, doubled or disagrees: empty when nothing is wrong. What was accepted as lost stands in log_gaps';

CREATE OR REPLACE VIEW {database}.accounting
(
    scope String COMMENT 'All tenants together',
    leaks UInt64 COMMENT 'Records, batches or ranges that are missing, doubled or disagree; 0 when nothing is wrong. accounting_leaks lists them',
    in_flight UInt64 COMMENT 'Records of the log whose outcome is not in the tables yet',
    oldest_in_flight_s Float64 COMMENT 'Age of the oldest of them, s; 0 for none',
    frames UInt64 COMMENT 'Rows of frames',
    entries UInt64 COMMENT 'Rows of frame_outcomes',
    events UInt64 COMMENT 'Events that the ledger names',
    rejected UInt64 COMMENT 'Rejected records that it names',
    ignored UInt64 COMMENT 'Frames that need no event, by design',
    duplicates UInt64 COMMENT 'Recognised repeats',
    lost UInt64 COMMENT 'Records of the log that were deleted before they were normalized or kept, which somebody accepted: log_gaps lists them. They are no leaks'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT 'all tenants' AS scope, assumeNotNull((SELECT count() FROM {database}.accounting_leaks)) AS leaks, toUInt64(assumeNotNull(p.waiting)) AS in_flight,
    assumeNotNull(if(p.waiting = 0, 0, greatest(0, ifNull((SELECT dateDiff('millisecond', minOrNull(log_time), now64(3, 'UTC')) FROM {database}.frames WHERE (partition, offset) IN (SELECT partition, settled + 1 FROM (SELECT f.partition AS partition, f.frames_to AS frames_to, f.frames AS frames, if(o.entries = 0, f.frames_from - 1, o.settled) AS settled
    FROM (SELECT partition, min(offset) AS frames_from, max(offset) AS frames_to, count() AS frames FROM {database}.frames GROUP BY partition) AS f
    LEFT JOIN (SELECT partition, max(offset) AS settled, count() AS entries FROM (SELECT partition, offset FROM {database}.frame_outcomes WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) UNION ALL SELECT partition, to_offset AS offset FROM {database}.log_gaps WHERE topic = 'frames' AND missing_in = 'outcomes') GROUP BY partition) AS o ON o.partition = f.partition) WHERE frames_to > settled)), 0) / 1000))) AS oldest_in_flight_s,
    assumeNotNull(p.frames) AS frames, assumeNotNull(e.entries) AS entries, assumeNotNull(e.events) AS events, assumeNotNull(e.rejected) AS rejected, assumeNotNull(e.ignored) AS ignored, assumeNotNull(e.duplicates) AS duplicates,
    assumeNotNull((SELECT toUInt64(sum(lost)) FROM (SELECT intervalLengthSum(from_offset, to_offset + 1) AS lost FROM {database}.log_gaps WHERE topic = 'frames' GROUP BY partition))) AS lost
FROM (SELECT sum(abs(frames_to - settled)) AS waiting, sum(frames) AS frames FROM (SELECT f.partition AS partition, f.frames_to AS frames_to, f.frames AS frames, if(o.entries = 0, f.frames_from - 1, o.settled) AS settled
    FROM (SELECT partition, min(offset) AS frames_from, max(offset) AS frames_to, count() AS frames FROM {database}.frames GROUP BY partition) AS f
    LEFT JOIN (SELECT partition, max(offset) AS settled, count() AS entries FROM (SELECT partition, offset FROM {database}.frame_outcomes WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) UNION ALL SELECT partition, to_offset AS offset FROM {database}.log_gaps WHERE topic = 'frames' AND missing_in = 'outcomes') GROUP BY partition) AS o ON o.partition = f.partition)) AS p
CROSS JOIN
(
    SELECT count() AS entries, toUInt64(sum(events)) AS events, toUInt64(sum(rejected)) AS rejected, countIf(outcome = 'IGNORED') AS ignored, countIf(outcome = 'DUPLICATE') AS duplicates
    FROM {database}.frame_outcomes
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations)
) AS e
COMMENT 'One row: is anything lost or doubled, and what is on its way';
