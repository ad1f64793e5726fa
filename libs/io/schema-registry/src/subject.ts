import type { TopicName } from '@chargeplane/contracts';

/** TopicRecordNameStrategy: a topic may carry several record types, each with versions of its own. */
export const subjectOf = (topicPrefix: string, topic: TopicName, fullName: string): string => `${topicPrefix}${topic}-${fullName}`;
