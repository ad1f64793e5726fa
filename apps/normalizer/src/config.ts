import { appEnv, groupEnv, kafkaEnv, lossEnv, registryEnv, tokenKeyEnv } from '@chargeplane/nest';
import { z } from 'zod';

/** Environment of the normalizer. The token key must be that of the edge and the dispatcher. */
export const normalizerEnv = z.object({ ...appEnv, ...kafkaEnv, ...groupEnv, ...registryEnv, ...tokenKeyEnv, ...lossEnv });

export type NormalizerConfig = z.infer<typeof normalizerEnv>;
