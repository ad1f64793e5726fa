import type { Pack } from '../pack.ts';

export const enPlus: Pack = {
  id: 'en-plus',
  version: 2,
  matches: [{ vendor: 'EN\\+.*|EN-?Plus.*' }],
  inbound: [
    {
      id: 'gateway-info', verb: 'parseTransfer', vendorId: 'EN+', messageId: 'gatewayInfo', format: 'json',
      because: 'Firmware version and reason of the disconnect come as JSON text in a DataTransfer.',
      source: 'https://github.com/evcc-io/evcc/issues/14673',
    },
    {
      id: 'charging-parameters', verb: 'parseTransfer', vendorId: 'EN+', messageId: 'cpChargingParameterRpt', format: 'json',
      because: 'Telemetry comes as JSON text in a DataTransfer and repeats a transaction id that must not drive a session.',
      source: 'https://github.com/evcc-io/evcc/issues/15874',
    },
  ],
  answer: [],
  outbound: [],
};
