-- Records and timers on which our own code threw: what waits for a fix, and what became of the rest.
-- A RETRY in the log carries the id of the record that it tries again, and as its reason the timer, where it was one.

CREATE OR REPLACE VIEW {database}.parked
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    state LowCardinality(String) COMMENT 'WAITS for a fix and a retry. Else what the first retry that did not throw gave: NORMALIZED, REJECTED with a code of its own, or GIVEN_UP, because too many were parked after it: only a fold from the start of the log reads it again',
    since DateTime64(3, 'UTC') COMMENT 'Log time at which it threw first',
    resolved_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Log time of that retry; null while it waits',
    times UInt64 COMMENT 'How often it threw',
    detail String COMMENT 'What was thrown last',
    action LowCardinality(String) COMMENT 'OCPP action, where readable',
    kind LowCardinality(String) COMMENT 'Kind of the raw record',
    timer String COMMENT 'Timer on which our code threw; empty for the record itself',
    partition Int32 COMMENT 'Partition of the frame',
    offset Int64 COMMENT 'First offset of the frame',
    frame_id String COMMENT 'Frame',
    rule_set_version LowCardinality(String) COMMENT 'Rule set that threw last'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT p.tenant AS tenant, p.charger AS charger, r.site AS site, r.label AS label, p.last_group AS group, if(d.gave = '', 'WAITS', d.gave) AS state, p.since AS since, if(d.gave = '', NULL, d.tried_at) AS resolved_at,
    p.times AS times, p.last_detail AS detail, p.action AS action, p.kind AS kind, p.timer AS timer, p.partition AS partition, p.first_offset AS offset, p.frame_id AS frame_id, p.rules AS rule_set_version
FROM
(
    SELECT tenant, charger, toString(argMax(group, topic_offset)) AS last_group, source_partition AS partition, min(source_offset) AS first_offset, frame_id, timer, min(log_time) AS since, uniqExact(source_offset) AS times,
        argMax(rejections.detail, topic_offset) AS last_detail, any(rejections.action) AS action, any(rejections.kind) AS kind, toString(argMax(rule_set_version, topic_offset)) AS rules
    FROM {database}.rejections
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND code = 'INTERNAL'
    GROUP BY tenant, charger, source_partition, frame_id, timer
) AS p
LEFT JOIN
(
    SELECT f.partition AS partition, f.frame_id AS frame_id, f.timer AS timer, min(o.log_time) AS tried_at, argMin(multiIf(o.code = 'RETRY_REPEAT', 'GIVEN_UP', o.outcome = 'REJECTED', 'REJECTED', 'NORMALIZED'), f.offset) AS gave
    FROM (SELECT partition, offset, frame_id, toString(reason) AS timer FROM {database}.frames WHERE kind = 'RETRY' AND received_at >= (SELECT minOrNull(received_at) FROM {database}.rejections WHERE code = 'INTERNAL')) AS f
    INNER JOIN
    (
        SELECT partition, offset, toString(outcome) AS outcome, toString(code) AS code, log_time FROM {database}.frame_outcomes
        WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND (partition, offset) IN (SELECT partition, offset FROM {database}.frames WHERE kind = 'RETRY' AND received_at >= (SELECT minOrNull(received_at) FROM {database}.rejections WHERE code = 'INTERNAL'))
    ) AS o ON o.partition = f.partition AND o.offset = f.offset
    WHERE o.outcome != 'REJECTED' OR o.code != 'INTERNAL'
    GROUP BY f.partition, f.frame_id, f.timer
) AS d ON d.partition = p.partition AND d.frame_id = p.frame_id AND d.timer = p.timer
LEFT JOIN {database}.charger_registry AS r ON r.tenant = p.tenant AND r.charger = p.charger
COMMENT 'Records and timers on which our own code threw, one row each: they wait for a fix and chargeplane rejected retry, or say what became of them. Empty when all is well';

