import type { JsonObject } from '@chargeplane/ocpp';
import type { FixBase } from './fix.ts';

/** A CALL that this charger never answers, or that brings it down: the command is refused, and says so. */
export interface WithholdCall extends FixBase {
  readonly verb: 'withholdCall';
  readonly action: string;
  /** Only where the CALL does not have this member. */
  readonly without?: string;
}

export function isWithheld(fix: WithholdCall, action: string, payload: JsonObject): boolean {
  return fix.action === action && (fix.without === undefined || !Object.hasOwn(payload, fix.without));
}
