import type { RejectCode } from '@chargeplane/contracts';
import type { MalformedCode } from '@chargeplane/ocpp';

/** Code of a text that is no OCPP-J message. */
export const MALFORMED: Readonly<Record<MalformedCode, RejectCode>> = {
  NOT_JSON: 'NOT_JSON',
  TRUNCATED_JSON: 'NOT_JSON',
  TOO_DEEP: 'TOO_DEEP',
  NOT_ARRAY: 'NOT_ARRAY',
  BAD_MESSAGE_TYPE: 'BAD_MESSAGE_TYPE',
  BAD_MESSAGE_ID: 'BAD_MESSAGE_ID',
  BAD_ACTION: 'UNKNOWN_ACTION',
  TOO_FEW_ELEMENTS: 'TOO_FEW_ELEMENTS',
  PAYLOAD_NOT_OBJECT: 'PAYLOAD_NOT_OBJECT',
};
