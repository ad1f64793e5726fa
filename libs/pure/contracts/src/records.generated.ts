// Generated from schemas/avro by npm run generate. Do not edit.

export type AuthorizationPurpose = 'AUTHORIZE' | 'START' | 'STOP' | 'UPDATE' | 'LOCAL_LIST' | 'REMOTE' | 'UNKNOWN';

export type DecidedBy = 'CSMS' | 'CHARGER_LOCAL' | 'EDGE' | 'UNKNOWN';

export interface AuthorizationEvaluatedData {
  readonly purpose: AuthorizationPurpose;
  readonly idToken?: null | TokenRef;
  readonly decision: AuthorizationInfo;
  readonly decidedBy: DecidedBy;
  readonly certificatePresented: boolean;
  readonly latencyMs?: null | number;
}

/** authorization.evaluated: a token decision, emitted on the answer. */
export interface AuthorizationEvaluated {
  readonly envelope: Envelope;
  readonly data: AuthorizationEvaluatedData;
}

export type BatterySwapChange = 'BATTERY_IN' | 'BATTERY_OUT' | 'BATTERY_OUT_TIMEOUT' | 'UNKNOWN';

export interface BatterySwapRecordedData {
  readonly change: BatterySwapChange;
  /** eventType as on the wire */
  readonly nativeChange?: null | string;
  /** the same for what went in and came out in one swap */
  readonly requestId?: null | number;
  readonly idToken?: null | TokenRef;
  readonly batteries: readonly (SwappedBattery)[];
  /** command of ours whose RequestBatterySwap has the same requestId */
  readonly commandId?: null | string;
}

/** battery.swap.recorded: batteries came into or went out of a battery swap station (2.1). */
export interface BatterySwapRecorded {
  readonly envelope: Envelope;
  readonly data: BatterySwapRecordedData;
}

export type BillingEventKind = 'COST_DETAILS' | 'SETTLEMENT' | 'VAT_VALIDATION' | 'RUNNING_COST' | 'FINAL_COST' | 'UNKNOWN';

export interface BillingEventRecordedData {
  readonly kind: BillingEventKind;
  /** amount of the settlement; OCPP names no currency */
  readonly total?: null | Money;
  /** reference of the payment at its provider, as a keyed reference like that of an idToken: it is the idToken of a transaction that is paid directly */
  readonly pspRef?: null | string;
  /** as on the wire: Settled, Canceled, Rejected, Failed */
  readonly settlementStatus?: null | string;
  /** as the charger told it */
  readonly settledAt?: null | number;
  readonly receiptId?: null | string;
  readonly receiptUrl?: null | string;
  /** VAT number as a keyed reference */
  readonly vatNumberRef?: null | string;
  /** as on the wire: Accepted, Rejected */
  readonly vatStatus?: null | string;
  /** of a settlement: its text, without a code */
  readonly statusInfo?: null | StatusInfo;
}

/** billing.event.recorded: what was paid at the charger, and checks of VAT numbers. */
export interface BillingEventRecorded {
  readonly envelope: Envelope;
  readonly data: BillingEventRecordedData;
}

export type CertificateOperation = 'CSR_SUBMITTED' | 'CSR_ANSWERED' | 'EV_CERT_INSTALL' | 'EV_CERT_UPDATE' | 'OCSP_STATUS' | 'CHAIN_STATUS' | 'UNKNOWN';

export type CertificateUse = 'CHARGING_STATION' | 'V2G' | 'V2G20' | 'CONTRACT' | 'ROOT' | 'UNKNOWN';

export interface CertificateExchangedData {
  /** what is asked; the answer has the same, of a CSR it is CSR_ANSWERED */
  readonly operation: CertificateOperation;
  /** CHARGING_STATION where a CSR names no certificateType; UNKNOWN where the message cannot tell */
  readonly certificateUse: CertificateUse;
  /** certificateType as sent */
  readonly nativeUse?: null | string;
  /** action of Get15118EVCertificate as sent */
  readonly nativeAction?: null | string;
  /** since 2.1 */
  readonly requestId?: null | number;
  /** of the answer, as sent; null in the event of what is asked, and for CHAIN_STATUS, where hashData tells it of each certificate */
  readonly status?: null | string;
  readonly statusInfo?: null | StatusInfo;
  /** the certificates that are asked for or answered; of a CSR the root that shall sign it */
  readonly hashData: readonly (CertificateHash)[];
  /** SHA-256 of the CSR as sent, hexadecimal */
  readonly csrSha256?: null | string;
  readonly iso15118SchemaVersion?: null | string;
  /** characters of exiRequest as sent */
  readonly exiRequestSize?: null | number;
  readonly exiRequestSha256?: null | string;
  /** characters of exiResponse as sent */
  readonly exiResponseSize?: null | number;
  readonly exiResponseSha256?: null | string;
  /** characters of ocspResult as sent */
  readonly ocspResultSize?: null | number;
  readonly ocspResultSha256?: null | string;
  /** since 2.1 */
  readonly remainingContracts?: null | number;
  /** the earliest of hashData */
  readonly nextUpdate?: null | number;
}

/** certificate.exchanged: signing requests, contract certificates and certificate status, once for what the charger asks and once for the answer. Bodies stay in frames. */
export interface CertificateExchanged {
  readonly envelope: Envelope;
  readonly data: CertificateExchangedData;
}

export type BootPhase = 'REQUESTED' | 'ANSWERED' | 'UNKNOWN';

export type BootReason = 'POWER_UP' | 'REMOTE_RESET' | 'LOCAL_RESET' | 'SCHEDULED_RESET' | 'FIRMWARE_UPDATE' | 'APPLICATION_RESET' | 'WATCHDOG' | 'TRIGGERED' | 'UNKNOWN';

export type RegistrationStatus = 'ACCEPTED' | 'PENDING' | 'REJECTED' | 'UNKNOWN';

export interface ChargerBootedData {
  readonly phase: BootPhase;
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber?: null | string;
  readonly legacyBoxSerial?: null | string;
  readonly firmwareVersion?: null | string;
  readonly iccid?: null | string;
  readonly imsi?: null | string;
  readonly meterType?: null | string;
  readonly meterSerial?: null | string;
  readonly bootReason: BootReason;
  readonly registrationStatus?: null | RegistrationStatus;
  readonly heartbeatIntervalS?: null | number;
  readonly csmsTime?: null | number;
  readonly statusInfo?: null | StatusInfo;
  readonly identityChanged: readonly (string)[];
}

/** charger.booted: BootNotification (REQUESTED) and its answer (ANSWERED). */
export interface ChargerBooted {
  readonly envelope: Envelope;
  readonly data: ChargerBootedData;
}

export interface ChargerConfiguredData {
  readonly group?: null | string;
  readonly site?: null | string;
  readonly label?: null | string;
  readonly timeZone?: null | string;
  readonly vendorHint?: null | string;
  readonly modelHint?: null | string;
  readonly mapRevision?: null | number;
  readonly topology: readonly (ConnectorMap)[];
  readonly quirks: readonly (QuirkSwitch)[];
}

/** charger.configured: the settings of the operator for this charger as of the frame. */
export interface ChargerConfigured {
  readonly envelope: Envelope;
  readonly data: ChargerConfiguredData;
}

export type ConnectionChange = 'OPENED' | 'CLOSED' | 'REFUSED' | 'REPLACED' | 'IDLE_TIMEOUT' | 'LOST' | 'UNKNOWN';

export interface ChargerConnectionChangedData {
  readonly change: ConnectionChange;
  readonly reason?: null | string;
  readonly subprotocol?: null | string;
  readonly offeredSubprotocols: readonly (string)[];
  readonly securityProfile?: null | number;
  readonly tlsVersion?: null | string;
  readonly httpStatus?: null | number;
  readonly closeCode?: null | number;
  readonly closeReason?: null | string;
  readonly initiator: Initiator;
  readonly connectionDurationMs?: null | number;
  readonly framesIn?: null | number;
  readonly framesOut?: null | number;
  readonly pendingCalls: number;
  readonly count: number;
}

/** charger.connection.changed: transport up, down, refused, replaced, lost. */
export interface ChargerConnectionChanged {
  readonly envelope: Envelope;
  readonly data: ChargerConnectionChangedData;
}

export interface ChargerHeartbeatData {
  readonly csmsTime?: null | number;
  readonly roundTripMs?: null | number;
}

/** charger.heartbeat: one per answered Heartbeat. */
export interface ChargerHeartbeat {
  readonly envelope: Envelope;
  readonly data: ChargerHeartbeatData;
}

export type ChargingLimitChange = 'SET' | 'CLEARED' | 'DYNAMIC_PULLED' | 'DYNAMIC_PUSHED' | 'UNKNOWN';

