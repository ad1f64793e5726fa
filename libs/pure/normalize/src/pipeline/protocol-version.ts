import type { OcppVersion as CanonicalVersion } from '@chargeplane/contracts';
import type { OcppVersion } from '@chargeplane/ocpp';

const VERSIONS: Readonly<Record<CanonicalVersion, OcppVersion>> = { V16: '1.6', V201: '2.0.1', V21: '2.1', UNKNOWN: '1.6' };

/** The document's name of a version. An unknown one is read as 1.6, whose framing all others share. */
export function protocolVersion(version: CanonicalVersion): OcppVersion {
  return VERSIONS[version];
}
