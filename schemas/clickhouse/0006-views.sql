-- Views for analysts. Their columns are declared, so that they stay stable; they show the active generation, and FINAL or argMax wherever a double would matter.
-- group, vendor and the like are as of the frame; site and label as the operator says now.

CREATE OR REPLACE VIEW {database}.charger_registry
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site',
    label String COMMENT 'Label',
    group LowCardinality(String) COMMENT 'Group',
    time_zone LowCardinality(String) COMMENT 'IANA name of the time zone of the site; UTC where not given or unknown to ClickHouse',
    time_zone_given LowCardinality(String) COMMENT 'As the operator gave it',
    vendor_hint LowCardinality(String) COMMENT 'Vendor hint',
    model_hint LowCardinality(String) COMMENT 'Model hint',
    topology String COMMENT 'JSON: connectors',
    quirk_switches String COMMENT 'JSON: quirks switched on or off',
    changed_at DateTime64(3, 'UTC') COMMENT 'When it last changed'
)
AS SELECT tenant, charger, now.1 AS site, now.2 AS label, now.3 AS group,
    if(now.4 IN (SELECT time_zone FROM system.time_zones), now.4, 'UTC') AS time_zone, now.4 AS time_zone_given,
    now.5 AS vendor_hint, now.6 AS model_hint, now.7 AS topology, now.8 AS quirk_switches, now.9 AS changed_at
FROM
(
    SELECT tenant, charger, argMax((site, label, group, time_zone, vendor_hint, model_hint, topology, quirk_switches, received_at), topic_offset) AS now
    FROM {database}.charger_settings
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations)
    GROUP BY tenant, charger
)
COMMENT 'What the operator says of each charger, as it stands now';

CREATE OR REPLACE VIEW {database}.sessions
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    transaction_uid String COMMENT 'Transaction, the same in all versions and replays',
    native_transaction_id String COMMENT 'Transaction id that the charger uses',
    state LowCardinality(String) COMMENT 'open; ended (the charger said so); inferred (closed by a rule); reconciled (ended, and corrected by late knowledge)',
    evse_id Nullable(Int32) COMMENT 'EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Connector within the EVSE, from 1',
    started_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Start, UTC',
    ended_at Nullable(DateTime64(3, 'UTC')) COMMENT 'End, UTC; null while open',
    started_at_local String COMMENT 'Start in the time zone of the site',
    ended_at_local String COMMENT 'End in the time zone of the site; empty while open',
    time_zone LowCardinality(String) COMMENT 'That time zone',
    duration_s Nullable(Int64) COMMENT 'Seconds from start to end',
    kwh Nullable(Decimal(38, 12)) COMMENT 'Energy delivered, kWh, exact; null while open or where unknown',
    energy_method LowCardinality(String) COMMENT 'How it was found: TX_FIELDS, REGISTER_DIFF, INTERVAL_SUM, NET, NONE',
    energy_quality LowCardinality(String) COMMENT 'GOOD, SUSPECT, INVALID or UNKNOWN',
    export_kwh Nullable(Decimal(38, 12)) COMMENT 'Energy fed back, kWh',
    alternative_kwh Nullable(Decimal(38, 12)) COMMENT 'Energy by the second method, where the two differ',
    meter_start_wh Nullable(Decimal(38, 9)) COMMENT 'Register at the start, Wh',
    meter_stop_wh Nullable(Decimal(38, 9)) COMMENT 'Register at the end, Wh',
    start_reason LowCardinality(String) COMMENT 'Why it started',
    stop_reason LowCardinality(String) COMMENT 'Why it ended',
    native_stop_reason LowCardinality(String) COMMENT 'Reason as sent',
    stop_class LowCardinality(String) COMMENT 'SUCCESS, FAILED or UNKNOWN',
    token_ref String COMMENT 'Keyed reference of the token that started it',
    token_type LowCardinality(String) COMMENT 'Its type',
    stop_token_ref String COMMENT 'Keyed reference of the token that stopped it',
    start_command_id String COMMENT 'Command that started it',
    stop_command_id String COMMENT 'Command that stopped it',
    offline Bool COMMENT 'Start or end happened while the charger was offline',
    duplicates_suppressed UInt64 COMMENT 'Repeated frames that were recognised and not counted',
    clock_trust LowCardinality(String) COMMENT 'Worst trust in the clock at start and end: TRUSTED, CORRECTED, ABSENT, UNTRUSTED, UNKNOWN',
    quirks Array(String) COMMENT 'Rules and vendor packs that changed something in it',
    flags Array(String) COMMENT 'Consistency flags',
    reconciliations Array(String) COMMENT 'What was learned late, in order',
    missing_start Bool COMMENT 'The start never came and was made up',
    seq_gaps Nullable(Int64) COMMENT 'Missing sequence numbers (2.x)',
    cost Nullable(Decimal(38, 9)) COMMENT 'Cost, where a backend gave one',
    currency LowCardinality(String) COMMENT 'Its currency',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21',
    vendor LowCardinality(String) COMMENT 'Vendor',
    model LowCardinality(String) COMMENT 'Model',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version at the start',
    last_change DateTime64(3, 'UTC') COMMENT 'Receipt of the last frame that changed it'
)
AS SELECT
    s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group_then AS group,
    s.transaction_uid AS transaction_uid, s.native_id AS native_transaction_id,
    multiIf(s.ends = 0, 'open', s.finish.1, 'inferred', hasAny(s.reconciled_kinds, ['LATE_START', 'LATE_END', 'ID_CORRECTED', 'END_WITHOUT_START', 'GAP_FILLED', 'MERGED', 'SPLIT', 'CLOCK_CORRECTED', 'STALE', 'SUPERSEDED']), 'reconciled', 'ended') AS state,
    s.evse AS evse_id, s.connector AS connector_id,
    if(s.starts = 0, NULL, s.start.1) AS started_at, if(s.ends = 0, NULL, s.finish.2) AS ended_at,
    ifNull(formatDateTime(started_at, '%Y-%m-%d %H:%i:%S', if(r.time_zone = '', 'UTC', r.time_zone)), '') AS started_at_local,
    ifNull(formatDateTime(ended_at, '%Y-%m-%d %H:%i:%S', if(r.time_zone = '', 'UTC', r.time_zone)), '') AS ended_at_local,
    if(r.time_zone = '', 'UTC', r.time_zone) AS time_zone,
    if(s.ends = 0, NULL, ifNull(s.finish.3, intDiv(toUnixTimestamp64Milli(ended_at) - toUnixTimestamp64Milli(started_at), 1000))) AS duration_s,
    if(s.ends = 0, NULL, toDecimal128(s.finish.4, 12) / 1000) AS kwh, s.finish.5 AS energy_method, s.finish.6 AS energy_quality,
    if(s.ends = 0, NULL, toDecimal128(s.finish.7, 12) / 1000) AS export_kwh, if(s.ends = 0, NULL, toDecimal128(s.finish.8, 12) / 1000) AS alternative_kwh,
    if(s.starts = 0, NULL, s.start.2) AS meter_start_wh, if(s.ends = 0, NULL, s.finish.9) AS meter_stop_wh,
    s.start.3 AS start_reason, s.finish.10 AS stop_reason, s.finish.11 AS native_stop_reason, s.finish.12 AS stop_class,
    if(s.start.4 = '', s.bound_token, s.start.4) AS token_ref, if(s.start.4 = '', s.bound_token_type, s.start.5) AS token_type, s.finish.13 AS stop_token_ref, s.start.6 AS start_command_id, s.finish.14 AS stop_command_id,
    toBool(s.was_offline) AS offline, s.duplicates AS duplicates_suppressed,
    multiIf(has(s.trusts, 'UNTRUSTED'), 'UNTRUSTED', has(s.trusts, 'ABSENT'), 'ABSENT', has(s.trusts, 'CORRECTED'), 'CORRECTED', has(s.trusts, 'TRUSTED'), 'TRUSTED', 'UNKNOWN') AS clock_trust,
    arraySort(arrayDistinct(arrayConcat(s.own_quirks, q.used))) AS quirks, s.all_flags AS flags, s.reconciled_kinds AS reconciliations,
    s.start.7 AS missing_start, if(s.ends = 0, NULL, s.finish.15) AS seq_gaps, if(s.ends = 0, NULL, s.finish.16) AS cost, s.finish.17 AS currency,
    s.version_then AS ocpp_version, s.vendor_then AS vendor, s.model_then AS model, s.segment_then AS segment_key, s.changed_at AS last_change