export interface ChargingLimitChangedData {
  /** DYNAMIC_PULLED: the charger asked for new values of its dynamic profile, and this is the answer */
  readonly change: ChargingLimitChange;
  /** chargingLimitSource, verbatim: EMS, SO, CSO, Other, or any text since 2.1. null for dynamic limits */
  readonly source?: null | string;
  readonly gridCritical?: null | boolean;
  /** since 2.1 */
  readonly localGeneration?: null | boolean;
  readonly schedules: readonly (ChargingSchedule)[];
  /** the profile whose dynamic limits these are */
  readonly profileId?: null | number;
  /** answer to the charger, verbatim: where it is Rejected no limit changed. null for SET and CLEARED */
  readonly status?: null | string;
  readonly statusInfo?: null | StatusInfo;
  /** JSON of the new values, as sent */
  readonly dynamicUpdate?: null | string;
}

/** charging.limit.changed: a limit from outside the central system was set or cleared, or a dynamic one was asked for. */
export interface ChargingLimitChanged {
  readonly envelope: Envelope;
  readonly data: ChargingLimitChangedData;
}

export type ChargingProfileOrigin = 'REPORT' | 'COMPOSITE' | 'COMMAND_ACCEPTED' | 'UNKNOWN';

export interface ChargingProfileReportedData {
  readonly origin: ChargingProfileOrigin;
  readonly requestId?: null | number;
  /** who installed them: chargingLimitSource, verbatim */
  readonly source?: null | string;
  /** the report ends with this event */
  readonly last: boolean;
  readonly profiles: readonly (ChargingProfile)[];
  /** command that asked for the report */
  readonly commandId?: null | string;
}

/** charging.profile.reported: charging profiles that a charger has, one event per message of the report. */
export interface ChargingProfileReported {
  readonly envelope: Envelope;
  readonly data: ChargingProfileReportedData;
}

export type ExchangeState = 'SENT' | 'ANSWERED' | 'ERROR' | 'NOT_SENT' | 'CONNECTION_LOST' | 'TIMED_OUT' | 'UNKNOWN';

export interface CommandExchangedData {
  readonly commandId: string;
  readonly attempt: number;
  readonly state: ExchangeState;
  readonly action?: null | string;
  readonly messageId?: null | string;
  readonly reason?: null | string;
  /** JSON of the answer, secrets redacted, tokens as references, at most 32768 characters */
  readonly payload?: null | string;
  readonly errorCode?: null | string;
  readonly errorDescription?: null | string;
  readonly responseValid?: null | boolean;
  readonly late: boolean;
  readonly requestReceivedAt?: null | number;
}

/** command.exchanged: what became of an outbound CALL on the wire. The dispatcher reads this and no raw frame. */
export interface CommandExchanged {
  readonly envelope: Envelope;
  readonly data: CommandExchangedData;
}

export type Availability = 'AVAILABLE' | 'OCCUPIED' | 'RESERVED' | 'UNAVAILABLE' | 'FAULTED' | 'UNKNOWN';

export type Activity = 'NONE' | 'PREPARING' | 'EV_CONNECTED' | 'IDLE' | 'CHARGING' | 'SUSPENDED_EV' | 'SUSPENDED_EVSE' | 'FINISHING' | 'UNKNOWN';

export type ActivitySource = 'NATIVE_STATUS' | 'TRANSACTION' | 'RULE' | 'UNKNOWN';

export type StatusVia = 'STATUS_NOTIFICATION' | 'NOTIFY_EVENT' | 'REPORT' | 'UNKNOWN';

export type Consistency = 'OK' | 'STATUS_WITHOUT_TRANSACTION' | 'TRANSACTION_WITHOUT_STATUS' | 'ILLEGAL_TRANSITION' | 'UNKNOWN';

export interface ConnectorStatusReportedData {
  readonly availability: Availability;
  readonly activity: Activity;
  readonly activitySource: ActivitySource;
  readonly nativeStatus: string;
  readonly nativeErrorCode?: null | string;
  readonly info?: null | string;
  readonly vendorId?: null | string;
  readonly vendorErrorCode?: null | string;
  readonly via: StatusVia;
  readonly previousAvailability?: null | Availability;
  readonly previousActivity?: null | Activity;
  readonly changed: boolean;
  readonly openTransactionUid?: null | string;
  readonly consistency: Consistency;
}

/** connector.status.reported: availability and activity of station, EVSE or connector. */
export interface ConnectorStatusReported {
  readonly envelope: Envelope;
  readonly data: ConnectorStatusReportedData;
}

export interface CustomerInformationReportedData {
  readonly requestId?: null | number;
  /** seqNo, from 0 */
  readonly chunk?: null | number;
  /** no further chunk follows */
  readonly last: boolean;
  /** as the charger told it */
  readonly generatedAt?: null | number;
  /** where the text stands: the id of its frame in the restricted topic and table frames, then a JSON pointer into the frame; null where the charger sent none */
  readonly dataRef?: null | string;
  /** characters (UTF-16) of the text */
  readonly dataLength?: null | number;
  /** command of ours whose CustomerInformation has the same requestId */
  readonly commandId?: null | string;
}

/** customer.information.reported: one chunk of what the charger knows of a customer. The text is personal: it stands in restricted places only, and the event says where. */
export interface CustomerInformationReported {
  readonly envelope: Envelope;
  readonly data: CustomerInformationReportedData;
}

export type TransferInitiator = 'CHARGER' | 'CSMS' | 'UNKNOWN';

export type TransferDialect = 'OCA_PNC' | 'OCA_COST' | 'OCA_MULTILANG' | 'ISO15118_LEGACY' | 'VENDOR' | 'UNKNOWN';

export interface DataTransferExchangedData {
  readonly initiator: TransferInitiator;
  readonly vendorId: string;
  readonly messageId?: null | string;
  readonly dialect: TransferDialect;
  /** JSON */
  readonly data?: null | string;
  readonly status?: null | string;
  readonly responseData?: null | string;
  readonly interpretedAs: readonly (string)[];
}

/** data.transfer.exchanged: vendor DataTransfer; personal data as references. */
export interface DataTransferExchanged {
  readonly envelope: Envelope;
  readonly data: DataTransferExchangedData;
}

export type DerEventKind = 'ALARM' | 'CONTROL_STARTED' | 'CONTROL_STOPPED' | 'REPORT' | 'UNKNOWN';

export interface DerEventRecordedData {
  readonly kind: DerEventKind;
  /** of an alarm, as on the wire: HVMustTrip, FreqDroop, ... */
  readonly controlType?: null | string;
  /** of a start or stop: id that SetDERControl gave */
  readonly controlId?: null | string;
  /** of an alarm, as on the wire: OverVoltage, UnderFrequency, ... */
  readonly gridEventFault?: null | string;
  /** of an alarm; null where it cannot be read, and for all other kinds */
  readonly alarmEnded?: null | boolean;
  /** of a start: controls that it supersedes */
  readonly supersededIds: readonly (string)[];
  /** of a report */
  readonly requestId?: null | number;
  /** of a report: no further part follows */
  readonly last?: null | boolean;
  /** of a report: JSON of its lists of controls (curve, enterService, fixedPFAbsorb, ...) as on the wire */
  readonly controls?: null | string;
  /** of an alarm: text, without clear tokens */
  readonly extraInfo?: null | string;
  /** command of ours whose GetDERControl has the same requestId */
  readonly commandId?: null | string;
}

/** der.event.recorded: alarms, starts, stops and reports of the control of distributed energy resources (2.1). */
export interface DerEventRecorded {
  readonly envelope: Envelope;
  readonly data: DerEventRecordedData;
}

export type DeviceEventTrigger = 'ALERTING' | 'DELTA' | 'PERIODIC' | 'STREAM' | 'UNKNOWN';

export interface DeviceEventObservedData {
  readonly nativeEventId?: null | string;
  readonly ref?: null | ComponentRef;
  readonly trigger: DeviceEventTrigger;
  readonly value?: null | string;
  readonly valueNum?: null | number;
  readonly unit?: null | string;
  readonly cleared?: null | boolean;
  readonly severity?: null | number;
  readonly cause?: null | string;
  readonly techCode?: null | string;
  readonly techInfo?: null | string;
  readonly notificationType?: null | string;
  readonly variableMonitoringId?: null | string;
  readonly batchSeqNo?: null | number;
  readonly tbc?: null | boolean;
}

/** device.event.observed: any NotifyEvent or stream value. */
export interface DeviceEventObserved {
  readonly envelope: Envelope;
  readonly data: DeviceEventObservedData;
}

export type ReportKind = 'CONFIG_READ' | 'INVENTORY' | 'MONITORS' | 'STREAM_OPENED' | 'STREAM_CLOSED' | 'STREAMS_LISTED' | 'CERTIFICATE_IDS' | 'LOCAL_LIST_VERSION' | 'UNKNOWN';

export interface DeviceReportReceivedData {
  readonly kind: ReportKind;
  readonly requestId?: null | number;
  readonly chunk?: null | number;
  readonly last: boolean;
  readonly generatedAt?: null | number;
  readonly items: readonly (ReportItem)[];
  readonly unknownKeys: readonly (string)[];
  readonly commandId?: null | string;
  /** MONITORS only */
  readonly monitors?: null | readonly (Monitor)[];
  /** STREAM_OPENED: the stream that the charger asks to open; STREAM_CLOSED: its id */
  readonly streams?: null | readonly (EventStream)[];
}

