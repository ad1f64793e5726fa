import { OCPP_VERSIONS, SUBPROTOCOLS } from '@chargeplane/ocpp';
import type { OcppVersion } from '@chargeplane/ocpp';

export interface ChosenSubprotocol {
  readonly version: OcppVersion;
  /** As it was offered, to be repeated in the answer; null where the version was assumed. */
  readonly subprotocol: string | null;
}

/** Tokens of all Sec-WebSocket-Protocol headers of a request, at most 32. */
export function offeredSubprotocols(header: string | undefined): string[] {
  return (header ?? '').split(',').map((token) => token.trim()).filter((token) => token !== '').slice(0, 32);
}

/**
 * The first version offered that we speak, in the charger's order of preference. Where it offers nothing, `assumed` stands in
 * (several real chargers send no subprotocol); where it offers only what we do not speak, nothing is in common.
 */
export function chooseSubprotocol(offered: readonly string[], assumed: OcppVersion | null): ChosenSubprotocol | null {
  for (const subprotocol of offered) {
    const version = OCPP_VERSIONS.find((known) => SUBPROTOCOLS[known] === subprotocol.toLowerCase());
    if (version !== undefined) return { version, subprotocol };
  }
  return offered.length === 0 && assumed !== null ? { version: assumed, subprotocol: null } : null;
}
