import { appEnv, clickhouseEnv, kafkaEnv, registryEnv } from '@chargeplane/nest';
import { z } from 'zod';

/** Environment of the sink. The user of ClickHouse must be allowed to insert. */
export const sinkEnv = z.object({ ...appEnv, ...kafkaEnv, ...registryEnv, ...clickhouseEnv });

export type SinkConfig = z.infer<typeof sinkEnv>;