/** device.report.received: configuration, inventory, monitors, event streams. */
export interface DeviceReportReceived {
  readonly envelope: Envelope;
  readonly data: DeviceReportReceivedData;
}

export interface DisplayMessageReportedData {
  readonly requestId?: null | number;
  /** no further part follows */
  readonly last: boolean;
  readonly messages: readonly (DisplayMessage)[];
  /** command of ours whose GetDisplayMessages has the same requestId */
  readonly commandId?: null | string;
}

/** display.message.reported: messages that are installed on the charger, one part of the answer to a request. */
export interface DisplayMessageReported {
  readonly envelope: Envelope;
  readonly data: DisplayMessageReportedData;
}

export type EvChargingNeedsKind = 'NEEDS' | 'EV_SCHEDULE' | 'UNKNOWN';

export interface EvChargingNeedsReportedData {
  readonly kind: EvChargingNeedsKind;
  /** energy transfer mode, verbatim */
  readonly requestedTransfer?: null | string;
  /** since 2.1 */
  readonly availableTransfers: readonly (string)[];
  /** since 2.1, verbatim */
  readonly controlMode?: null | string;
  /** since 2.1, verbatim */
  readonly mobilityNeedsMode?: null | string;
  readonly departureAt?: null | number;
  readonly maxScheduleTuples?: null | number;
  readonly ac?: null | EvAcParameters;
  readonly dc?: null | EvDcParameters;
  /** JSON, since 2.1: bidirectional charging */
  readonly v2x?: null | string;
  /** JSON, since 2.1: the vehicle as an energy resource; the serial number of its inverter as a reference */
  readonly der?: null | string;
  /** JSON, since 2.1: what the vehicle offers to deliver */
  readonly energyOffer?: null | string;
  /** the moment that the periods of the schedule count from */
  readonly timeBase?: null | number;
  readonly schedule?: null | ChargingSchedule;
  /** since 2.1 */
  readonly selectedScheduleId?: null | number;
  /** since 2.1 */
  readonly powerToleranceAccepted?: null | boolean;
  /** status of the answer, verbatim; null in the event of the request */
  readonly csmsAnswer?: null | string;
  readonly statusInfo?: null | StatusInfo;
}

/** ev.charging.needs.reported: what a vehicle needs, or the schedule that it chose; and what the central system answered to that, as an event of its own that has kind, csmsAnswer and statusInfo only. */
export interface EvChargingNeedsReported {
  readonly envelope: Envelope;
  readonly data: EvChargingNeedsReportedData;
}

export type FaultChange = 'OPENED' | 'UPDATED' | 'CLEARED' | 'PULSE' | 'UNKNOWN';

export type FaultImpact = 'INOPERATIVE' | 'DEGRADED' | 'WARNING' | 'UNKNOWN';

export type FaultClearedBy = 'EXPLICIT' | 'NO_ERROR_STATUS' | 'RESOLVED_TEXT' | 'REBOOT' | 'OPERATOR' | 'NONE' | 'UNKNOWN';

export interface FaultChangedData {
  readonly faultKey: string;
  readonly change: FaultChange;
  readonly canonicalCode: string;
  readonly codes: readonly (FaultCode)[];
  readonly impact: FaultImpact;
  readonly severity?: null | number;
  readonly componentRef?: null | ComponentRef;
  readonly text?: null | string;
  readonly clearedBy: FaultClearedBy;
}

/** fault.changed: a fault opened, updated, cleared or pulsed. */
export interface FaultChanged {
  readonly envelope: Envelope;
  readonly data: FaultChangedData;
}

export type FirmwareProcess = 'UPDATE' | 'PUBLISH' | 'UNKNOWN';

export type FirmwareStatus = 'IDLE' | 'DOWNLOAD_SCHEDULED' | 'DOWNLOADING' | 'DOWNLOAD_PAUSED' | 'DOWNLOADED' | 'DOWNLOAD_FAILED' | 'SIGNATURE_VERIFIED' | 'INVALID_SIGNATURE' | 'INSTALL_SCHEDULED' | 'INSTALLING' | 'INSTALL_REBOOTING' | 'INSTALL_VERIFICATION_FAILED' | 'INSTALLATION_FAILED' | 'INSTALLED' | 'UNKNOWN';

export interface FirmwareStatusChangedData {
  readonly process: FirmwareProcess;
  readonly status: FirmwareStatus;
  readonly nativeStatus: string;
  readonly signed?: null | boolean;
  readonly requestId?: null | number;
  readonly commandId?: null | string;
  readonly statusInfo?: null | StatusInfo;
  /** PUBLISH only: where the firmware can be had, without user and password */
  readonly locations?: null | readonly (string)[];
}

/** firmware.status.changed: firmware update or publish progress. */
export interface FirmwareStatusChanged {
  readonly envelope: Envelope;
  readonly data: FirmwareStatusChangedData;
}

export type LogType = 'DIAGNOSTICS' | 'SECURITY' | 'DATA_COLLECTOR' | 'UNKNOWN';

export type LogStatus = 'IDLE' | 'UPLOADING' | 'UPLOADED' | 'UPLOAD_FAILED' | 'BAD_MESSAGE' | 'NOT_SUPPORTED' | 'PERMISSION_DENIED' | 'CANCELED_BY_NEWER' | 'UNKNOWN';

export interface LogStatusChangedData {
  readonly logType: LogType;
  readonly status: LogStatus;
  readonly nativeStatus: string;
  readonly requestId?: null | number;
  readonly fileName?: null | string;
  readonly commandId?: null | string;
  readonly statusInfo?: null | StatusInfo;
}

/** log.status.changed: diagnostics or log upload progress. */
export interface LogStatusChanged {
  readonly envelope: Envelope;
  readonly data: LogStatusChangedData;
}

export interface LogTickedData {
  readonly time: number;
}

/** log.ticked: log time of the partition, forwarded so that deadlines of the dispatcher use it. */
export interface LogTicked {
  readonly envelope: Envelope;
  readonly data: LogTickedData;
}

export type MeterCarrier = 'METER_VALUES' | 'TX_STARTED' | 'TX_UPDATED' | 'TX_ENDED' | 'START_TX_FIELD' | 'STOP_TX_FIELD' | 'STOP_TX_DATA' | 'EVENT_STREAM' | 'UNKNOWN';

export type MeterKind = 'TRANSACTION' | 'IDLE' | 'STATION' | 'UNKNOWN';

export interface MeterSampledData {
  readonly sampledAt?: null | number;
  readonly carrier: MeterCarrier;
  readonly nativeTransactionId?: null | string;
  readonly samples: readonly (Sample)[];
  readonly repeatsEarlier: boolean;
  readonly kind: MeterKind;
}

/** meter.sampled: every metered value; one event per meterValue element. */
export interface MeterSampled {
  readonly envelope: Envelope;
  readonly data: MeterSampledData;
}

export type ProtocolExceptionKind = 'MALFORMED_FRAME' | 'UNSUPPORTED_MESSAGE_TYPE' | 'UNKNOWN_ACTION' | 'WRONG_DIRECTION' | 'SCHEMA_INVALID' | 'RESPONSE_SCHEMA_INVALID' | 'CALLERROR' | 'CALLRESULTERROR' | 'CALL_TIMEOUT' | 'ORPHAN_RESPONSE' | 'LATE_RESPONSE' | 'DUPLICATE_MESSAGE_ID' | 'CONCURRENT_CALL' | 'NOT_REGISTERED' | 'OVERSIZE' | 'VERSION_MISMATCH' | 'CONNECTION_LOST' | 'UNKNOWN';

export type RaisedBy = 'CHARGER' | 'CSMS' | 'NORMALIZER' | 'UNKNOWN';

export interface ProtocolExceptionRecordedData {
  readonly kind: ProtocolExceptionKind;
  readonly errorCode?: null | string;
  readonly nativeErrorCode?: null | string;
  readonly errorDescription?: null | string;
  readonly errorDetails?: null | string;
  readonly raisedBy: RaisedBy;
  readonly emittedAnyway: number;
}

/** protocol.exception.recorded: defects at RPC or schema level of a record that yielded facts, and CALLERRORs, timeouts, orphans. */
export interface ProtocolExceptionRecorded {
  readonly envelope: Envelope;
  readonly data: ProtocolExceptionRecordedData;
}

export type ReservationChange = 'REQUESTED' | 'ACCEPTED' | 'REFUSED' | 'CANCELLED' | 'EXPIRED' | 'REMOVED' | 'USED' | 'NO_TRANSACTION' | 'ASSUMED_EXPIRED' | 'UNKNOWN';

export interface ReservationChangedData {
  readonly reservationId?: null | number;
  /** NO_TRANSACTION: the driver came, but no transaction began (2.1) */
  readonly change: ReservationChange;
  /** as sent */
  readonly nativeStatus?: null | string;
  /** for whom */
  readonly idToken?: null | TokenRef;
  readonly expiresAt?: null | number;
  /** verbatim */
  readonly connectorType?: null | string;
}

/** reservation.changed: what became of a reservation. */
export interface ReservationChanged {
  readonly envelope: Envelope;
  readonly data: ReservationChangedData;
}

