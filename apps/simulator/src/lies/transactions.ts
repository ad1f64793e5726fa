import type { Lie } from '../profile.ts';

/** The start is sent again with its old timestamp, as after a reconnect. */
export const repeatedStart: Lie = { id: 'repeated-start', source: 'https://github.com/mobilityhouse/ocpp/issues/186', repeatsStart: true };

/** The signal strength stands in the field of the SIM card. */
export const rssiAsIccid: Lie = {
  id: 'rssi-as-iccid',
  source: 'https://github.com/lbbrhzn/ocpp/issues/176',
  change: (action, payload) => (action === 'BootNotification' ? { ...payload, iccid: '-67' } : payload),
};

/** Readings of a session carry the transaction id 0. */
export const zeroTransactionId: Lie = {
  id: 'zero-transaction-id',
  source: 'https://github.com/mobilityhouse/ocpp/issues/478',
  change: (action, payload) => (action === 'MeterValues' ? { ...payload, transactionId: 0 } : payload),
};

/** The evse is repeated in every event of a transaction. */
export const repeatedEvse: Lie = {
  id: 'repeated-evse',
  source: 'https://github.com/EVerest/libocpp/issues/580',
  change: (action, payload) => (action === 'TransactionEvent' ? { ...payload, evse: { id: 1, connectorId: 1 } } : payload),
};

/** What is not known is an empty text. */
export const emptyForNothing: Lie = {
  id: 'empty-for-nothing',
  source: 'https://github.com/evcc-io/evcc/issues/17979',
  change: (action, payload) => (action === 'BootNotification' ? { ...payload, meterType: '', iccid: '' } : payload),
};
