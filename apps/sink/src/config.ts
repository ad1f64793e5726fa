import { appEnv, clickhouseEnv, kafkaEnv, registryEnv } from '@chargeplane/nest';
import { z } from 'zod';

/** Environment of the sink. Its user of ClickHouse needs SELECT and INSERT on the database. */
export const sinkEnv = z.object({ ...appEnv, ...kafkaEnv, ...registryEnv, ...clickhouseEnv });

export type SinkConfig = z.infer<typeof sinkEnv>;
