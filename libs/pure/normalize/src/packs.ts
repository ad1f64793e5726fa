import type { OcppVersion, QuirkSwitch } from '@chargeplane/contracts';
import type { JsonObject, LexicalRepairId } from '@chargeplane/ocpp';
import type { Quirk } from '@chargeplane/contracts';

/** What a pack is matched against: the identity of the charger as of the frame. */
export interface PackContext {
  readonly tenantId: string;
  readonly chargerId: string;
  readonly ocppVersion: OcppVersion;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly switches: readonly QuirkSwitch[];
}

export type PayloadKind = 'request' | 'response';

export interface Mended {
  readonly payload: JsonObject;
  /** Paths are JSON pointers into the payload; `before` may hold personal data and is redacted when it is stamped. */
  readonly quirks: readonly Quirk[];
}

/** A repair of the text that a pack adds, under the name that it has in the quirks of an event. */
export interface PackRepair {
  readonly repair: LexicalRepairId;
  readonly id: string;
  readonly version: number;
}

/** The seam to the vendor packs (@chargeplane/quirks): data that the pipeline asks at two places. */
export interface Packs {
  /** Of all packs together; part of the rule set's version. */
  readonly version: string;
  /** Repairs of the text that packs of this charger add to the general ones. */
  lexicalRepairs(context: PackContext): readonly PackRepair[];
  /** Changes to what a charger sent: a CALL (`request`) or its answer to our CALL (`response`). Never changes the payload that it is given. */
  mendInbound(action: string, kind: PayloadKind, payload: JsonObject, context: PackContext): Mended;
}

/** No pack at all. */
export const PLAIN_PACKS: Packs = {
  version: '0',
  lexicalRepairs: () => [],
  mendInbound: (_action, _kind, payload) => ({ payload, quirks: [] }),
};