export interface SecurityEventRaisedData {
  /** 2.1 name */
  readonly type: string;
  readonly nativeType: string;
  readonly critical?: null | boolean;
  readonly techInfo?: null | string;
  readonly known: boolean;
}

/** security.event.raised: a security event. */
export interface SecurityEventRaised {
  readonly envelope: Envelope;
  readonly data: SecurityEventRaisedData;
}

export type StopReason = 'LOCAL' | 'REMOTE' | 'EV_DISCONNECTED' | 'DE_AUTHORIZED' | 'EMERGENCY_STOP' | 'POWER_LOSS' | 'REBOOT' | 'RESET_HARD' | 'RESET_GRACEFUL' | 'RESET' | 'UNLOCK_COMMAND' | 'OTHER' | 'EV_STOPPED' | 'MASTER_PASS' | 'ENERGY_LIMIT' | 'TIME_LIMIT' | 'SOC_LIMIT' | 'OUT_OF_CREDIT' | 'GROUND_FAULT' | 'OVERCURRENT_FAULT' | 'POWER_QUALITY' | 'TIMEOUT' | 'ENERGY_TRANSFER_REJECTED' | 'SUPERSEDED' | 'STALE' | 'UNKNOWN';

export type StopClass = 'SUCCESS' | 'FAILED' | 'UNKNOWN';

export interface TransactionEndedData {
  readonly endedAt: number;
  readonly stopReason: StopReason;
  readonly nativeStopReason?: null | string;
  readonly stopTrigger?: null | string;
  readonly stopClass: StopClass;
  readonly stopIdToken?: null | TokenRef;
  readonly meterStop?: null | MeterReading;
  readonly energy: Energy;
  readonly durationS?: null | number;
  readonly timeSpentChargingS?: null | number;
  readonly totalCost?: null | Money;
  readonly commandId?: null | string;
  readonly completeness: Completeness;
  readonly inferred: boolean;
}

/** transaction.ended: at most one reported end that is no duplicate per transactionUid. */
export interface TransactionEnded {
  readonly envelope: Envelope;
  readonly data: TransactionEndedData;
}

export type ReconciledKind = 'ID_ASSIGNED' | 'ID_CORRECTED' | 'DUPLICATE_START' | 'DUPLICATE_END' | 'LATE_START' | 'LATE_END' | 'END_WITHOUT_START' | 'SUPERSEDED' | 'GAP_DETECTED' | 'GAP_FILLED' | 'MERGED' | 'SPLIT' | 'RESUMED' | 'STALE' | 'CLOCK_CORRECTED' | 'UNKNOWN';

export interface TransactionReconciledData {
  readonly kind: ReconciledKind;
  readonly otherUid?: null | string;
  readonly nativeId?: null | string;
  readonly detail?: null | string;
  readonly fromSeq?: null | number;
  readonly toSeq?: null | number;
}

/** transaction.reconciled: late knowledge. */
export interface TransactionReconciled {
  readonly envelope: Envelope;
  readonly data: TransactionReconciledData;
}

export type IdAssignedBy = 'CSMS' | 'CHARGER' | 'NORMALIZER' | 'UNKNOWN';

export type StartPoint = 'PARKED' | 'EV_CONNECTED' | 'AUTHORIZED' | 'DATA_SIGNED' | 'POWER_PATH_CLOSED' | 'ENERGY_TRANSFER' | 'UNKNOWN';

export interface TransactionStartedData {
  readonly nativeId?: null | string;
  readonly idAssignedBy: IdAssignedBy;
  readonly startedAt: number;
  readonly startReason: string;
  readonly idToken?: null | TokenRef;
  readonly evseKnown: boolean;
  readonly meterStart?: null | MeterReading;
  readonly reservationId?: null | number;
  readonly remoteStartId?: null | number;
  readonly commandId?: null | string;
  readonly chargingState?: null | Activity;
  readonly offline?: null | boolean;
  readonly cableMaxCurrentA?: null | number;
  readonly phasesUsed?: null | number;
  readonly operationMode?: null | string;
  readonly tariffId?: null | string;
  readonly startPointHint: StartPoint;
  readonly missingStart: boolean;
}

/** transaction.started: exactly one that is no duplicate per transactionUid. */
export interface TransactionStarted {
  readonly envelope: Envelope;
  readonly data: TransactionStartedData;
}

export type IdTokenRole = 'START' | 'STOP' | 'UNKNOWN';

export interface TransactionUpdatedData {
  readonly changeReason: string;
  readonly chargingState?: null | Activity;
  readonly previousChargingState?: null | Activity;
  readonly idToken?: null | TokenRef;
  readonly idTokenRole?: null | IdTokenRole;
  readonly evseBoundNow: boolean;
  readonly timeSpentChargingS?: null | number;
  readonly phasesUsed?: null | number;
  readonly cableMaxCurrentA?: null | number;
  readonly remoteStartId?: null | number;
  readonly reservationId?: null | number;
  readonly operationMode?: null | string;
  readonly tariffId?: null | string;
  readonly meterEventIds: readonly (string)[];
  readonly runningCost?: null | Money;
  /** since 2.1: priority charging became active or ended; null where the message does not say */
  readonly priorityCharging?: null | boolean;
}

/** transaction.updated: any change inside a transaction. */
export interface TransactionUpdated {
  readonly envelope: Envelope;
  readonly data: TransactionUpdatedData;
}

export type AuthorizationStatus = 'ACCEPTED' | 'BLOCKED' | 'EXPIRED' | 'INVALID' | 'CONCURRENT_TX' | 'NO_CREDIT' | 'NOT_ALLOWED_TYPE_EVSE' | 'NOT_AT_THIS_LOCATION' | 'NOT_AT_THIS_TIME' | 'UNKNOWN_TOKEN' | 'UNKNOWN';

/** A decision about a token. */
export interface AuthorizationInfo {
  readonly status: AuthorizationStatus;
  readonly nativeStatus?: null | string;
  readonly expiresAt?: null | number;
  readonly groupRef?: null | string;
  readonly chargingPriority?: null | number;
  readonly allowedEvseIds: readonly (number)[];
  readonly languages: readonly (string)[];
  readonly certificateStatus?: null | string;
}

/** A certificate by the hashes that OCPP names it with, and what was asked or answered about it. */
export interface CertificateHash {
  /** hashAlgorithm as sent */
  readonly algorithm: string;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
  /** CRL or OCSP, as sent; GetCertificateChainStatus only */
  readonly source?: null | string;
  /** where its status can be had: urls, or the responderURL of GetCertificateStatus */
  readonly urls: readonly (string)[];
  /** Good, Revoked, Unknown, Failed, as sent; answer of GetCertificateChainStatus only */
  readonly status?: null | string;
  /** when the status must be asked for again; answer of GetCertificateChainStatus only */
  readonly nextUpdate?: null | number;
}

/** A charging profile that a charger has; carried, not interpreted. */
export interface ChargingProfile {
  readonly profileId?: null | number;
  readonly stackLevel?: null | number;
  /** verbatim */
  readonly purpose?: null | string;
  /** verbatim */
  readonly kind?: null | string;
  /** verbatim */
  readonly recurrency?: null | string;
  readonly validFrom?: null | number;
  readonly validTo?: null | number;
  /** where the transaction that it names is known */
  readonly transactionUid?: null | string;
  /** as sent */
  readonly nativeTransactionId?: null | string;
  readonly schedules: readonly (ChargingSchedule)[];
  /** JSON of the members that have no field here, as sent: what OCPP 2.1 added, customData */
  readonly extra?: null | string;
}

/** One step of a charging schedule; it holds until the next one begins. */
export interface ChargingSchedulePeriod {
  /** seconds after the start of the schedule */
  readonly startS?: null | number;
  /** in the rateUnit of the schedule, for all phases; never converted. 2.1 may leave it out */
  readonly limit?: null | number;
  readonly numberPhases?: null | number;
  readonly phaseToUse?: null | number;
  /** JSON of the members that have no field here, as sent: what OCPP 2.1 added, customData */
  readonly extra?: null | string;
}

export type ChargingRateUnit = 'A' | 'W' | 'UNKNOWN';

/** A charging schedule as the charger told it; carried, not interpreted. */
export interface ChargingSchedule {
  readonly scheduleId?: null | number;
  /** null where none was sent, or only a local time (useLocalTime of 2.1), which stands in extra */
  readonly startAt?: null | number;
  readonly durationS?: null | number;
  /** of limits and minRate */
  readonly rateUnit: ChargingRateUnit;
  readonly minRate?: null | number;
  readonly periods: readonly (ChargingSchedulePeriod)[];
  /** JSON */
  readonly salesTariff?: null | string;
  /** JSON of the members that have no field here, as sent: what OCPP 2.1 added, customData */
  readonly extra?: null | string;
}

export type ClockTrust = 'TRUSTED' | 'CORRECTED' | 'UNTRUSTED' | 'ABSENT' | 'UNKNOWN';

/** How the time of the event was judged (R-CLK). */
export interface Clock {
  readonly rawTimestamp?: null | string;
  readonly offsetMs?: null | number;
  readonly offsetAgeMs?: null | number;
  readonly trust: ClockTrust;
  readonly reason?: null | string;
}

