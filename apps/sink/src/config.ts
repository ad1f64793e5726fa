import { appEnv, clickhouseEnv, groupEnv, kafkaEnv, lossEnv, registryEnv } from '@chargeplane/nest';
import { z } from 'zod';

/** Environment of the sink. Its user of ClickHouse needs SELECT and INSERT on the database. */
export const sinkEnv = z.object({ ...appEnv, ...kafkaEnv, ...groupEnv, ...registryEnv, ...clickhouseEnv, ...lossEnv });

export type SinkConfig = z.infer<typeof sinkEnv>;
