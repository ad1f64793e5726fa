-- What the views are made of: one table per question, each row from one event.
-- All have the key of events (generation, ids, time of the edge), plus a position where one event yields several rows.

CREATE TABLE IF NOT EXISTS {database}.transaction_events
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    kind LowCardinality(String) COMMENT 'started, updated, ended or reconciled',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21 or UNKNOWN',
    vendor LowCardinality(String) COMMENT 'Vendor',
    model LowCardinality(String) COMMENT 'Model',
    native_transaction_id String COMMENT 'Transaction id as sent',
    derivation LowCardinality(String) COMMENT 'REPORTED, DERIVED or INFERRED',
    clock_trust LowCardinality(String) COMMENT 'How far the time of the charger was trusted',
    quirks Array(LowCardinality(String)) COMMENT 'Ids of rules and packs that changed the event',
    flags Array(LowCardinality(String)) COMMENT 'Consistency flags',
    command_id String COMMENT 'Command that caused it; empty for none',
    token_ref String COMMENT 'Keyed reference of the token presented',
    token_key_id LowCardinality(String) COMMENT 'Key of the reference',
    token_type LowCardinality(String) COMMENT 'Type of the token',
    charging_state LowCardinality(String) COMMENT 'Activity of the transaction',
    change_reason LowCardinality(String) COMMENT 'Reason of an update',
    started_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Of started: when',
    start_reason LowCardinality(String) COMMENT 'Of started: why',
    start_point LowCardinality(String) COMMENT 'Of started: what the charger calls a start',
    missing_start Bool COMMENT 'Of started: made up because the start never came',
    reservation_id Nullable(Int64) COMMENT 'Reservation used',
    remote_start_id Nullable(Int64) COMMENT 'remoteStartId of OCPP 2.x',
    meter_start_wh Nullable(Decimal(38, 9)) COMMENT 'Of started: register, Wh',
    ended_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Of ended: when',
    stop_reason LowCardinality(String) COMMENT 'Of ended: canonical reason',
    native_stop_reason LowCardinality(String) COMMENT 'Of ended: reason as sent',
    stop_trigger LowCardinality(String) COMMENT 'Of ended: triggerReason of OCPP 2.x',
    stop_class LowCardinality(String) COMMENT 'Of ended: SUCCESS, FAILED or UNKNOWN',
    meter_stop_wh Nullable(Decimal(38, 9)) COMMENT 'Of ended: register, Wh',
    energy_wh Nullable(Decimal(38, 9)) COMMENT 'Of ended: energy, Wh, exact; null where unknown or not representable',
    energy_exact String COMMENT 'Of ended: energy as the event has it, Wh',
    energy_method LowCardinality(String) COMMENT 'Of ended: REGISTER_DIFF, TX_FIELDS, INTERVAL_SUM, NET or NONE',
    energy_quality LowCardinality(String) COMMENT 'Of ended: GOOD, SUSPECT, INVALID or UNKNOWN',
    export_wh Nullable(Decimal(38, 9)) COMMENT 'Of ended: energy exported, Wh',
    alternative_wh Nullable(Decimal(38, 9)) COMMENT 'Of ended: energy by the second method, where the two differ',
    duration_s Nullable(Int64) COMMENT 'Of ended: seconds',
    time_spent_charging_s Nullable(Int64) COMMENT 'Seconds with energy flowing, as reported',
    cost Nullable(Decimal(38, 9)) COMMENT 'Total or running cost',
    currency LowCardinality(String) COMMENT 'Its currency, where given',
    seq_gaps Nullable(Int64) COMMENT 'Of ended: missing sequence numbers',
    missing_end Bool COMMENT 'Of ended: the real end never came',
    inferred Bool COMMENT 'Of ended: closed by rule, not by the charger',
    reconciled_kind LowCardinality(String) COMMENT 'Of reconciled: what was learned late',
    reconciled_detail String COMMENT 'Of reconciled: in words',
    other_uid String COMMENT 'Of reconciled: the other transaction',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per transaction.started, updated, ended and reconciled';

