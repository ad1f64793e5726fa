import type { Charger, RefuseCode } from '@chargeplane/contracts';
import type { OcppVersion as VersionTag } from '@chargeplane/contracts';
import type { OcppVersion } from '@chargeplane/ocpp';
import type { Presented } from '../credentials/parse-basic.ts';
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

/** `verify`: the password is still to be held against the credential of the charger. */
export type Admission =
  | { readonly admit: false; readonly code: RefuseCode }
  | { readonly admit: true; readonly chosen: ChosenSubprotocol | null; readonly verify: boolean };

/** Everything of a handshake that can be decided without waiting. */
export function decideHandshake(chargerId: string, charger: Charger | undefined, presented: Presented | null, offered: readonly string[], policy: ListenerPolicy): Admission {
  if (charger === undefined && policy.unknownChargers === 'refuse') return { admit: false, code: 'UNKNOWN_CHARGER' };
  if (charger?.blocked === true) return { admit: false, code: 'BLOCKED' };
  const credential = charger?.credential ?? null;
  const verify = credential !== null || (charger !== undefined && policy.securityProfile === 1);
  if (verify && (credential === null || presented === null || presented.user !== chargerId)) return { admit: false, code: 'BAD_CREDENTIALS' };
  return { admit: true, chosen: chooseSubprotocol(offered, versionOf(charger?.assumeVersion) ?? policy.assumeVersion), verify };
}

const VERSIONS: Readonly<Record<VersionTag, OcppVersion | null>> = { V16: '1.6', V201: '2.0.1', V21: '2.1', UNKNOWN: null };

function versionOf(tag: VersionTag | null | undefined): OcppVersion | null {
  return tag == null ? null : VERSIONS[tag];
}
