import type { Token } from '@chargeplane/contracts';
import type { OcppVersion } from '@chargeplane/ocpp';

/** What an answer may depend on beside the request and the policy. */
export interface AnswerContext {
  readonly version: OcppVersion;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly tenantId: string;
  readonly chargerId: string;
  readonly connectionId: string;
  /** Keyed reference of a clear token of this tenant. */
  readonly tokenReference: (token: string) => string;
  /** What the operator says of a token, by its reference. */
  readonly token: (reference: string) => Token | undefined;
}