/** What is missing of a transaction. */
export interface Completeness {
  readonly seqGaps: number;
  readonly firstSeq?: null | number;
  readonly lastSeq?: null | number;
  readonly missingStart: boolean;
  readonly missingEnd: boolean;
}

/** A component and variable of the device model. */
export interface ComponentRef {
  readonly component: string;
  readonly componentInstance?: null | string;
  readonly evseId?: null | number;
  readonly connectorId?: null | number;
  readonly variable: string;
  readonly variableInstance?: null | string;
}

export type OfflineSource = 'FLAG' | 'INFERRED' | 'NONE' | 'UNKNOWN';

/** How the record reached us. */
export interface Delivery {
  readonly offline?: null | boolean;
  readonly offlineSource: OfflineSource;
  readonly replay: boolean;
  readonly duplicateOf?: null | string;
  readonly late: boolean;
}

export type DeviceSource = 'BOOT' | 'REGISTRY' | 'REPORT' | 'UNKNOWN';

/** Last known identity before the record. */
export interface Device {
  readonly vendor?: null | string;
  readonly model?: null | string;
  readonly firmware?: null | string;
  readonly serial?: null | string;
  readonly identityRevision: number;
  readonly source: DeviceSource;
}

/** One message that is installed on a charger (2.x MessageInfo). */
export interface DisplayMessage {
  /** id of the message on the charger */
  readonly messageId?: null | number;
  /** as on the wire: AlwaysFront, InFront, NormalCycle */
  readonly priority?: null | string;
  /** state of the charger in which it is shown, as on the wire; null for any */
  readonly state?: null | string;
  /** shown from then on, as the charger told it; null for at once */
  readonly startAt?: null | number;
  /** shown until then, as the charger told it; null for ever */
  readonly endAt?: null | number;
  /** transaction with which it is removed, where that is known */
  readonly transactionUid?: null | string;
  /** the same as on the wire */
  readonly nativeTransactionId?: null | string;
  /** as on the wire: ASCII, HTML, URI, UTF8, QRCODE */
  readonly format?: null | string;
  /** RFC 5646 */
  readonly language?: null | string;
  /** without clear tokens */
  readonly content?: null | string;
  /** JSON of what has no field here: display, the same message in other languages (messageExtra), customData */
  readonly extra?: null | string;
}

export type EnergyMethod = 'REGISTER_DIFF' | 'TX_FIELDS' | 'INTERVAL_SUM' | 'NET' | 'NONE' | 'UNKNOWN';

/** Energy of a transaction and how it was found (R-EN-2). */
export interface Energy {
  readonly exactWh?: null | string;
  readonly method: EnergyMethod;
  readonly quality: Quality;
  readonly exportWh?: null | string;
  /** by the second method where the two differ (R-EN-3) */
  readonly alternativeWh?: null | string;
}

export type Derivation = 'REPORTED' | 'DERIVED' | 'INFERRED' | 'UNKNOWN';

/** What every canonical event carries. */
export interface Envelope {
  /** UUIDv5(frameId # charger key # eventType # subject # n) */
  readonly eventId: string;
  readonly eventType: string;
  readonly eventVersion: number;
  readonly ruleSetVersion: string;
  readonly generation: string;
  readonly tenantId: string;
  readonly chargerId: string;
  readonly group?: null | string;
  /** vendor, model, firmware family, OCPP version as of the frame */
  readonly segmentKey?: null | string;
  readonly ocppVersion: OcppVersion;
  readonly device?: null | Device;
  readonly source: RawPointer;
  readonly requestSource?: null | RawPointer;
  /** among all events of the record */
  readonly ordinal: number;
  readonly occurredAt?: null | number;
  readonly receivedAt: number;
  readonly effectiveAt: number;
  /** log time of the partition when the record was folded */
  readonly logTime: number;
  readonly clock: Clock;
  readonly sequence: Sequence;
  readonly delivery: Delivery;
  readonly topology: Topology;
  readonly transactionUid?: null | string;
  readonly nativeTransactionId?: null | string;
  readonly derivation: Derivation;
  readonly confidence?: null | number;
  readonly quirks: readonly (Quirk)[];
  readonly lossFlags: readonly (string)[];
  /** consistency flags of the stateful rules, e.g. TX_ID_COLLISION */
  readonly flags: readonly (string)[];
  readonly validation: Validation;
  readonly correlationId?: null | string;
  readonly causationId?: null | string;
  readonly nativeExtras?: null | string;
}

/** What the vehicle needs of AC charging. */
export interface EvAcParameters {
  readonly energyAmountWh?: null | number;
  /** per phase */
  readonly minCurrentA?: null | number;
  /** per phase */
  readonly maxCurrentA?: null | number;
  readonly maxVoltageV?: null | number;
}

/** What the vehicle needs of DC charging. */
export interface EvDcParameters {
  readonly maxCurrentA?: null | number;
  readonly maxVoltageV?: null | number;
  readonly maxPowerW?: null | number;
  readonly energyAmountWh?: null | number;
  /** percent */
  readonly soc?: null | number;
  readonly capacityWh?: null | number;
  /** percent */
  readonly fullSoc?: null | number;
  /** percent */
  readonly bulkSoc?: null | number;
}

/** A periodic event stream of 2.1: the values of one monitor, sent without an answer. */
export interface EventStream {
  readonly id?: null | number;
  /** the monitor whose values it carries, as sent */
  readonly variableMonitoringId?: null | string;
  /** seconds after which values are sent at the latest */
  readonly intervalS?: null | number;
  /** number of values that are sent at once */
  readonly values?: null | number;
}

export type FaultCodeSystem = 'OCPP16' | 'OCPP2_VARIABLE' | 'MREC' | 'EVGO_MREC' | 'CHARIN_UEC' | 'VENDOR' | 'UNKNOWN';

/** One code of a fault in its own system. */
export interface FaultCode {
  readonly system: FaultCodeSystem;
  readonly value: string;
}

/** A register value a transaction is tied to. */
export interface MeterReading {
  /** Wh */
  readonly exact: string;
  readonly sampleEventId?: null | string;
}

/** An amount; OCPP 2.0.1 gives no currency. */
export interface Money {
  readonly amount: string;
  readonly currency?: null | string;
}

/** One monitor on a variable of the device model, as NotifyMonitoringReport tells it. */
export interface Monitor {
  readonly ref: ComponentRef;
  /** id as sent; NotifyEvent names it */
  readonly variableMonitoringId?: null | string;
  /** MonitorEnumType as sent */
  readonly type?: null | string;
  /** threshold, delta or period in seconds, by the type */
  readonly value?: null | number;
  /** only during transactions */
  readonly transaction?: null | boolean;
  /** 0 (danger) to 9 (debug) */
  readonly severity?: null | number;
  /** eventNotificationType as sent, since 2.1 */
  readonly notificationType?: null | string;
}

export type QuirkEffect = 'REPAIRED' | 'REINTERPRETED' | 'SUPPRESSED' | 'ANNOTATED' | 'UNKNOWN';

/** A change that a rule or a vendor pack made, with the value before. */
export interface Quirk {
  readonly id: string;
  readonly version: number;
  readonly effect: QuirkEffect;
  readonly path: string;
  /** tokens as references */
  readonly before?: null | string;
}

export type Direction = 'FROM_CHARGER' | 'TO_CHARGER' | 'NONE' | 'UNKNOWN';

/** Where a record stands in the log (provenance; ids do not depend on it). */
export interface RawPointer {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly frameId: string;
  readonly connectionId?: null | string;
  readonly connSeq?: null | number;
  readonly messageId?: null | string;
  readonly action?: null | string;
  readonly messageType?: null | number;
  readonly direction: Direction;
}

export type VariableAttribute = 'ACTUAL' | 'TARGET' | 'MIN_SET' | 'MAX_SET' | 'UNKNOWN';

export type Mutability = 'RO' | 'RW' | 'WO' | 'UNKNOWN';

/** One configuration key or variable attribute. Secrets are redacted. */
export interface ReportItem {
  readonly key?: null | string;
  readonly ref?: null | ComponentRef;
  readonly attribute: VariableAttribute;
  readonly value?: null | string;
  readonly redacted: boolean;
  readonly status?: null | string;
  readonly mutability: Mutability;
  readonly persistent?: null | boolean;
  readonly constant?: null | boolean;
  readonly dataType?: null | string;
  readonly unit?: null | string;
  readonly minLimit?: null | number;
  readonly maxLimit?: null | number;
  readonly maxElements?: null | number;
  readonly valuesList?: null | string;
  readonly supportsMonitoring?: null | boolean;
  readonly canonicalKey?: null | string;
}

export type Quality = 'GOOD' | 'SUSPECT' | 'INVALID' | 'UNKNOWN';

