import type { OcppVersion } from '@chargeplane/contracts';
import { V16 } from '../v16/index.ts';
import { V201 } from '../v201/index.ts';
import { V21 } from '../v21/index.ts';
import type { VersionTranslation } from './handled.ts';

const TRANSLATIONS: Readonly<Record<OcppVersion, VersionTranslation>> = { V16, V201, V21, UNKNOWN: V16 };

export function translationOf(version: OcppVersion): VersionTranslation {
  return TRANSLATIONS[version];
}
