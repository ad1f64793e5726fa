import { toV201UnlockConnector } from '../v201/to-v201-unlock-connector.ts';

/** OCPP 2.1 F05: unchanged since 2.0.1. */
export const toV21UnlockConnector = toV201UnlockConnector;