/** One sampled value in canonical units. */
export interface Sample {
  readonly measurand: string;
  readonly measurandDefaulted: boolean;
  /** canonical unit; null if unreadable */
  readonly value?: null | number;
  /** exact decimal after unit scaling, energy registers */
  readonly exact?: null | string;
  readonly unit: string;
  readonly rawValue: string;
  readonly rawUnit?: null | string;
  readonly multiplier: number;
  readonly phase?: null | string;
  readonly location: string;
  readonly context: string;
  readonly signed?: null | SignedValue;
  readonly quality: Quality;
}

/** Counters. */
export interface Sequence {
  readonly chargerSeq: number;
  readonly nativeSeqNo?: null | number;
  readonly nativeSeqGap?: null | number;
}

export type SignedContainer = 'OCPP2' | 'OCPP16_WHITEPAPER' | 'OCPP16_RAW' | 'UNKNOWN';

/** Signed meter data, verbatim. */
export interface SignedValue {
  readonly payload: string;
  readonly signingMethod?: null | string;
  readonly encodingMethod?: null | string;
  readonly publicKey?: null | string;
  readonly containerVersion: SignedContainer;
}

/** 2.x statusInfo. */
export interface StatusInfo {
  readonly reasonCode: string;
  readonly additionalInfo?: null | string;
}

/** One battery of a swap (2.1 BatteryData). */
export interface SwappedBattery {
  /** slot */
  readonly evseId?: null | number;
  readonly serialNumber?: null | string;
  /** state of charge, Percent */
  readonly soc?: null | number;
  /** state of health, Percent */
  readonly soh?: null | number;
  readonly productionAt?: null | number;
  /** without clear tokens */
  readonly vendorInfo?: null | string;
}

/** An idToken as a keyed reference (HMAC-SHA256 of tenant and upper-cased value). The clear value stands only in restricted topics. */
export interface TokenRef {
  readonly ref: string;
  readonly keyId: string;
  /** as on the wire; Unspecified for 1.6 */
  readonly type: string;
  /** guess by shape */
  readonly typeHint?: null | string;
  readonly groupRef?: null | string;
}

export type Scope = 'STATION' | 'EVSE' | 'CONNECTOR' | 'UNKNOWN';

/** Canonical coordinates beside the native ones (R-TOPO). */
export interface Topology {
  readonly scope: Scope;
  readonly evseId?: null | number;
  readonly connectorId?: null | number;
  readonly nativeConnectorId?: null | number;
  readonly nativeEvseId?: null | number;
  readonly mapRevision?: null | number;
}

/** One finding of the JSON schema of the native version. Holds no values. */
export interface ValidationError {
  readonly path: string;
  readonly keyword: string;
  readonly message: string;
}

/** Evidence, never a filter. */
export interface Validation {
  readonly schemaId?: null | string;
  readonly schemaValid: boolean;
  readonly errors: readonly (ValidationError)[];
}

export interface AvailabilitySetPayload {
  readonly operational: boolean;
}

/** availability.set: no target means the whole station. */
export interface AvailabilitySet {
  readonly envelope: CommandEnvelope;
  readonly payload: AvailabilitySetPayload;
}

export type ResetMode = 'HARD' | 'GRACEFUL' | 'WHEN_IDLE' | 'RESUME' | 'UNKNOWN';

export interface ChargerResetPayload {
  readonly mode: ResetMode;
}

/** charger.reset */
export interface ChargerReset {
  readonly envelope: CommandEnvelope;
  readonly payload: ChargerResetPayload;
}

export type CommandState = 'REQUESTED' | 'ACCEPTED' | 'REJECTED' | 'EXPIRED' | 'CHARGER_OFFLINE' | 'SUPERSEDED' | 'SENT' | 'ACKNOWLEDGED' | 'PARTIAL' | 'FAILED' | 'TIMED_OUT' | 'EFFECT_OBSERVED' | 'EFFECT_NOT_OBSERVED' | 'EFFECT_CONTRADICTED' | 'DUPLICATE' | 'UNKNOWN';

export type RejectedBy = 'DISPATCHER' | 'CHARGER' | 'BACKEND' | 'UNKNOWN';

/** One step of the life of a command. Exactly one record per command has settled = true; what is learned later amends it. */
export interface CommandOutcome {
  /** UUIDv5(commandId # attempt # state), or of the frame */
  readonly outcomeId: string;
  readonly commandId: string;
  readonly commandType: string;
  readonly tenantId: string;
  readonly chargerId: string;
  readonly group?: null | string;
  readonly segmentKey?: null | string;
  readonly state: CommandState;
  readonly previousState?: null | CommandState;
  readonly settled: boolean;
  /** true for what is learned after settling */
  readonly amends: boolean;
  readonly attempt: number;
  /** of the outcomes of this command, from 0 */
  readonly sequence: number;
  /** log time */
  readonly at: number;
  readonly rejectedBy?: null | RejectedBy;
  readonly reason?: null | string;
  readonly detail?: null | string;
  readonly nativeAction?: null | string;
  readonly nativeStatus?: null | string;
  readonly nativeErrorCode?: null | string;
  readonly statusInfo?: null | StatusInfo;
  readonly nativeRequestId?: null | number;
  readonly items: readonly (OutcomeItem)[];
  readonly approximations: readonly (string)[];
  /** what vendor packs changed of the CALLs of the command, or the fix that withheld it; null for nothing */
  readonly quirks?: null | readonly (Quirk)[];
  readonly effect?: null | OutcomeEffect;
  readonly queuedMs?: null | number;
  readonly sentToAnswerMs?: null | number;
  readonly answerToEffectMs?: null | number;
  readonly late: boolean;
  readonly emptyAnswer: boolean;
  readonly scheduled: boolean;
  readonly empty: boolean;
  /** eventId that caused the step */
  readonly causationId?: null | string;
  readonly sourceFrameId?: null | string;
}

export interface ConfigurationGetPayload {
  readonly keys: readonly (string)[];
}

/** configuration.get: no keys means all. */
export interface ConfigurationGet {
  readonly envelope: CommandEnvelope;
  readonly payload: ConfigurationGetPayload;
}

export interface ConfigurationSetPayload {
  readonly items: readonly (ConfigurationItem)[];
}

/** configuration.set */
export interface ConfigurationSet {
  readonly envelope: CommandEnvelope;
  readonly payload: ConfigurationSetPayload;
}

export type ConnectorUnlockPayload = Record<string, never>;

/** connector.unlock */
export interface ConnectorUnlock {
  readonly envelope: CommandEnvelope;
  readonly payload: ConnectorUnlockPayload;
}

export type DownlinkKind = 'CALL' | 'CLOSE' | 'UNKNOWN';

/** What an edge is asked to do on exactly one connection. Topic downlink (restricted). */
export interface Downlink {
  readonly kind: DownlinkKind;
  readonly tenantId: string;
  readonly chargerId: string;
  readonly connectionId: string;
  readonly commandId?: null | string;
  readonly attempt?: null | number;
  readonly messageId?: null | string;
  readonly action?: null | string;
  /** the OCPP-J text to write */
  readonly payload?: null | string;
  readonly deliverBefore: number;
  readonly answerWithinMs: number;
  readonly closeCode?: null | number;
  readonly reason?: null | string;
  /** what vendor packs changed of the CALL; null for nothing */
  readonly quirks?: null | readonly (Quirk)[];
}

export type TriggerableMessage = 'BOOT' | 'HEARTBEAT' | 'STATUS' | 'METER_VALUES' | 'TRANSACTION' | 'FIRMWARE_STATUS' | 'PUBLISH_STATUS' | 'LOG_STATUS' | 'SIGN_STATION_CERT' | 'SIGN_V2G_CERT' | 'SIGN_COMBINED_CERT' | 'CUSTOM' | 'UNKNOWN';

export interface MessageTriggerPayload {
  readonly message: TriggerableMessage;
  readonly customTrigger?: null | string;
}

/** message.trigger */
export interface MessageTrigger {
  readonly envelope: CommandEnvelope;
  readonly payload: MessageTriggerPayload;
}

export interface TransactionStartPayload {
  readonly idToken: CommandToken;
  readonly groupIdToken?: null | CommandToken;
}

/** transaction.start */
export interface TransactionStart {
  readonly envelope: CommandEnvelope;
  readonly payload: TransactionStartPayload;
}

export type TransactionStopPayload = Record<string, never>;

/** transaction.stop: target.transactionUid says which. */
export interface TransactionStop {
  readonly envelope: CommandEnvelope;
  readonly payload: TransactionStopPayload;
}

/** Evaluated just before sending. */
export interface CommandConditions {
  readonly ifTransactionOpen?: null | boolean;
  readonly ifNoTransaction?: null | boolean;
  readonly ifFirmware?: null | string;
  readonly ifSegment?: null | string;
}

export type Priority = 'SAFETY' | 'INTERACTIVE' | 'BACKGROUND' | 'UNKNOWN';

/** What every command carries. */
export interface CommandEnvelope {
  /** UUIDv7 of the requester; the same id twice is answered with the first outcome */
  readonly commandId: string;
  readonly commandVersion: number;
  readonly tenantId: string;
  readonly chargerId: string;
  readonly target?: null | CommandTarget;
  readonly requestedAt: number;
  readonly notBefore?: null | number;
  /** default by class of command */
  readonly expiresAt?: null | number;
  /** who asks */
  readonly system: string;
  readonly user?: null | string;
  /** default by type */
  readonly priority?: null | Priority;
  readonly conditions?: null | CommandConditions;
  readonly waitForEffect: boolean;
  readonly effectTimeoutS?: null | number;
  readonly allowApproximation: boolean;
  readonly queueOffline: boolean;
}

