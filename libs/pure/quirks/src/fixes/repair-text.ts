import type { LexicalRepairId } from '@chargeplane/ocpp';
import type { FixBase } from './fix.ts';

/** Text that is no JSON is repaired by one of the named lexical repairs of @chargeplane/ocpp, and only if it cannot be read as it is. */
export interface RepairText extends FixBase {
  readonly verb: 'repairText';
  readonly repair: LexicalRepairId;
}
