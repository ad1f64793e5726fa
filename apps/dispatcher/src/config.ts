import { appEnv, groupEnv, kafkaEnv, registryEnv, tokenKeyEnv } from '@chargeplane/nest';
import { z } from 'zod';

/** Environment of the dispatcher. The token key must be that of the normalizer: by it a start is recognised as the one that was asked for. */
export const dispatcherEnv = z.object({ ...appEnv, ...kafkaEnv, ...groupEnv, ...registryEnv, ...tokenKeyEnv });

export type DispatcherConfig = z.infer<typeof dispatcherEnv>;