/** Canonical coordinates; the dispatcher translates. */
export interface CommandTarget {
  readonly evseId?: null | number;
  readonly connectorId?: null | number;
  readonly transactionUid?: null | string;
}

/** A token in the clear; commands is a restricted topic. */
export interface CommandToken {
  readonly value: string;
  readonly type: string;
}

/** One value to set. */
export interface ConfigurationItem {
  /** canonical key, native key, or Component[instance].Variable[instance] */
  readonly key: string;
  readonly value: string;
  readonly attribute?: null | string;
}

export type EffectState = 'PENDING' | 'OBSERVED' | 'PARTIAL' | 'NOT_OBSERVED' | 'CONTRADICTED' | 'UNKNOWN';

/** The follow-up effect. */
export interface OutcomeEffect {
  readonly type: string;
  readonly state: EffectState;
  readonly eventId?: null | string;
  readonly level?: null | number;
}

export type ItemStatus = 'APPLIED' | 'APPLIED_AFTER_REBOOT' | 'REJECTED' | 'NOT_FOUND' | 'READ' | 'UNCERTAIN' | 'FAILED' | 'UNKNOWN';

/** Per-item result of a multi-call command. */
export interface OutcomeItem {
  readonly key: string;
  readonly status: ItemStatus;
  readonly nativeStatus?: null | string;
}

/** What the normalizer needs of the registry of the operator, stamped into the log so that the log is self-contained. Never a credential. */
export interface ChargerSettings {
  /** offset of the record in the chargers topic; the highest wins */
  readonly configOffset: number;
  readonly group?: null | string;
  readonly site?: null | string;
  readonly label?: null | string;
  /** IANA name */
  readonly timeZone?: null | string;
  readonly vendorHint?: null | string;
  readonly modelHint?: null | string;
  readonly mapRevision?: null | number;
  readonly topology: readonly (ConnectorMap)[];
  readonly quirks: readonly (QuirkSwitch)[];
}

/** One connector of the topology that the operator gave. */
export interface ConnectorMap {
  readonly nativeConnectorId: number;
  readonly evseId: number;
  readonly connectorId: number;
}

/** Position of this record in an input larger than one record may be. */
export interface FramePart {
  /** from 1 */
  readonly number: number;
  readonly count: number;
}

/** A vendor quirk that an operator switched for a charger or its group. */
export interface QuirkSwitch {
  readonly id: string;
  readonly enabled: boolean;
}

export type RawKind = 'FRAME_IN' | 'FRAME_OUT' | 'FRAME_NOT_SENT' | 'CONN_OPENED' | 'CONN_CLOSED' | 'CONN_REFUSED' | 'CHARGER_CONFIGURED' | 'TICK' | 'RETRY' | 'UNKNOWN';

export type OcppVersion = 'V16' | 'V201' | 'V21' | 'UNKNOWN';

export type Leg = 'CHARGER' | 'BACKEND' | 'UNKNOWN';

export type Origin = 'BACKEND_PROXIED' | 'DISPATCHER' | 'EDGE_LOCAL' | 'UNKNOWN';

/** One record of the truth: a frame in either direction, a connection event, a change of settings, or a tick. Topic frames; key encodeURIComponent(tenant)/encodeURIComponent(charger). */
export interface RawRecord {
  /** IN = from the charger; RETRY = a record that was parked, once more, whole: see retry */
  readonly kind: RawKind;
  /** UUIDv7, minted once by the edge */
  readonly frameId: string;
  readonly tenantId: string;
  /** identity in the URL, percent-decoded, case kept */
  readonly chargerId: string;
  readonly connectionId?: null | string;
  /** counts every record of the connection, CONN_* too, from 0 */
  readonly connSeq?: null | number;
  readonly ocppVersion: OcppVersion;
  /** edge clock; for OUT: when it was appended */
  readonly receivedAt: number;
  readonly edgeNode: string;
  /** one life of one edge process */
  readonly incarnation: string;
  /** keyed hash of the address of the peer */
  readonly peer?: null | string;
  /** verbatim text, never re-serialised */
  readonly payload?: null | string;
  /** instead of payload where the bytes are not UTF-8 or the frame was binary */
  readonly payloadBytes?: null | Uint8Array;
  /** the WebSocket frame was a binary one */
  readonly binary: boolean;
  readonly part?: null | FramePart;
  readonly leg: Leg;
  readonly backendId?: null | string;
  /** which answerer produced an OUT answer, e.g. local/policy@1 */
  readonly answeredBy?: null | string;
  /** of an OUT answer: fixes of vendor packs that changed it, as pack/fix@version; null for none */
  readonly quirks?: null | readonly (string)[];
  /** of an OUT frame */
  readonly origin?: null | Origin;
  readonly commandId?: null | string;
  readonly attempt?: null | number;
  /** why a frame was not sent, a connection closed or refused: a code of contracts */
  readonly reason?: null | string;
  readonly transport?: null | Transport;
  readonly settings?: null | ChargerSettings;
  /** of a RETRY: what is tried again; all other fields are those of that record */
  readonly retry?: null | Retry;
}

/** Points to a record or timer on which the normalizer threw (a bug of ours) and that is to be normalized again after the fix. */
export interface Retry {
  /** where the record stood first in this partition of frames, for people; the frameId tells which it is */
  readonly offset: number;
  /** of that record */
  readonly kind: RawKind;
  /** the timer that threw at that TICK; null for the record itself */
  readonly timer?: null | string;
}

export type Initiator = 'CHARGER' | 'EDGE' | 'BACKEND' | 'NETWORK' | 'UNKNOWN';

/** What is known of a connection at its opening, closing or refusal. */
export interface Transport {
  /** request target as received, at most 1024 characters, no query */
  readonly path?: null | string;
  readonly offeredSubprotocols: readonly (string)[];
  /** the one chosen; null if none in common */
  readonly subprotocol?: null | string;
  /** true if the version was assumed by configuration */
  readonly assumedVersion: boolean;
  readonly listener?: null | string;
  readonly securityProfile?: null | number;
  readonly tlsVersion?: null | string;
  /** User-Agent and Sec-WebSocket-* only */
  readonly headers: Readonly<Record<string, string>>;
  /** of a refusal */
  readonly httpStatus?: null | number;
  readonly closeCode?: null | number;
  readonly closeReason?: null | string;
  readonly initiator: Initiator;
  /** refusals counted into this record (one per peer and second) */
  readonly count: number;
  readonly authenticated: boolean;
}

/** What the operator says of a charger. Topic chargers, compacted, key charger. */
export interface Charger {
  readonly tenantId: string;
  readonly chargerId: string;
  readonly label?: null | string;
  readonly site?: null | string;
  readonly group?: null | string;
  readonly timeZone?: null | string;
  readonly vendorHint?: null | string;
  readonly modelHint?: null | string;
  /** for chargers that offer no subprotocol */
  readonly assumeVersion?: null | OcppVersion;
  readonly credential?: null | Credential;
  readonly blocked: boolean;
  readonly mapRevision?: null | number;
  readonly topology: readonly (ConnectorMap)[];
  readonly quirks: readonly (QuirkSwitch)[];
  readonly updatedAt: number;
  readonly updatedBy?: null | string;
}

export type CredentialScheme = 'SHA256' | 'SCRYPT' | 'UNKNOWN';

/** How a charger proves its identity (Basic). Never the password. */
export interface Credential {
  /** SHA256 salted: only for generated secrets of at least 128 bits */
  readonly scheme: CredentialScheme;
  readonly version: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
  /** scrypt N */
  readonly cost?: null | number;
  readonly blockSize?: null | number;
  readonly parallelization?: null | number;
  readonly setAt: number;
}

/** What the operator says of a token. Topic tokens, compacted, key encodeURIComponent(tenant)/reference. */
export interface Token {
  readonly tenantId: string;
  /** keyed reference */
  readonly ref: string;
  readonly keyId: string;
  readonly status: AuthorizationStatus;
  readonly expiresAt?: null | number;
  readonly groupRef?: null | string;
  readonly note?: null | string;
  readonly updatedAt: number;
}

/** What one transaction of the normalizer did: last record of the transaction. */
export interface LedgerBatch {
  readonly partition: number;
  readonly ruleSetVersion: string;
  readonly generation: string;
  readonly fromOffset: number;
  readonly toOffset: number;
  readonly logTime: number;
  readonly events: number;
  readonly rejected: number;
  readonly firstEventOffset?: null | number;
  readonly lastEventOffset?: null | number;
  readonly firstRejectedOffset?: null | number;
  readonly lastRejectedOffset?: null | number;
  readonly entries: readonly (LedgerEntry)[];
  /** true: the frames of the batch were deleted from the log before they were normalized, and somebody accepted that: it has no entries */
  readonly lost?: null | boolean;
}