CREATE TABLE IF NOT EXISTS {database}.status_events
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    native_connector_id Nullable(Int32) COMMENT 'Connector as sent',
    availability LowCardinality(String) COMMENT 'AVAILABLE, OCCUPIED, RESERVED, UNAVAILABLE, FAULTED or UNKNOWN',
    activity LowCardinality(String) COMMENT 'PREPARING, EV_CONNECTED, IDLE, CHARGING, SUSPENDED_EV, SUSPENDED_EVSE, FINISHING, NONE or UNKNOWN',
    activity_source LowCardinality(String) COMMENT 'Where the activity came from',
    native_status LowCardinality(String) COMMENT 'Status as sent',
    native_error_code LowCardinality(String) COMMENT 'Error code as sent (1.6)',
    info String COMMENT 'Info text (1.6)',
    vendor_id String COMMENT 'vendorId (1.6)',
    vendor_error_code String COMMENT 'vendorErrorCode (1.6)',
    via LowCardinality(String) COMMENT 'Which message carried it',
    previous_availability LowCardinality(String) COMMENT 'Last known before; empty if first',
    previous_activity LowCardinality(String) COMMENT 'Last known before; empty if first',
    changed Bool COMMENT 'False for a repeated report',
    open_transaction_uid String COMMENT 'Transaction open there at this point',
    consistency LowCardinality(String) COMMENT 'OK, or how status and transactions disagree',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per reported status of a station, EVSE or connector';

CREATE TABLE IF NOT EXISTS {database}.connection_events
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21 or UNKNOWN',
    change LowCardinality(String) COMMENT 'OPENED, CLOSED, REFUSED, REPLACED, IDLE_TIMEOUT, LOST',
    reason LowCardinality(String) COMMENT 'Code of the reason',
    subprotocol LowCardinality(String) COMMENT 'Subprotocol agreed',
    security_profile Nullable(Int32) COMMENT 'OCPP security profile',
    tls_version LowCardinality(String) COMMENT 'TLS version',
    http_status Nullable(Int32) COMMENT 'Of a refusal',
    close_code Nullable(Int32) COMMENT 'WebSocket close code',
    close_reason String COMMENT 'WebSocket close reason',
    initiator LowCardinality(String) COMMENT 'Who closed it',
    duration_ms Nullable(Int64) COMMENT 'Life of the connection, ms',
    frames_in Nullable(Int64) COMMENT 'Frames from the charger',
    frames_out Nullable(Int64) COMMENT 'Frames to the charger',
    pending_calls Int32 COMMENT 'CALLs without answer at the end',
    count Int32 COMMENT 'Refusals counted into the record',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per change of a connection';

CREATE TABLE IF NOT EXISTS {database}.boot_events
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    phase LowCardinality(String) COMMENT 'REQUESTED or ANSWERED',
    correlation_id String COMMENT 'Joins the two phases',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21 or UNKNOWN',
    vendor LowCardinality(String) COMMENT 'Vendor',
    model LowCardinality(String) COMMENT 'Model',
    serial_number String COMMENT 'Serial number',
    firmware_version LowCardinality(String) COMMENT 'Firmware version',
    iccid String COMMENT 'Of the SIM card',
    imsi String COMMENT 'Of the SIM card',
    meter_type LowCardinality(String) COMMENT 'Type of the meter',
    meter_serial String COMMENT 'Serial number of the meter',
    boot_reason LowCardinality(String) COMMENT 'Why it booted',
    registration_status LowCardinality(String) COMMENT 'Of ANSWERED: ACCEPTED, PENDING or REJECTED',
    heartbeat_interval_s Nullable(Int64) COMMENT 'Of ANSWERED: interval given, s',
    csms_time Nullable(DateTime64(3, 'UTC')) COMMENT 'Of ANSWERED: time given',
    identity_changed Array(LowCardinality(String)) COMMENT 'Which of vendor, model, firmware, serial differ from the boot before',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per phase of a BootNotification';

CREATE TABLE IF NOT EXISTS {database}.meter_values
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    sample_index UInt32 COMMENT 'Position in the event',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    sampled_at Nullable(DateTime64(3, 'UTC')) COMMENT 'Time that the charger gave the sample',
    carrier LowCardinality(String) COMMENT 'Which message carried it',
    kind LowCardinality(String) COMMENT 'TRANSACTION, IDLE or STATION',
    native_transaction_id String COMMENT 'Transaction id as sent',
    measurand LowCardinality(String) COMMENT 'OCPP 2.1 name',
    measurand_defaulted Bool COMMENT 'Omitted on the wire',
    value Nullable(Float64) COMMENT 'In unit; null if unreadable',
    exact Nullable(Decimal(38, 9)) COMMENT 'Exact value in unit, of energy registers',
    unit LowCardinality(String) COMMENT 'Canonical unit',
    raw_value String COMMENT 'As sent',
    raw_unit LowCardinality(String) COMMENT 'As sent',
    multiplier Int32 COMMENT 'unitOfMeasure.multiplier of OCPP 2.x',
    phase LowCardinality(String) COMMENT 'Phase; empty for all',
    location LowCardinality(String) COMMENT 'Outlet, Inlet, Body, Cable, EV, Upstream',
    context LowCardinality(String) COMMENT 'Sample.Periodic, Transaction.Begin, ...',
    signed Bool COMMENT 'Carries signed data (in events.data)',
    quality LowCardinality(String) COMMENT 'GOOD, SUSPECT, INVALID or UNKNOWN',
    repeats_earlier Bool COMMENT 'The same sample came before',
    quirks Array(LowCardinality(String)) COMMENT 'Ids of rules and packs that changed the event',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id, sample_index)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per sampled value';

