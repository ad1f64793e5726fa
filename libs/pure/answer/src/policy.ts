/** How the operator wants chargers to be answered. The same for every charger of a listener. */
export interface AnswerPolicy {
  /** Seconds between heartbeats that BootNotification asks for. */
  readonly heartbeatIntervalS: number;
  /** Answer of BootNotification. */
  readonly registration: 'Accepted' | 'Pending' | 'Rejected';
  /** What to say of a token that is not in the table. */
  readonly unknownTokens: 'accept' | 'refuse';
  /** True for a vendor of DataTransfer whose messages somebody here understands: answered with Accepted, others with UnknownVendorId. */
  readonly knowsVendor: (vendorId: string) => boolean;
  /** lenient: a known action always gets a CALLRESULT. strict: a request that breaks its schema gets a CALLERROR. */
  readonly strictness: 'lenient' | 'strict';
}
