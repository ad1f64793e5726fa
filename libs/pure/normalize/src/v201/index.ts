import type { VersionTranslation } from '../pipeline/handled.ts';

/** What OCPP 2.0.1 messages mean. One file per action. */
export const V201: VersionTranslation = { calls: {}, answers: {}, requests: {}, results: {} };