CREATE TABLE IF NOT EXISTS {database}.fault_events
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    fault_key String COMMENT 'Identity of a fault',
    change LowCardinality(String) COMMENT 'OPENED, UPDATED, CLEARED or PULSE',
    canonical_code LowCardinality(String) COMMENT 'Canonical fault code',
    codes Array(String) COMMENT 'Codes in their own systems, SYSTEM:value',
    impact LowCardinality(String) COMMENT 'INOPERATIVE, DEGRADED or WARNING',
    severity Nullable(Int64) COMMENT 'OCPP 2.x severity, 0 worst',
    component LowCardinality(String) COMMENT 'Component (2.x)',
    variable LowCardinality(String) COMMENT 'Variable (2.x)',
    text String COMMENT 'Text of the charger',
    cleared_by LowCardinality(String) COMMENT 'What cleared it',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per change of a fault';

CREATE TABLE IF NOT EXISTS {database}.configuration_items
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    item_index UInt32 COMMENT 'Position in the event',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    report_kind LowCardinality(String) COMMENT 'CONFIG_READ, INVENTORY, ...',
    request_id Nullable(Int64) COMMENT 'Request of the report',
    command_id String COMMENT 'Command that asked; empty for none',
    known Bool COMMENT 'False for a key that the charger does not know',
    key String COMMENT 'Key (1.6) or Component[instance].Variable[instance]',
    canonical_key LowCardinality(String) COMMENT 'Canonical name, where there is one',
    component LowCardinality(String) COMMENT 'Component (2.x)',
    component_instance String COMMENT 'Instance (2.x)',
    item_evse_id Nullable(Int32) COMMENT 'EVSE of the component',
    item_connector_id Nullable(Int32) COMMENT 'Connector of the component',
    variable LowCardinality(String) COMMENT 'Variable (2.x)',
    variable_instance String COMMENT 'Instance (2.x)',
    attribute LowCardinality(String) COMMENT 'ACTUAL, TARGET, MIN_SET or MAX_SET',
    value String COMMENT 'Value; empty where redacted or not given',
    has_value Bool COMMENT 'A value was given',
    redacted Bool COMMENT 'A secret: the value is not kept',
    status LowCardinality(String) COMMENT 'Status of the read',
    mutability LowCardinality(String) COMMENT 'RO, RW, WO or UNKNOWN',
    persistent Nullable(Bool) COMMENT 'Survives a reboot',
    constant Nullable(Bool) COMMENT 'Never changes',
    data_type LowCardinality(String) COMMENT 'Type',
    unit LowCardinality(String) COMMENT 'Unit',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id, item_index)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per configuration key or variable that a read or report brought back';

CREATE TABLE IF NOT EXISTS {database}.command_exchanges
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    command_id String COMMENT 'Command',
    attempt Int32 COMMENT 'Attempt',
    state LowCardinality(String) COMMENT 'SENT, ANSWERED, ERROR, NOT_SENT, CONNECTION_LOST or TIMED_OUT',
    action LowCardinality(String) COMMENT 'OCPP action',
    message_id String COMMENT 'OCPP message id',
    reason LowCardinality(String) COMMENT 'Code of the reason',
    payload String COMMENT 'JSON of the answer, secrets redacted, tokens as references',
    error_code LowCardinality(String) COMMENT 'Of a CALLERROR',
    error_description String COMMENT 'Of a CALLERROR',
    response_valid Nullable(Bool) COMMENT 'The answer matched its schema',
    late Bool COMMENT 'After the time-out',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per step of an outbound CALL on the wire';

