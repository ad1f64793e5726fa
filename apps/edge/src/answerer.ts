import { localAnswerer } from '@chargeplane/answer';
import type { Answerer } from '@chargeplane/answer';
import { PACKS } from '@chargeplane/quirks';
import type { EdgeConfig } from './config.ts';

/** The local answerer as the operator configured it; vendors of DataTransfer are those that a pack can read. */
export function configuredAnswerer(config: EdgeConfig): Answerer {
  const vendors = new Set(PACKS.flatMap(({ inbound }) => inbound.flatMap((fix) => (fix.verb === 'parseTransfer' ? [fix.vendorId] : []))));
  return localAnswerer({
    heartbeatIntervalS: config.CHARGEPLANE_HEARTBEAT_INTERVAL,
    registration: 'Accepted',
    unknownTokens: config.CHARGEPLANE_UNKNOWN_TOKENS,
    knowsVendor: (vendorId) => vendors.has(vendorId),
    strictness: config.CHARGEPLANE_STRICTNESS,
  });
}
