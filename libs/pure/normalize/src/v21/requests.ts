import type { FromRequest } from '../pipeline/handled.ts';
import { V201_REQUESTS, byRequestId } from '../v201/requests.ts';

/** What is remembered of our CALLs in 2.1: as in 2.0.1, and of what is new. */
export const V21_REQUESTS: Readonly<Record<string, FromRequest>> = { ...V201_REQUESTS, GetDERControl: byRequestId, RequestBatterySwap: byRequestId };