-- What somebody should look at now. One branch per reason; each reads only what its window needs. Clock: that of ClickHouse against the receipt at the edge.
CREATE OR REPLACE VIEW {database}.attention
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger; empty where a rejected frame names none',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    reason LowCardinality(String) COMMENT 'SILENT_CHARGER: no fact from it for 3 heartbeat intervals and at least 15 minutes, but one in the last 30 days. STUCK_SESSION: open, and no event or meter value of it for 6 hours, or open for 48 hours. FLAPPING_SOCKET: 6 connections or more in the last hour. BOOT_LOOP: 3 boots or more in the last hour. RISING_REJECTS: 10 rejected records or more in the last hour, and 3 times the hourly mean of the 24 hours before. COMMAND_WITHOUT_EFFECT: in the last 24 hours timed out, effect not observed or contradicted, or no outcome for an hour. PARKED_RECORD: our code threw on records or timers of it, which wait for a fix',
    since DateTime64(3, 'UTC') COMMENT 'Since when: last frame, last sign of the session, first connection, boot or reject of the last hour, last step of the command, first record that was parked',
    detail String COMMENT 'In words, with the figures',
    look_deeper String COMMENT 'A query that shows more when pasted; analysts may run it'
)
AS SELECT a.tenant AS tenant, a.charger AS charger, r.site AS site, r.label AS label, a.group AS group, a.reason AS reason, a.since AS since, a.detail AS detail,
    concat('SELECT * FROM {database}.', a.view, ' WHERE tenant = \'', replaceRegexpAll(a.tenant, '([\\\\\'])', '\\\\\\1'), '\' AND charger = \'', replaceRegexpAll(a.charger, '([\\\\\'])', '\\\\\\1'), '\'', a.clause) AS look_deeper
