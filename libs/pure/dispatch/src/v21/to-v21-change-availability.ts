import { toV201ChangeAvailability } from '../v201/to-v201-change-availability.ts';

/** OCPP 2.1 G03/G04: unchanged since 2.0.1. */
export const toV21ChangeAvailability = toV201ChangeAvailability;