export type LedgerOutcome = 'EVENTS' | 'IGNORED' | 'DUPLICATE' | 'REJECTED' | 'UNKNOWN';

/** The one outcome of one raw record (P3). */
export interface LedgerEntry {
  readonly offset: number;
  readonly outcome: LedgerOutcome;
  /** why ignored, duplicate or rejected */
  readonly code?: null | string;
  readonly events: number;
  readonly rejected: number;
}

/** A raw record from which no fact was gained, kept with its code. Topic rejected (restricted: holds the raw payload). */
export interface Rejected {
  /** closed union RejectCode of contracts */
  readonly code: string;
  readonly detail?: null | string;
  readonly frameId: string;
  readonly tenantId: string;
  readonly chargerId: string;
  readonly partition: number;
  readonly offset: number;
  readonly kind: RawKind;
  readonly connectionId?: null | string;
  readonly connSeq?: null | number;
  readonly ocppVersion: OcppVersion;
  readonly receivedAt: number;
  readonly logTime: number;
  readonly ruleSetVersion: string;
  readonly generation: string;
  readonly group?: null | string;
  readonly segmentKey?: null | string;
  readonly vendor?: null | string;
  readonly model?: null | string;
  readonly firmware?: null | string;
  readonly action?: null | string;
  readonly messageId?: null | string;
  /** of the first finding, for grouping */
  readonly path?: null | string;
  readonly errors: readonly (ValidationError)[];
  readonly payload?: null | string;
  readonly payloadBytes?: null | Uint8Array;
  /** the timer on which the fold threw, if it was one */
  readonly timer?: null | string;
  readonly stack?: null | string;
  readonly stateHash?: null | string;
}

/** Next offset to read, per input topic. */
export interface Positions {
  readonly stateVersion: number;
  readonly offsets: Readonly<Record<string, number>>;
}

/** One part of the state of a charger or a partition; the body is JSON. */
export interface StatePart {
  /** code that meets a higher one refuses to acquire */
  readonly stateVersion: number;
  readonly ruleSetVersion: string;
  readonly body: string;
}

/** Every record that is a file of its own, by its full Avro name. */
export interface RecordByName {
  'io.chargeplane.canonical.AuthorizationEvaluated': AuthorizationEvaluated;
  'io.chargeplane.canonical.BatterySwapRecorded': BatterySwapRecorded;
  'io.chargeplane.canonical.BillingEventRecorded': BillingEventRecorded;
  'io.chargeplane.canonical.CertificateExchanged': CertificateExchanged;
  'io.chargeplane.canonical.ChargerBooted': ChargerBooted;
  'io.chargeplane.canonical.ChargerConfigured': ChargerConfigured;
  'io.chargeplane.canonical.ChargerConnectionChanged': ChargerConnectionChanged;
  'io.chargeplane.canonical.ChargerHeartbeat': ChargerHeartbeat;
  'io.chargeplane.canonical.ChargingLimitChanged': ChargingLimitChanged;
  'io.chargeplane.canonical.ChargingProfileReported': ChargingProfileReported;
  'io.chargeplane.canonical.CommandExchanged': CommandExchanged;
  'io.chargeplane.canonical.ConnectorStatusReported': ConnectorStatusReported;
  'io.chargeplane.canonical.CustomerInformationReported': CustomerInformationReported;
  'io.chargeplane.canonical.DataTransferExchanged': DataTransferExchanged;
  'io.chargeplane.canonical.DerEventRecorded': DerEventRecorded;
  'io.chargeplane.canonical.DeviceEventObserved': DeviceEventObserved;
  'io.chargeplane.canonical.DeviceReportReceived': DeviceReportReceived;
  'io.chargeplane.canonical.DisplayMessageReported': DisplayMessageReported;
  'io.chargeplane.canonical.EvChargingNeedsReported': EvChargingNeedsReported;
  'io.chargeplane.canonical.FaultChanged': FaultChanged;
  'io.chargeplane.canonical.FirmwareStatusChanged': FirmwareStatusChanged;
  'io.chargeplane.canonical.LogStatusChanged': LogStatusChanged;
  'io.chargeplane.canonical.LogTicked': LogTicked;
  'io.chargeplane.canonical.MeterSampled': MeterSampled;
  'io.chargeplane.canonical.ProtocolExceptionRecorded': ProtocolExceptionRecorded;
  'io.chargeplane.canonical.ReservationChanged': ReservationChanged;
  'io.chargeplane.canonical.SecurityEventRaised': SecurityEventRaised;
  'io.chargeplane.canonical.TransactionEnded': TransactionEnded;
  'io.chargeplane.canonical.TransactionReconciled': TransactionReconciled;
  'io.chargeplane.canonical.TransactionStarted': TransactionStarted;
  'io.chargeplane.canonical.TransactionUpdated': TransactionUpdated;
  'io.chargeplane.canonical.AuthorizationInfo': AuthorizationInfo;
  'io.chargeplane.canonical.CertificateHash': CertificateHash;
  'io.chargeplane.canonical.ChargingProfile': ChargingProfile;
  'io.chargeplane.canonical.ChargingSchedulePeriod': ChargingSchedulePeriod;
  'io.chargeplane.canonical.ChargingSchedule': ChargingSchedule;
  'io.chargeplane.canonical.Clock': Clock;
  'io.chargeplane.canonical.Completeness': Completeness;
  'io.chargeplane.canonical.ComponentRef': ComponentRef;
  'io.chargeplane.canonical.Delivery': Delivery;
  'io.chargeplane.canonical.Device': Device;
  'io.chargeplane.canonical.DisplayMessage': DisplayMessage;
  'io.chargeplane.canonical.Energy': Energy;
  'io.chargeplane.canonical.Envelope': Envelope;
  'io.chargeplane.canonical.EvAcParameters': EvAcParameters;
  'io.chargeplane.canonical.EvDcParameters': EvDcParameters;
  'io.chargeplane.canonical.EventStream': EventStream;
  'io.chargeplane.canonical.FaultCode': FaultCode;
  'io.chargeplane.canonical.MeterReading': MeterReading;
  'io.chargeplane.canonical.Money': Money;
  'io.chargeplane.canonical.Monitor': Monitor;
  'io.chargeplane.canonical.Quirk': Quirk;
  'io.chargeplane.canonical.RawPointer': RawPointer;
  'io.chargeplane.canonical.ReportItem': ReportItem;
  'io.chargeplane.canonical.Sample': Sample;
  'io.chargeplane.canonical.Sequence': Sequence;
  'io.chargeplane.canonical.SignedValue': SignedValue;
  'io.chargeplane.canonical.StatusInfo': StatusInfo;
  'io.chargeplane.canonical.SwappedBattery': SwappedBattery;
  'io.chargeplane.canonical.TokenRef': TokenRef;
  'io.chargeplane.canonical.Topology': Topology;
  'io.chargeplane.canonical.ValidationError': ValidationError;
  'io.chargeplane.canonical.Validation': Validation;
  'io.chargeplane.command.AvailabilitySet': AvailabilitySet;
  'io.chargeplane.command.ChargerReset': ChargerReset;
  'io.chargeplane.command.CommandOutcome': CommandOutcome;
  'io.chargeplane.command.ConfigurationGet': ConfigurationGet;
  'io.chargeplane.command.ConfigurationSet': ConfigurationSet;
  'io.chargeplane.command.ConnectorUnlock': ConnectorUnlock;
  'io.chargeplane.command.Downlink': Downlink;
  'io.chargeplane.command.MessageTrigger': MessageTrigger;
  'io.chargeplane.command.TransactionStart': TransactionStart;
  'io.chargeplane.command.TransactionStop': TransactionStop;
  'io.chargeplane.command.CommandConditions': CommandConditions;
  'io.chargeplane.command.CommandEnvelope': CommandEnvelope;
  'io.chargeplane.command.CommandTarget': CommandTarget;
  'io.chargeplane.command.CommandToken': CommandToken;
  'io.chargeplane.command.ConfigurationItem': ConfigurationItem;
  'io.chargeplane.command.OutcomeEffect': OutcomeEffect;
  'io.chargeplane.command.OutcomeItem': OutcomeItem;
  'io.chargeplane.raw.ChargerSettings': ChargerSettings;
  'io.chargeplane.raw.ConnectorMap': ConnectorMap;
  'io.chargeplane.raw.FramePart': FramePart;
  'io.chargeplane.raw.QuirkSwitch': QuirkSwitch;
  'io.chargeplane.raw.RawRecord': RawRecord;
  'io.chargeplane.raw.Retry': Retry;
  'io.chargeplane.raw.Transport': Transport;
  'io.chargeplane.registry.Charger': Charger;
  'io.chargeplane.registry.Credential': Credential;
  'io.chargeplane.registry.Token': Token;
  'io.chargeplane.rejected.LedgerBatch': LedgerBatch;
  'io.chargeplane.rejected.LedgerEntry': LedgerEntry;
  'io.chargeplane.rejected.Rejected': Rejected;
  'io.chargeplane.state.Positions': Positions;
  'io.chargeplane.state.StatePart': StatePart;
}