CREATE TABLE IF NOT EXISTS {database}.authorization_events
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    purpose LowCardinality(String) COMMENT 'AUTHORIZE, START, STOP, UPDATE, LOCAL_LIST or REMOTE',
    token_ref String COMMENT 'Keyed reference of the token',
    token_key_id LowCardinality(String) COMMENT 'Key of the reference',
    token_type LowCardinality(String) COMMENT 'Type of the token',
    status LowCardinality(String) COMMENT 'Canonical decision',
    native_status LowCardinality(String) COMMENT 'As sent',
    decided_by LowCardinality(String) COMMENT 'CSMS, CHARGER_LOCAL or EDGE',
    expires_at Nullable(DateTime64(3, 'UTC')) COMMENT 'End of validity',
    group_ref String COMMENT 'Reference of the group token',
    latency_ms Nullable(Int64) COMMENT 'From question to answer, ms',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per decision about a token';

CREATE TABLE IF NOT EXISTS {database}.charger_settings
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    has_group Bool COMMENT 'A group was given',
    site LowCardinality(String) COMMENT 'Site',
    label String COMMENT 'Label',
    time_zone LowCardinality(String) COMMENT 'IANA name of the time zone of the site',
    vendor_hint LowCardinality(String) COMMENT 'Vendor hint',
    model_hint LowCardinality(String) COMMENT 'Model hint',
    map_revision Nullable(Int64) COMMENT 'Revision of the topology',
    topology String COMMENT 'JSON: connectors',
    quirk_switches String COMMENT 'JSON: quirks switched on or off',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per change of what the operator says of a charger';

CREATE TABLE IF NOT EXISTS {database}.quirk_uses
(
    generation LowCardinality(String) COMMENT 'Generation of derived rows',
    tenant LowCardinality(String) COMMENT 'Tenant',
    charger String COMMENT 'Identity of the charger',
    received_at DateTime64(3, 'UTC') COMMENT 'Clock of the edge when it received the frame',
    event_id UUID COMMENT 'Event that the row was made from',
    quirk_index UInt32 COMMENT 'Position in the event',
    group LowCardinality(String) COMMENT 'Group of the operator as of the frame',
    segment_key LowCardinality(String) COMMENT 'Vendor, model, firmware family, OCPP version as of the frame',
    effective_at DateTime64(3, 'UTC') COMMENT 'Best estimate of when the fact happened',
    charger_seq Int64 COMMENT 'Counter of the normalizer per charger: order of the log',
    offline Nullable(Bool) COMMENT 'The charger was offline when it happened',
    duplicate_of String COMMENT 'Event that this one repeats; empty for none',
    scope LowCardinality(String) COMMENT 'STATION, EVSE, CONNECTOR or UNKNOWN',
    evse_id Nullable(Int32) COMMENT 'Canonical EVSE, from 1',
    connector_id Nullable(Int32) COMMENT 'Canonical connector within the EVSE, from 1',
    transaction_uid String COMMENT 'Transaction; empty for none',
    connection_id String COMMENT 'WebSocket connection of the frame',
    frame_id String COMMENT 'Id of the frame',
    source_partition Int32 COMMENT 'Partition of the frame in the log',
    source_offset Int64 COMMENT 'Offset of the frame in the log',
    event_type LowCardinality(String) COMMENT 'Event that was changed',
    ocpp_version LowCardinality(String) COMMENT 'V16, V201, V21 or UNKNOWN',
    vendor LowCardinality(String) COMMENT 'Vendor',
    model LowCardinality(String) COMMENT 'Model',
    firmware LowCardinality(String) COMMENT 'Firmware version',
    quirk LowCardinality(String) COMMENT 'Id of the rule or pack',
    quirk_version Int32 COMMENT 'Its version',
    effect LowCardinality(String) COMMENT 'REPAIRED, REINTERPRETED, SUPPRESSED or ANNOTATED',
    path LowCardinality(String) COMMENT 'What was changed',
    before String COMMENT 'Value before; tokens as references',
    has_before Bool COMMENT 'A value before is kept',
    topic_partition Int32 COMMENT 'Partition of the events topic',
    topic_offset UInt64 COMMENT 'Offset in the events topic: version of the row'
)
ENGINE = ReplacingMergeTree(topic_offset)
PARTITION BY toYYYYMM(received_at)
ORDER BY (generation, tenant, charger, received_at, event_id, quirk_index)
SETTINGS non_replicated_deduplication_window = 20000, auto_statistics_types = ''
COMMENT 'One row per change that a rule or a vendor pack made to an event';
