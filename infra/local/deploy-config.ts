import { clickhouseEnv, kafkaEnv, registryEnv } from '@chargeplane/nest';
import { z } from 'zod';

/** Environment of npm run deploy. */
export const deployEnv = z.object({
  ...kafkaEnv,
  ...registryEnv,
  ...clickhouseEnv,
  CHARGEPLANE_REPLICATION_FACTOR: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be 1 to 9')
    .max(9, 'must be 1 to 9')
    .default(3)
    .meta({ description: 'Copies of every topic: 3 in production, 1 on a single broker, where a lost disk is lost data.', example: '3' }),
});
