import type { VersionTranslation } from '../pipeline/handled.ts';

/** What OCPP 2.1 messages mean. One file per action. */
export const V21: VersionTranslation = { calls: {}, answers: {}, requests: {}, results: {} };