FROM
(
    SELECT tenant, charger, transaction_uid,
        argMin(group, topic_offset) AS group_then, argMin(segment_key, topic_offset) AS segment_then, argMin(ocpp_version, topic_offset) AS version_then,
        argMaxIf(vendor, topic_offset, vendor != '') AS vendor_then, argMaxIf(model, topic_offset, model != '') AS model_then,
        argMaxIf(native_transaction_id, topic_offset, native_transaction_id != '') AS native_id,
        countIf(kind = 'started' AND duplicate_of = '') AS starts, countIf(kind = 'ended' AND duplicate_of = '') AS ends,
        argMinIf((started_at, meter_start_wh, start_reason, token_ref, token_type, command_id, missing_start), (missing_start, topic_offset), kind = 'started' AND duplicate_of = '') AS start,
        argMinIf((inferred, ended_at, duration_s, energy_wh, energy_method, energy_quality, export_wh, alternative_wh, meter_stop_wh, stop_reason, native_stop_reason, stop_class, token_ref, command_id, seq_gaps, cost, currency), (inferred, topic_offset), kind = 'ended' AND duplicate_of = '') AS finish,
        argMinIf(token_ref, topic_offset, token_ref != '' AND kind = 'updated') AS bound_token, argMinIf(token_type, topic_offset, token_ref != '' AND kind = 'updated') AS bound_token_type,
        argMinIf(evse_id, topic_offset, duplicate_of = '') AS evse, argMinIf(connector_id, topic_offset, duplicate_of = '') AS connector,
        countIf(offline AND kind IN ('started', 'ended') AND duplicate_of = '') > 0 AS was_offline,
        uniqExactIf(frame_id, duplicate_of != '' OR reconciled_kind IN ('DUPLICATE_START', 'DUPLICATE_END')) AS duplicates,
        groupUniqArrayIf(toString(clock_trust), kind IN ('started', 'ended') AND duplicate_of = '') AS trusts,
        groupUniqArrayArray(arrayMap(x -> toString(x), quirks)) AS own_quirks, arraySort(groupUniqArrayArray(arrayMap(x -> toString(x), flags))) AS all_flags,
        arrayMap(x -> x.2, arraySort(groupArrayIf((topic_offset, toString(reconciled_kind)), kind = 'reconciled'))) AS reconciled_kinds,
        max(received_at) AS changed_at
    FROM {database}.transaction_events FINAL
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND transaction_uid != ''
    GROUP BY tenant, charger, transaction_uid
) AS s
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
LEFT JOIN
(
    SELECT tenant, charger, transaction_uid, groupUniqArray(toString(quirk)) AS used
    FROM {database}.quirk_uses
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND transaction_uid != ''
    GROUP BY tenant, charger, transaction_uid
) AS q ON q.tenant = s.tenant AND q.charger = s.charger AND q.transaction_uid = s.transaction_uid
COMMENT 'One row per transaction';

CREATE OR REPLACE VIEW {database}.connector_status
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    scope LowCardinality(String) COMMENT 'STATION, EVSE or CONNECTOR',
    evse_id Nullable(Int32) COMMENT 'EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Connector within the EVSE, from 1',
    since DateTime64(3, 'UTC') COMMENT 'Begin of the interval',
    until Nullable(DateTime64(3, 'UTC')) COMMENT 'End of the interval; null for the current status',
    duration_s Nullable(Int64) COMMENT 'Seconds; null for the current status',
    availability LowCardinality(String) COMMENT 'AVAILABLE, OCCUPIED, RESERVED, UNAVAILABLE, FAULTED or UNKNOWN',
    activity LowCardinality(String) COMMENT 'PREPARING, EV_CONNECTED, IDLE, CHARGING, SUSPENDED_EV, SUSPENDED_EVSE, FINISHING, NONE or UNKNOWN',
    native_status LowCardinality(String) COMMENT 'Status as sent',
    native_error_code LowCardinality(String) COMMENT 'Error code as sent (1.6)',
    info String COMMENT 'Info text (1.6)',
    consistency LowCardinality(String) COMMENT 'OK, or how status and transactions disagree',
    offline Nullable(Bool) COMMENT 'The charger was offline then',
    frame_id String COMMENT 'Frame that began it'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    s.scope AS scope, s.evse_id AS evse_id, s.connector_id AS connector_id, s.effective_at AS since,
    s.next_at AS until, intDiv(toUnixTimestamp64Milli(s.next_at) - toUnixTimestamp64Milli(s.effective_at), 1000) AS duration_s,
    s.availability AS availability, s.activity AS activity, s.native_status AS native_status, s.native_error_code AS native_error_code, s.info AS info, s.consistency AS consistency, s.offline AS offline, s.frame_id AS frame_id
