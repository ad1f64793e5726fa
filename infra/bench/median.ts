import { percentile } from '@chargeplane/simulator';

export const median = (values: readonly number[]): number => percentile(values, 50);
