import { coversLoss } from '@chargeplane/kafka';
import type { LossAcceptance } from '@chargeplane/kafka';

/** Losses that an operator accepts by CHARGEPLANE_ACCEPT_LOSS, as lossEnv reads it. */
export const acceptanceOf = (names: readonly string[]): LossAcceptance => ({ accepts: (loss) => coversLoss(names, loss), how: 'CHARGEPLANE_ACCEPT_LOSS=' });
