import { toV201GetVariables } from '../v201/to-v201-get-variables.ts';

/** OCPP 2.1 B06/B07: unchanged since 2.0.1. */
export const toV21GetVariables = toV201GetVariables;
