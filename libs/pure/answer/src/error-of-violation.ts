import type { RpcErrorCode, ValidationError } from '@chargeplane/ocpp';

/** The RPC error that names the kind of a schema violation (1.6-J 4.2.3; 2.1 part 4 4.3). Only for strict policies. */
export function errorOfViolation({ keyword }: ValidationError): RpcErrorCode {
  switch (keyword) {
    case 'type':
      return 'TYPE_CONSTRAINT_VIOLATION';
    case 'required':
    case 'minItems':
    case 'maxItems':
      return 'OCCURRENCE_CONSTRAINT_VIOLATION';
    case 'additionalProperties':
      return 'FORMAT_VIOLATION';
    default:
      return 'PROPERTY_CONSTRAINT_VIOLATION';
  }
}