FROM
(
    SELECT toString(s.tenant) AS tenant, s.charger AS charger, toString(s.last_group) AS group, 'SILENT_CHARGER' AS reason, s.heard AS since,
        concat('nothing for ', toString(dateDiff('minute', s.heard, now64(3, 'UTC'))), ' minutes; heartbeat interval ', if(b.heartbeat = 0, 'not known', concat(toString(b.heartbeat), ' s'))) AS detail,
        'connections' AS view, ' ORDER BY opened_at DESC LIMIT 20' AS clause
    FROM
    (
        SELECT tenant, charger, argMax(group, topic_offset) AS last_group, if(countIf(direction != 'NONE' AND event_type != 'command.exchanged') = 0, min(received_at), maxIf(received_at, direction != 'NONE' AND event_type != 'command.exchanged')) AS heard
        FROM {database}.events
        WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND charger != '' AND received_at > now64(3, 'UTC') - INTERVAL 30 DAY
        GROUP BY tenant, charger
    ) AS s
    LEFT JOIN
    (
        SELECT tenant, charger, ifNull(argMax(heartbeat_interval_s, topic_offset), 0) AS heartbeat
        FROM {database}.boot_events
        WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND received_at > now64(3, 'UTC') - INTERVAL 30 DAY
        GROUP BY tenant, charger
    ) AS b ON b.tenant = s.tenant AND b.charger = s.charger
    WHERE dateDiff('second', s.heard, now64(3, 'UTC')) > greatest(900, 3 * b.heartbeat)

    UNION ALL

    SELECT toString(t.tenant) AS tenant, t.charger AS charger, toString(t.last_group) AS group, 'STUCK_SESSION' AS reason, greatest(t.last_event, m.last_value) AS since,
        concat('transaction ', t.transaction_uid, ' is open since ', formatDateTime(t.first_event, '%Y-%m-%d %H:%i:%S'), ' UTC; last sign of it ', formatDateTime(since, '%Y-%m-%d %H:%i:%S'), ' UTC') AS detail,
        'sessions' AS view, concat(' AND transaction_uid = \'', t.transaction_uid, '\'') AS clause
    FROM
    (
        SELECT tenant, charger, transaction_uid, argMax(group, topic_offset) AS last_group, min(received_at) AS first_event, max(received_at) AS last_event
        FROM {database}.transaction_events
        WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND transaction_uid != '' AND duplicate_of = ''
        GROUP BY tenant, charger, transaction_uid
        HAVING countIf(kind = 'ended') = 0
    ) AS t
    LEFT JOIN
    (
        SELECT tenant, charger, transaction_uid, max(received_at) AS last_value
        FROM {database}.meter_values
        WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND transaction_uid != ''
        GROUP BY tenant, charger, transaction_uid
    ) AS m ON m.tenant = t.tenant AND m.charger = t.charger AND m.transaction_uid = t.transaction_uid
    WHERE since < now64(3, 'UTC') - INTERVAL 6 HOUR OR t.first_event < now64(3, 'UTC') - INTERVAL 48 HOUR

    UNION ALL

    SELECT toString(tenant) AS tenant, charger, toString(argMax(group, topic_offset)) AS group, 'FLAPPING_SOCKET' AS reason, min(received_at) AS since,
        concat(toString(uniqExact(connection_id)), ' connections in the last hour') AS detail, 'connections' AS view, ' ORDER BY opened_at DESC LIMIT 50' AS clause
    FROM {database}.connection_events
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND change = 'OPENED' AND duplicate_of = '' AND received_at > now64(3, 'UTC') - INTERVAL 1 HOUR
    GROUP BY tenant, charger
    HAVING uniqExact(connection_id) >= 6

    UNION ALL

    SELECT toString(tenant) AS tenant, charger, toString(argMax(group, topic_offset)) AS group, 'BOOT_LOOP' AS reason, min(received_at) AS since,
        concat(toString(uniqExact(if(correlation_id = '', toString(event_id), correlation_id))), ' boots in the last hour') AS detail, 'boots' AS view, ' ORDER BY booted_at DESC LIMIT 50' AS clause
    FROM {database}.boot_events
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = '' AND received_at > now64(3, 'UTC') - INTERVAL 1 HOUR
    GROUP BY tenant, charger
    HAVING uniqExact(if(correlation_id = '', toString(event_id), correlation_id)) >= 3

    UNION ALL

    SELECT toString(tenant) AS tenant, charger, toString(argMax(group, received_at)) AS group, 'RISING_REJECTS' AS reason, minIf(received_at, received_at > now64(3, 'UTC') - INTERVAL 1 HOUR) AS since,
        concat(toString(countIf(received_at > now64(3, 'UTC') - INTERVAL 1 HOUR)), ' rejected in the last hour, ', toString(round(countIf(received_at <= now64(3, 'UTC') - INTERVAL 1 HOUR) / 24, 1)), ' an hour in the day before; mostly ', toString(topKIf(1)(code, received_at > now64(3, 'UTC') - INTERVAL 1 HOUR)[1])) AS detail,
        'rejected' AS view, ' ORDER BY received_at DESC LIMIT 50' AS clause
    FROM {database}.rejected
    WHERE received_at > now64(3, 'UTC') - INTERVAL 25 HOUR
    GROUP BY tenant, charger
    HAVING countIf(received_at > now64(3, 'UTC') - INTERVAL 1 HOUR) >= greatest(10, 3 * countIf(received_at <= now64(3, 'UTC') - INTERVAL 1 HOUR) / 24)

    UNION ALL

    SELECT toString(tenant) AS tenant, charger, toString(group) AS group, 'COMMAND_WITHOUT_EFFECT' AS reason, last_step_at AS since,
        concat(command_type, ' ', command_id, ': ', if(settled, state, concat('no outcome, last ', state)), if(why = '', '', concat(', ', why))) AS detail, 'command_steps' AS view, concat(' AND command_id = \'', replaceRegexpAll(command_id, '([\\\\\'])', '\\\\\\1'), '\' ORDER BY sequence') AS clause
    FROM (SELECT tenant, charger, group, command_type, command_id, state, settled, last_step_at, commands.reason AS why, effect_state FROM {database}.commands)
    WHERE last_step_at > now64(3, 'UTC') - INTERVAL 24 HOUR
        AND (state IN ('TIMED_OUT', 'EFFECT_NOT_OBSERVED', 'EFFECT_CONTRADICTED') OR effect_state IN ('NOT_OBSERVED', 'CONTRADICTED') OR (NOT settled AND last_step_at < now64(3, 'UTC') - INTERVAL 1 HOUR))

    UNION ALL

    SELECT toString(tenant) AS tenant, charger, toString(any(group)) AS group, 'PARKED_RECORD' AS reason, min(parked.since) AS since,
        concat(toString(count()), if(count() = 1, ' record waits', ' records wait'), ' for a fix of ours: ', any(parked.detail), '. They are listed, and after the fix normalized again, by: chargeplane rejected retry --tenant ', tenant, ' --charger ', charger, ' --dry-run') AS detail,
        'parked' AS view, ' AND state = \'WAITS\' ORDER BY partition, offset LIMIT 50' AS clause
    FROM {database}.parked
    WHERE state = 'WAITS'
    GROUP BY tenant, charger
) AS a
LEFT JOIN {database}.charger_registry AS r ON r.tenant = a.tenant AND r.charger = a.charger
COMMENT 'What somebody should look at now: one row per charger and reason, one per stuck session, one per command without effect. Empty when all is well';