FROM
(
    SELECT *, leadInFrame(toNullable(effective_at)) OVER (PARTITION BY tenant, charger, scope, evse_id, connector_id ORDER BY effective_at, charger_seq, topic_offset ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_at
    FROM
    (
        SELECT *, row_number() OVER w AS number, lagInFrame((availability, activity, native_status)) OVER w AS before
        FROM {database}.status_events FINAL
        WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = ''
        WINDOW w AS (PARTITION BY tenant, charger, scope, evse_id, connector_id ORDER BY effective_at, charger_seq, topic_offset ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    )
    WHERE number = 1 OR before != (availability, activity, native_status)
) AS s
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
COMMENT 'One row per interval in which the status of a station, EVSE or connector did not change';

CREATE OR REPLACE VIEW {database}.chargers
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    time_zone LowCardinality(String) COMMENT 'Time zone of the site; UTC where not given',
    connected Bool COMMENT 'Has an open connection',
    connected_since Nullable(DateTime64(3, 'UTC')) COMMENT 'Opening of its current connection',
    last_seen DateTime64(3, 'UTC') COMMENT 'Receipt of its last frame that gave an event',
    first_seen DateTime64(3, 'UTC') COMMENT 'Receipt of its first one',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21 or UNKNOWN',
    vendor LowCardinality(String) COMMENT 'Vendor',
    model LowCardinality(String) COMMENT 'Model',
    firmware LowCardinality(String) COMMENT 'Firmware version',
    serial_number String COMMENT 'Serial number',
    last_boot Nullable(DateTime64(3, 'UTC')) COMMENT 'Last boot',
    heartbeat_interval_s Nullable(Int64) COMMENT 'Interval given at the last boot, s',
    open_sessions UInt64 COMMENT 'Open transactions',
    open_transaction_uid String COMMENT 'The newest of them; empty for none',
    open_faults UInt64 COMMENT 'Open faults',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version',
    events UInt64 COMMENT 'Events'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group, if(r.time_zone = '', 'UTC', r.time_zone) AS time_zone,
    c.openings > c.closings AS connected, if(connected, c.opened, NULL) AS connected_since, s.last_seen AS last_seen, s.first_seen AS first_seen, s.ocpp_version AS ocpp_version,
    if(b.vendor = '', s.vendor, b.vendor) AS vendor, if(b.model = '', s.model, b.model) AS model, if(b.firmware = '', s.firmware, b.firmware) AS firmware, if(b.serial = '', s.serial, b.serial) AS serial_number,
    if(b.boots = 0, NULL, b.booted) AS last_boot, b.heartbeat AS heartbeat_interval_s, o.open_count AS open_sessions, o.newest AS open_transaction_uid, f.open_count AS open_faults, s.segment_key AS segment_key, s.events AS events
FROM
(
    SELECT tenant, charger, argMax(group, topic_offset) AS group, argMax(segment_key, topic_offset) AS segment_key, max(received_at) AS last_seen, min(received_at) AS first_seen,
        argMaxIf(ocpp_version, topic_offset, ocpp_version != 'UNKNOWN') AS ocpp_version, argMaxIf(vendor, topic_offset, vendor != '') AS vendor, argMaxIf(model, topic_offset, model != '') AS model, argMaxIf(firmware, topic_offset, firmware != '') AS firmware, argMaxIf(serial, topic_offset, serial != '') AS serial, count() AS events
    FROM {database}.events
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND charger != ''
    GROUP BY tenant, charger
) AS s
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
LEFT JOIN
(
    SELECT tenant, charger, uniqExactIf(connection_id, change = 'OPENED') AS openings, uniqExactIf(connection_id, change IN ('CLOSED', 'REPLACED', 'IDLE_TIMEOUT', 'LOST')) AS closings, maxIf(received_at, change = 'OPENED') AS opened
    FROM {database}.connection_events
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = ''
    GROUP BY tenant, charger
) AS c ON c.tenant = s.tenant AND c.charger = s.charger
LEFT JOIN
(
    SELECT tenant, charger, count() AS boots, max(effective_at) AS booted, argMax(vendor, topic_offset) AS vendor, argMax(model, topic_offset) AS model, argMax(firmware_version, topic_offset) AS firmware, argMax(serial_number, topic_offset) AS serial, argMax(heartbeat_interval_s, topic_offset) AS heartbeat
    FROM {database}.boot_events
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = ''
    GROUP BY tenant, charger
) AS b ON b.tenant = s.tenant AND b.charger = s.charger
LEFT JOIN
(
    SELECT tenant, charger, count() AS open_count, argMax(transaction_uid, last_offset) AS newest
    FROM
    (
        SELECT tenant, charger, transaction_uid, max(topic_offset) AS last_offset
        FROM {database}.transaction_events
        WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = '' AND transaction_uid != ''
        GROUP BY tenant, charger, transaction_uid
        HAVING countIf(kind = 'ended') = 0
    )
    GROUP BY tenant, charger
) AS o ON o.tenant = s.tenant AND o.charger = s.charger
LEFT JOIN
(
    SELECT tenant, charger, countIf(last_change IN ('OPENED', 'UPDATED')) AS open_count
    FROM
    (
        SELECT tenant, charger, fault_key, argMax(change, topic_offset) AS last_change
        FROM {database}.fault_events
        WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = ''
        GROUP BY tenant, charger, fault_key
    )
    GROUP BY tenant, charger
) AS f ON f.tenant = s.tenant AND f.charger = s.charger
COMMENT 'One row per charger that was ever seen';

CREATE OR REPLACE VIEW {database}.connections
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    connection_id String COMMENT 'Connection; empty for refusals',
    state LowCardinality(String) COMMENT 'open, closed, replaced, idle_timeout, lost or refused',
    opened_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Opening, or the refusal',
    closed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Closing; null while open',
    duration_s Nullable(Int64) COMMENT 'Seconds',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21 or UNKNOWN',
    subprotocol LowCardinality(String) COMMENT 'Subprotocol agreed',
    security_profile Nullable(Int32) COMMENT 'OCPP security profile',
    tls_version LowCardinality(String) COMMENT 'TLS version',
    close_code Nullable(Int32) COMMENT 'WebSocket close code',
    close_reason String COMMENT 'WebSocket close reason',
    initiator LowCardinality(String) COMMENT 'Who closed it',
    reason LowCardinality(String) COMMENT 'Code of the reason of a refusal or closing',
    http_status Nullable(Int32) COMMENT 'Of a refusal',
    refusals Int64 COMMENT 'Refusals counted into the row',
    frames_in Nullable(Int64) COMMENT 'Frames from the charger',
    frames_out Nullable(Int64) COMMENT 'Frames to the charger',
    pending_calls Int32 COMMENT 'CALLs without answer at the end'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    s.connection AS connection_id,
    multiIf(s.refused, 'refused', s.closings = 0, 'open', has(s.changes, 'REPLACED'), 'replaced', has(s.changes, 'IDLE_TIMEOUT'), 'idle_timeout', has(s.changes, 'CLOSED'), 'closed', 'lost') AS state,
    if(s.openings = 0, NULL, s.opened) AS opened_at, if(s.closings = 0, NULL, s.closed) AS closed_at,
    intDiv(toUnixTimestamp64Milli(closed_at) - toUnixTimestamp64Milli(opened_at), 1000) AS duration_s,
    s.version AS ocpp_version, s.protocol AS subprotocol, s.profile AS security_profile, s.tls AS tls_version,
    s.code AS close_code, s.words AS close_reason, if(s.closings = 0, '', s.who) AS initiator, s.why AS reason, s.http AS http_status, s.refusals AS refusals,
    s.in_count AS frames_in, s.out_count AS frames_out, s.pending AS pending_calls
FROM
(
    SELECT tenant, charger, if(change = 'REFUSED', '', connection_id) AS connection, if(change = 'REFUSED' OR connection_id = '', toString(event_id), '') AS single,
        argMax(group, topic_offset) AS group, max(change = 'REFUSED') AS refused, groupUniqArray(toString(change)) AS changes,
        countIf(change IN ('OPENED', 'REFUSED')) AS openings, countIf(change NOT IN ('OPENED', 'REFUSED', 'UNKNOWN')) AS closings,
        minIf(received_at, change IN ('OPENED', 'REFUSED')) AS opened, maxIf(received_at, change NOT IN ('OPENED', 'REFUSED', 'UNKNOWN')) AS closed,
        argMax(ocpp_version, topic_offset) AS version, argMaxIf(subprotocol, topic_offset, subprotocol != '') AS protocol, argMax(security_profile, topic_offset) AS profile, argMaxIf(tls_version, topic_offset, tls_version != '') AS tls,
        argMax(close_code, topic_offset) AS code, argMaxIf(close_reason, topic_offset, close_reason != '') AS words, argMaxIf(initiator, topic_offset, change NOT IN ('OPENED', 'REFUSED')) AS who,
        argMaxIf(reason, topic_offset, reason != '') AS why, argMax(http_status, topic_offset) AS http, toInt64(sumIf(count, change = 'REFUSED')) AS refusals,
        max(frames_in) AS in_count, max(frames_out) AS out_count, max(pending_calls) AS pending
    FROM {database}.connection_events FINAL
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = ''
    GROUP BY tenant, charger, connection, single
) AS s
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
COMMENT 'One row per WebSocket connection, and one per refusal record';

CREATE OR REPLACE VIEW {database}.boots
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    booted_at DateTime64(3, 'UTC') COMMENT 'When the charger booted, best estimate',
    answered_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Receipt of the answered phase; null where unanswered',
    vendor LowCardinality(String) COMMENT 'Vendor',
    model LowCardinality(String) COMMENT 'Model',
    serial_number String COMMENT 'Serial number',
    firmware_version LowCardinality(String) COMMENT 'Firmware version',
    iccid String COMMENT 'Of the SIM card',
    imsi String COMMENT 'Of the SIM card',
    meter_type LowCardinality(String) COMMENT 'Type of the meter',
    meter_serial String COMMENT 'Serial number of the meter',
    boot_reason LowCardinality(String) COMMENT 'Why it booted',
    registration_status LowCardinality(String) COMMENT 'ACCEPTED, PENDING, REJECTED; empty where unanswered',
    heartbeat_interval_s Nullable(Int64) COMMENT 'Interval given, s',
    identity_changed Array(String) COMMENT 'Which of vendor, model, firmware, serial differ from the boot before',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21',
    connection_id String COMMENT 'Connection',
    frame_id String COMMENT 'Frame of the BootNotification'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    s.booted_at AS booted_at, if(s.answers = 0, NULL, s.answered) AS answered_at, s.vendor AS vendor, s.model AS model, s.serial AS serial_number, s.firmware AS firmware_version, s.iccid AS iccid, s.imsi AS imsi,
    s.meter_type AS meter_type, s.meter_serial AS meter_serial, s.boot_reason AS boot_reason, s.registration AS registration_status, s.heartbeat AS heartbeat_interval_s, s.changed AS identity_changed,
    s.version AS ocpp_version, s.connection AS connection_id, s.frame AS frame_id
FROM
(
    SELECT tenant, charger, if(correlation_id = '', toString(event_id), correlation_id) AS boot,
        argMin(group, topic_offset) AS group, min(effective_at) AS booted_at, countIf(phase = 'ANSWERED') AS answers, maxIf(received_at, phase = 'ANSWERED') AS answered,
        argMax(vendor, topic_offset) AS vendor, argMax(model, topic_offset) AS model, argMax(serial_number, topic_offset) AS serial, argMax(firmware_version, topic_offset) AS firmware,
        argMaxIf(iccid, topic_offset, phase = 'REQUESTED') AS iccid, argMaxIf(imsi, topic_offset, phase = 'REQUESTED') AS imsi, argMaxIf(meter_type, topic_offset, phase = 'REQUESTED') AS meter_type, argMaxIf(meter_serial, topic_offset, phase = 'REQUESTED') AS meter_serial,
        argMaxIf(boot_reason, topic_offset, boot_reason != '') AS boot_reason, argMaxIf(registration_status, topic_offset, registration_status != '') AS registration,
        argMax(heartbeat_interval_s, topic_offset) AS heartbeat, arraySort(groupUniqArrayArray(arrayMap(x -> toString(x), identity_changed))) AS changed,
        argMin(ocpp_version, topic_offset) AS version, argMin(connection_id, topic_offset) AS connection, argMin(frame_id, topic_offset) AS frame
    FROM {database}.boot_events FINAL
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = ''
    GROUP BY tenant, charger, boot
) AS s
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
COMMENT 'One row per BootNotification with its answer';

CREATE OR REPLACE VIEW {database}.meter_samples
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    sampled_at DateTime64(3, 'UTC') COMMENT 'When it was sampled, best estimate',
    charger_time Nullable(DateTime64(3, 'UTC')) COMMENT 'Time that the charger gave',
    received_at DateTime64(3, 'UTC') COMMENT 'Receipt of the frame',
    evse_id Nullable(Int32) COMMENT 'EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    measurand LowCardinality(String) COMMENT 'OCPP 2.1 name, e.g. Energy.Active.Import.Register',
    value Nullable(Float64) COMMENT 'In unit; null if unreadable',
    exact Nullable(Decimal(38, 9)) COMMENT 'Exact value, of energy registers',
    unit LowCardinality(String) COMMENT 'Wh, W, A, V, Percent, Celsius, ...',
    phase LowCardinality(String) COMMENT 'Phase; empty for all',
    location LowCardinality(String) COMMENT 'Outlet, Inlet, Body, Cable, EV, Upstream',
    context LowCardinality(String) COMMENT 'Sample.Periodic, Transaction.Begin, ...',
    quality LowCardinality(String) COMMENT 'GOOD, SUSPECT, INVALID or UNKNOWN',
    kind LowCardinality(String) COMMENT 'TRANSACTION, IDLE or STATION',
    carrier LowCardinality(String) COMMENT 'Which message carried it',
    raw_value String COMMENT 'As sent',
    raw_unit LowCardinality(String) COMMENT 'As sent',
    repeats_earlier Bool COMMENT 'The same sample came before',
    offline Nullable(Bool) COMMENT 'The charger was offline then',
    quirks Array(String) COMMENT 'Rules and packs that changed the event',
    event_id UUID COMMENT 'Event',
    sample_index UInt32 COMMENT 'Position in the event',
    frame_id String COMMENT 'Frame'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    s.effective_at AS sampled_at, s.sampled_at AS charger_time, s.received_at AS received_at, s.evse_id AS evse_id, s.connector_id AS connector_id, s.transaction_uid AS transaction_uid, s.measurand AS measurand, s.value AS value, s.exact AS exact, s.unit AS unit,
    s.phase AS phase, s.location AS location, s.context AS context, s.quality AS quality, s.kind AS kind, s.carrier AS carrier, s.raw_value AS raw_value, s.raw_unit AS raw_unit, s.repeats_earlier AS repeats_earlier, s.offline AS offline,
    s.quirks AS quirks, s.event_id AS event_id, s.sample_index AS sample_index, s.frame_id AS frame_id
FROM {database}.meter_values AS s FINAL
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
WHERE s.generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND s.duplicate_of = ''
COMMENT 'One row per metered value';

CREATE OR REPLACE VIEW {database}.faults
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    state LowCardinality(String) COMMENT 'open, closed or pulse (reported without lasting state)',
    opened_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Opening; null where only the clearing came',
    closed_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Clearing; null while open',
    duration_s Nullable(Int64) COMMENT 'Seconds; null while open',
    canonical_code LowCardinality(String) COMMENT 'Canonical fault code',
    codes Array(String) COMMENT 'Codes in their own systems, SYSTEM:value',
    impact LowCardinality(String) COMMENT 'INOPERATIVE, DEGRADED or WARNING',
    severity Nullable(Int64) COMMENT 'OCPP 2.x severity, 0 worst',
    component LowCardinality(String) COMMENT 'Component (2.x)',
    variable LowCardinality(String) COMMENT 'Variable (2.x)',
    text String COMMENT 'Text of the charger',
    cleared_by LowCardinality(String) COMMENT 'What cleared it',
    updates UInt64 COMMENT 'Changes between',
    scope LowCardinality(String) COMMENT 'STATION, EVSE or CONNECTOR',
    evse_id Nullable(Int32) COMMENT 'EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Connector within the EVSE, from 1',
    fault_key String COMMENT 'Identity of the fault',
    frame_id String COMMENT 'Frame that opened it'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    multiIf(s.pulse, 'pulse', s.clearings > 0, 'closed', 'open') AS state, if(s.openings = 0, NULL, s.opened) AS opened_at, multiIf(s.pulse, s.opened, s.clearings = 0, NULL, s.cleared) AS closed_at,
    intDiv(toUnixTimestamp64Milli(closed_at) - toUnixTimestamp64Milli(opened_at), 1000) AS duration_s,
    s.code AS canonical_code, s.codes AS codes, s.impact AS impact, s.severity AS severity, s.component AS component, s.variable AS variable, s.words AS text, if(s.clearings = 0, '', s.cleared_by) AS cleared_by, s.updates AS updates,
    s.scope AS scope, s.evse AS evse_id, s.connector AS connector_id, s.fault_key AS fault_key, s.frame AS frame_id
FROM
(
    SELECT tenant, charger, fault_key, number, change = 'PULSE' AS pulse, if(change = 'PULSE', toString(event_id), '') AS single,
        argMin(group, topic_offset) AS group, countIf(change IN ('OPENED', 'PULSE')) AS openings, countIf(change = 'CLEARED') AS clearings, countIf(change = 'UPDATED') AS updates,
        minIf(effective_at, change IN ('OPENED', 'PULSE')) AS opened, maxIf(effective_at, change = 'CLEARED') AS cleared,
        argMax(canonical_code, topic_offset) AS code, argMaxIf(codes, topic_offset, notEmpty(codes)) AS codes, argMaxIf(impact, topic_offset, change != 'CLEARED') AS impact, argMax(severity, topic_offset) AS severity, argMax(component, topic_offset) AS component, argMax(variable, topic_offset) AS variable,
        argMaxIf(text, topic_offset, text != '' AND change != 'CLEARED') AS words, argMaxIf(cleared_by, topic_offset, change = 'CLEARED') AS cleared_by,
        argMin(scope, topic_offset) AS scope, argMin(evse_id, topic_offset) AS evse, argMin(connector_id, topic_offset) AS connector, argMin(frame_id, topic_offset) AS frame
    FROM
    (
        SELECT *, countIf(change = 'OPENED') OVER (PARTITION BY tenant, charger, fault_key ORDER BY topic_offset ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS number
        FROM {database}.fault_events FINAL
        WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = ''
    )
    GROUP BY tenant, charger, fault_key, number, pulse, single
) AS s
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
COMMENT 'One row per fault, from its opening to its clearing';

CREATE OR REPLACE VIEW {database}.rejected
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    received_at DateTime64(3, 'UTC') COMMENT 'Receipt of the frame',
    code LowCardinality(String) COMMENT 'Why: closed list of codes',
    detail String COMMENT 'In words',
    action LowCardinality(String) COMMENT 'OCPP action, where readable',
    message_id String COMMENT 'OCPP message id, where readable',
    kind LowCardinality(String) COMMENT 'Kind of the raw record',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21 or UNKNOWN',
    vendor LowCardinality(String) COMMENT 'Vendor',
    model LowCardinality(String) COMMENT 'Model',
    firmware LowCardinality(String) COMMENT 'Firmware version',
    path String COMMENT 'Path of the first finding',
    errors String COMMENT 'JSON: findings, without values',
    partition Int32 COMMENT 'Partition of the frame',
    offset Int64 COMMENT 'Offset of the frame',
    frame_id String COMMENT 'Frame',
    connection_id String COMMENT 'Connection',
    timer String COMMENT 'Timer on which the fold threw, if it was one',
    rule_set_version LowCardinality(String) COMMENT 'Rule set that decided'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    s.received_at AS received_at, s.code AS code, s.detail AS detail, s.action AS action, s.message_id AS message_id, s.kind AS kind, s.ocpp_version AS ocpp_version, s.vendor AS vendor, s.model AS model, s.firmware AS firmware, s.path AS path, s.errors AS errors,
    s.source_partition AS partition, s.source_offset AS offset, s.frame_id AS frame_id, s.connection_id AS connection_id, s.timer AS timer, s.rule_set_version AS rule_set_version
FROM {database}.rejections AS s FINAL
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
WHERE s.generation = (SELECT argMax(generation, activated_at) FROM {database}.generations)
COMMENT 'Records of the log from which no fact was gained, without the raw frame';

CREATE OR REPLACE VIEW {database}.rejected_raw
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    received_at DateTime64(3, 'UTC') COMMENT 'Receipt of the frame',
    code LowCardinality(String) COMMENT 'Why: closed list of codes',
    detail String COMMENT 'In words',
    action LowCardinality(String) COMMENT 'OCPP action, where readable',
    message_id String COMMENT 'OCPP message id, where readable',
    kind LowCardinality(String) COMMENT 'Kind of the raw record',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21 or UNKNOWN',
    vendor LowCardinality(String) COMMENT 'Vendor',
    model LowCardinality(String) COMMENT 'Model',
    firmware LowCardinality(String) COMMENT 'Firmware version',
    path String COMMENT 'Path of the first finding',
    errors String COMMENT 'JSON: findings, without values',
    partition Int32 COMMENT 'Partition of the frame',
    offset Int64 COMMENT 'Offset of the frame',
    frame_id String COMMENT 'Frame',
    connection_id String COMMENT 'Connection',
    timer String COMMENT 'Timer on which the fold threw, if it was one',
    rule_set_version LowCardinality(String) COMMENT 'Rule set that decided',
    payload String COMMENT 'The frame as received',
    payload_base64 String COMMENT 'Bytes instead of text',
    stack String COMMENT 'Of an INTERNAL rejection: where the fold threw'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    s.received_at AS received_at, s.code AS code, s.detail AS detail, s.action AS action, s.message_id AS message_id, s.kind AS kind, s.ocpp_version AS ocpp_version, s.vendor AS vendor, s.model AS model, s.firmware AS firmware, s.path AS path, s.errors AS errors,
    s.source_partition AS partition, s.source_offset AS offset, s.frame_id AS frame_id, s.connection_id AS connection_id, s.timer AS timer, s.rule_set_version AS rule_set_version, s.payload AS payload, s.payload_base64 AS payload_base64, s.stack AS stack
FROM {database}.rejections AS s FINAL
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
WHERE s.generation = (SELECT argMax(generation, activated_at) FROM {database}.generations)
COMMENT 'Restricted. Records of the log from which no fact was gained, with the raw frame';

CREATE OR REPLACE VIEW {database}.quirks
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    vendor LowCardinality(String) COMMENT 'Vendor',
    model LowCardinality(String) COMMENT 'Model',
    firmware LowCardinality(String) COMMENT 'Firmware version',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21',
    quirk LowCardinality(String) COMMENT 'Id of the rule or pack',
    quirk_version Int32 COMMENT 'Its version',
    effect LowCardinality(String) COMMENT 'REPAIRED, REINTERPRETED, SUPPRESSED or ANNOTATED',
    event_type LowCardinality(String) COMMENT 'Events that were changed',
    path LowCardinality(String) COMMENT 'What was changed',
    uses UInt64 COMMENT 'How often',
    transactions UInt64 COMMENT 'Transactions concerned',
    first_used DateTime64(3, 'UTC') COMMENT 'First time',
    last_used DateTime64(3, 'UTC') COMMENT 'Last time',
    example_before String COMMENT 'A value before',
    example_frame_id String COMMENT 'A frame'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    s.vendor AS vendor, s.model AS model, s.firmware AS firmware, s.ocpp_version AS ocpp_version, s.quirk AS quirk, s.quirk_version AS quirk_version, s.effect AS effect, s.event_type AS event_type, s.path AS path,
    s.uses AS uses, s.transactions AS transactions, s.first_used AS first_used, s.last_used AS last_used, s.example AS example_before, s.frame AS example_frame_id
FROM
(
    SELECT tenant, charger, group, vendor, model, firmware, ocpp_version, quirk, quirk_version, effect, event_type, path,
        count() AS uses, uniqExactIf(transaction_uid, transaction_uid != '') AS transactions, min(received_at) AS first_used, max(received_at) AS last_used, argMax(before, topic_offset) AS example, argMax(frame_id, topic_offset) AS frame
    FROM {database}.quirk_uses FINAL
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations)
    GROUP BY tenant, charger, group, vendor, model, firmware, ocpp_version, quirk, quirk_version, effect, event_type, path
) AS s
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
COMMENT 'What rules and vendor packs changed, counted per charger, vendor, model and firmware';

CREATE OR REPLACE VIEW {database}.configuration
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    key String COMMENT 'Key (1.6) or Component[instance].Variable[instance] (2.x)',
    attribute LowCardinality(String) COMMENT 'ACTUAL, TARGET, MIN_SET or MAX_SET',
    evse_id Nullable(Int32) COMMENT 'EVSE of the component (2.x)',
    connector_id Nullable(Int32) COMMENT 'Connector of the component (2.x)',
    value Nullable(String) COMMENT 'Value; null where none was given, redacted or the key is unknown',
    redacted Bool COMMENT 'A secret: the value is not kept',
    known Bool COMMENT 'False where the charger says that it does not know the key',
    read_only Nullable(Bool) COMMENT 'Cannot be set; null where not told',
    mutability LowCardinality(String) COMMENT 'RO, RW, WO or UNKNOWN',
    canonical_key LowCardinality(String) COMMENT 'Canonical name, where there is one',
    component LowCardinality(String) COMMENT 'Component (2.x)',
    variable LowCardinality(String) COMMENT 'Variable (2.x)',
    data_type LowCardinality(String) COMMENT 'Type (2.x)',
    unit LowCardinality(String) COMMENT 'Unit (2.x)',
    status LowCardinality(String) COMMENT 'Status of the read (2.x)',
    read_at DateTime64(3, 'UTC') COMMENT 'When it was read',
    command_id String COMMENT 'Command that asked; empty for none',
    frame_id String COMMENT 'Frame'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.now.13 AS group,
    s.key AS key, s.attribute AS attribute, s.item_evse_id AS evse_id, s.item_connector_id AS connector_id, if(s.now.2, s.now.1, NULL) AS value, s.now.3 AS redacted, s.now.4 AS known,
    multiIf(s.now.5 = 'RO', true, s.now.5 = 'UNKNOWN', NULL, false) AS read_only, s.now.5 AS mutability, s.now.6 AS canonical_key, s.now.7 AS component, s.now.8 AS variable, s.now.9 AS data_type, s.now.10 AS unit, s.now.11 AS status,
    s.now.12 AS read_at, s.now.14 AS command_id, s.now.15 AS frame_id
FROM
(
    SELECT tenant, charger, key, attribute, item_evse_id, item_connector_id,
        argMax((value, has_value, redacted, known, mutability, canonical_key, component, variable, data_type, unit, status, effective_at, group, command_id, frame_id), (topic_offset, item_index)) AS now
    FROM {database}.configuration_items
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = ''
    GROUP BY tenant, charger, key, attribute, item_evse_id, item_connector_id
) AS s
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
COMMENT 'Last known value of each configuration key or variable of each charger';

CREATE OR REPLACE VIEW {database}.authorizations
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    decided_at DateTime64(3, 'UTC') COMMENT 'When, best estimate',
    purpose LowCardinality(String) COMMENT 'AUTHORIZE, START, STOP, UPDATE, LOCAL_LIST or REMOTE',
    token_ref String COMMENT 'Keyed reference of the token',
    token_type LowCardinality(String) COMMENT 'Type of the token',
    status LowCardinality(String) COMMENT 'ACCEPTED, or why not',
    native_status LowCardinality(String) COMMENT 'As sent',
    decided_by LowCardinality(String) COMMENT 'CSMS, CHARGER_LOCAL or EDGE',
    group_ref String COMMENT 'Reference of the group token',
    expires_at Nullable(DateTime64(3, 'UTC')) COMMENT 'End of validity',
    latency_ms Nullable(Int64) COMMENT 'From question to answer, ms',
    evse_id Nullable(Int32) COMMENT 'EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    frame_id String COMMENT 'Frame'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    s.effective_at AS decided_at, s.purpose AS purpose, s.token_ref AS token_ref, s.token_type AS token_type, s.status AS status, s.native_status AS native_status, s.decided_by AS decided_by, s.group_ref AS group_ref, s.expires_at AS expires_at, s.latency_ms AS latency_ms,
    s.evse_id AS evse_id, s.connector_id AS connector_id, s.transaction_uid AS transaction_uid, s.frame_id AS frame_id
FROM {database}.authorization_events AS s FINAL
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
WHERE s.generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND s.duplicate_of = ''
COMMENT 'One row per decision about a token';

CREATE OR REPLACE VIEW {database}.command_steps
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    command_id String COMMENT 'Command',
    command_type LowCardinality(String) COMMENT 'Canonical command, e.g. transaction.stop',
    sequence Int32 COMMENT 'Number of the step, from 0',
    at DateTime64(3, 'UTC') COMMENT 'Log time of the step',
    state LowCardinality(String) COMMENT 'State reached',
    previous_state LowCardinality(String) COMMENT 'State before',
    settled Bool COMMENT 'This step settles the command',
    amends Bool COMMENT 'Learned after settling',
    attempt Int32 COMMENT 'Attempt',
    rejected_by LowCardinality(String) COMMENT 'DISPATCHER, CHARGER or BACKEND',
    reason LowCardinality(String) COMMENT 'Code of the reason',
    detail String COMMENT 'In words',
    native_action LowCardinality(String) COMMENT 'OCPP action',
    native_status LowCardinality(String) COMMENT 'Status as the charger answered',
    native_error_code LowCardinality(String) COMMENT 'Of a CALLERROR',
    items String COMMENT 'JSON: result per item',
    approximations Array(String) COMMENT 'What was done instead',
    effect_type LowCardinality(String) COMMENT 'Effect awaited or seen',
    effect_state LowCardinality(String) COMMENT 'PENDING, OBSERVED, PARTIAL, NOT_OBSERVED or CONTRADICTED',
    effect_event_id String COMMENT 'Event that shows it',
    queued_ms Nullable(Int64) COMMENT 'From request to sending, ms',
    sent_to_answer_ms Nullable(Int64) COMMENT 'From sending to the answer, ms',
    answer_to_effect_ms Nullable(Int64) COMMENT 'From the answer to the effect, ms',
    late Bool COMMENT 'After the time-out',
    empty_answer Bool COMMENT 'The protocol has no status in this answer',
    causation_id String COMMENT 'Event that caused the step'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    s.command_id AS command_id, s.command_type AS command_type, s.sequence AS sequence, s.at AS at, s.state AS state, s.previous_state AS previous_state, s.settled AS settled, s.amends AS amends, s.attempt AS attempt, s.rejected_by AS rejected_by, s.reason AS reason, s.detail AS detail,
    s.native_action AS native_action, s.native_status AS native_status, s.native_error_code AS native_error_code, s.items AS items, s.approximations AS approximations, s.effect_type AS effect_type, s.effect_state AS effect_state, s.effect_event_id AS effect_event_id,
    s.queued_ms AS queued_ms, s.sent_to_answer_ms AS sent_to_answer_ms, s.answer_to_effect_ms AS answer_to_effect_ms, s.late AS late, s.empty_answer AS empty_answer, s.causation_id AS causation_id
FROM {database}.command_outcomes AS s FINAL
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
COMMENT 'One row per step of each command';

CREATE OR REPLACE VIEW {database}.commands
(
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    site LowCardinality(String) COMMENT 'Site, as the operator says now',
    label String COMMENT 'Label, as the operator says now',
    group LowCardinality(String) COMMENT 'Group of the operator',
    command_id String COMMENT 'Command',
    command_type LowCardinality(String) COMMENT 'Canonical command, e.g. transaction.stop',
    state LowCardinality(String) COMMENT 'Last state reached; what is learned after settling amends it',
    outcome LowCardinality(String) COMMENT 'State that settled it; empty while it is not settled',
    settled Bool COMMENT 'It has its one outcome',
    requested_at DateTime64(3, 'UTC') COMMENT 'First step, log time',
    sent_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Written to the log as outbound frame',
    answered_at Nullable(DateTime64(3, 'UTC')) COMMENT 'First answer of the charger',
    settled_at Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was settled',
    last_step_at DateTime64(3, 'UTC') COMMENT 'Last step',
    rejected_by LowCardinality(String) COMMENT 'DISPATCHER, CHARGER or BACKEND',
    reason LowCardinality(String) COMMENT 'Code of the reason',
    detail String COMMENT 'In words',
    native_action LowCardinality(String) COMMENT 'OCPP action',
    native_status LowCardinality(String) COMMENT 'Status as the charger answered',
    native_error_code LowCardinality(String) COMMENT 'Of a CALLERROR',
    answer String COMMENT 'JSON of the answer, secrets redacted',
    items String COMMENT 'JSON: result per item',
    effect_type LowCardinality(String) COMMENT 'Effect awaited or seen',
    effect_state LowCardinality(String) COMMENT 'PENDING, OBSERVED, PARTIAL, NOT_OBSERVED or CONTRADICTED',
    attempts Int32 COMMENT 'Attempts',
    duplicates UInt64 COMMENT 'Times that the same command came again',
    steps Array(Tuple(sequence Int32, state String, at DateTime64(3, 'UTC'), reason String)) COMMENT 'Every step in order'
)
AS SELECT s.tenant AS tenant, s.charger AS charger, r.site AS site, r.label AS label, s.group AS group,
    s.command_id AS command_id, s.type AS command_type, s.last.1 AS state, if(s.settlings = 0, '', s.settle.1) AS outcome, s.settlings > 0 AS settled, s.first_at AS requested_at,
    if(s.sendings = 0, NULL, s.sent) AS sent_at, if(s.answers = 0, NULL, s.answered) AS answered_at, if(s.settlings = 0, NULL, s.settle.2) AS settled_at, s.last_at AS last_step_at,
    s.by AS rejected_by, s.last.2 AS reason, s.last.3 AS detail, s.action AS native_action, s.status AS native_status, s.error AS native_error_code, x.answer AS answer, s.results AS items, s.effect AS effect_type, s.effect_reached AS effect_state,
    s.tries AS attempts, s.repeats AS duplicates, s.all_steps AS steps
FROM
(
    SELECT tenant, charger, command_id, argMax(command_type, sequence) AS type, argMax(group, sequence) AS group,
        argMaxIf((state, reason, detail), (sequence, topic_offset), state != 'DUPLICATE') AS last, countIf(settled) AS settlings, argMinIf((state, at), (sequence, topic_offset), settled) AS settle,
        min(at) AS first_at, max(at) AS last_at, countIf(state = 'SENT') AS sendings, minIf(at, state = 'SENT') AS sent,
        countIf(state IN ('ACKNOWLEDGED', 'PARTIAL', 'FAILED') OR (state = 'REJECTED' AND rejected_by = 'CHARGER')) AS answers, minIf(at, state IN ('ACKNOWLEDGED', 'PARTIAL', 'FAILED') OR (state = 'REJECTED' AND rejected_by = 'CHARGER')) AS answered,
        argMaxIf(rejected_by, sequence, rejected_by != '') AS by, argMaxIf(native_action, sequence, native_action != '') AS action, argMaxIf(native_status, sequence, native_status != '') AS status, argMaxIf(native_error_code, sequence, native_error_code != '') AS error,
        argMaxIf(items, sequence, items NOT IN ('', '[]')) AS results, argMaxIf(effect_type, sequence, effect_type != '') AS effect, argMaxIf(effect_state, sequence, effect_state != '') AS effect_reached,
        max(attempt) AS tries, countIf(state = 'DUPLICATE') AS repeats,
        arraySort(groupArray((sequence, toString(state), at, toString(reason)))) AS all_steps
    FROM {database}.command_outcomes FINAL
    GROUP BY tenant, charger, command_id
) AS s
LEFT JOIN {database}.charger_registry AS r ON r.tenant = s.tenant AND r.charger = s.charger
LEFT JOIN
(
    SELECT tenant, charger, command_id, argMaxIf(payload, topic_offset, payload != '') AS answer
    FROM {database}.command_exchanges
    WHERE generation = (SELECT argMax(generation, activated_at) FROM {database}.generations) AND duplicate_of = ''
    GROUP BY tenant, charger, command_id
) AS x ON x.tenant = s.tenant AND x.charger = s.charger AND x.command_id = s.command_id
COMMENT 'One row per command with its steps and its outcome';
