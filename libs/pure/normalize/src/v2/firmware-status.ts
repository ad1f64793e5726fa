import type { FirmwareStatus } from '@chargeplane/contracts';
import { entryOf } from '../pipeline/entry-of.ts';

/** FirmwareStatusEnumType of 2.0.1 and 2.1. */
const STATUSES: Readonly<Record<string, FirmwareStatus>> = {
  Idle: 'IDLE', DownloadScheduled: 'DOWNLOAD_SCHEDULED', Downloading: 'DOWNLOADING', DownloadPaused: 'DOWNLOAD_PAUSED', Downloaded: 'DOWNLOADED',
  DownloadFailed: 'DOWNLOAD_FAILED', SignatureVerified: 'SIGNATURE_VERIFIED', InvalidSignature: 'INVALID_SIGNATURE', InstallScheduled: 'INSTALL_SCHEDULED',
  Installing: 'INSTALLING', InstallRebooting: 'INSTALL_REBOOTING', InstallVerificationFailed: 'INSTALL_VERIFICATION_FAILED',
  InstallationFailed: 'INSTALLATION_FAILED', Installed: 'INSTALLED',
};

/** null for a value that no 2.x version has. */
export function firmwareStatusOf(native: string): FirmwareStatus | null {
  return entryOf(STATUSES, native);
}
