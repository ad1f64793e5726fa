import type { Charger, Credential, RefuseCode } from '@chargeplane/contracts';
import type { OcppVersion as VersionTag } from '@chargeplane/contracts';
import type { OcppVersion } from '@chargeplane/ocpp';
import { chooseSubprotocol } from './choose-subprotocol.ts';
import type { ChosenSubprotocol } from './choose-subprotocol.ts';

/** What a listener demands. Identity and authentication are separate: who it is comes from the path, whether it is so from here. */
export interface ListenerPolicy {
  /** 0: only chargers with a credential must present it. 1 (HTTP Basic): every registered charger must. */
  readonly securityProfile: 0 | 1;
  readonly unknownChargers: 'accept' | 'refuse';
  /** For chargers that offer no subprotocol. */
  readonly assumeVersion: OcppVersion | null;
}

/** `verify`: what the password is still to be held against; null where none is demanded. */
export type Admission =
  | { readonly admit: false; readonly code: RefuseCode }
  | { readonly admit: true; readonly chosen: ChosenSubprotocol | null; readonly verify: { readonly credential: Credential; readonly password: Buffer } | null };

/** Everything of a handshake that can be decided without waiting. */
export function decideHandshake(charger: Charger | undefined, password: Buffer | null, offered: readonly string[], policy: ListenerPolicy): Admission {
  if (charger === undefined && policy.unknownChargers === 'refuse') return { admit: false, code: 'UNKNOWN_CHARGER' };
  if (charger?.blocked === true) return { admit: false, code: 'BLOCKED' };
  const credential = charger?.credential ?? null;
  const chosen = chooseSubprotocol(offered, versionOf(charger?.assumeVersion) ?? policy.assumeVersion);
  const demanded = credential !== null || (charger !== undefined && policy.securityProfile === 1);
  if (!demanded) return { admit: true, chosen, verify: null };
  if (credential === null || password === null) return { admit: false, code: 'BAD_CREDENTIALS' };
  return { admit: true, chosen, verify: { credential, password } };
}

const VERSIONS: Readonly<Record<VersionTag, OcppVersion | null>> = { V16: '1.6', V201: '2.0.1', V21: '2.1', UNKNOWN: null };

function versionOf(tag: VersionTag | null | undefined): OcppVersion | null {
  return tag == null ? null : VERSIONS[tag];
}
