import { reset } from '../v201/to-v201-reset.ts';

/** OCPP 2.1 B11/B12; ImmediateAndResume goes on with the transactions afterwards, or is Rejected where the charger cannot. */
export const toV21Reset = reset({ GRACEFUL: 'Immediate', HARD: 'Immediate', WHEN_IDLE: 'OnIdle', RESUME: 'ImmediateAndResume' });
