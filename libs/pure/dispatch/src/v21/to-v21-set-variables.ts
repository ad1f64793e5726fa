import { setVariables } from '../v201/to-v201-set-variables.ts';

/** OCPP 2.1 B05: values up to 2500 characters. */
export const toV21SetVariables = setVariables(2500);
