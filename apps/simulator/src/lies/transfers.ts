import type { Lie } from '../profile.ts';

/** Each status is shadowed by a positional list in a DataTransfer. */
export const statusTransfer: Lie = {
  id: 'status-transfer',
  source: 'https://github.com/evcc-io/evcc/pull/14733',
  shadow: (action, payload) =>
    action === 'StatusNotification'
      ? { action: 'DataTransfer', payload: { vendorId: 'EV-BOX', messageId: 'evbStatusNotification', data: `${payload['connectorId']},${payload['status']},NoError,No error.,1,Blue,1,{20,8020,27},{0,0}` } }
      : undefined,
};

/** Firmware and disconnect reason come as JSON text in a DataTransfer after the boot. */
export const gatewayInfo: Lie = {
  id: 'gateway-info',
  source: 'https://github.com/evcc-io/evcc/issues/14673',
  shadow: (action) =>
    action === 'BootNotification'
      ? { action: 'DataTransfer', payload: { vendorId: 'EN+', messageId: 'gatewayInfo', data: '{"SN":"SN10000000000001","fwVer":"V43.0.552","disconnectReason":0,"maxCurr":320,"phase":1}' } }
      : undefined,
};
