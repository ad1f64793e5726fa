import type { Pack } from '../pack.ts';

export const abb: Pack = {
  id: 'abb',
  version: 2,
  matches: [{ vendor: 'ABB|Chargedot' }],
  inbound: [
    {
      id: 'vendor-alias', verb: 'aliasValue', action: 'BootNotification', path: 'chargePointVendor', from: ['Chargedot'], to: 'ABB',
      because: 'Older Terra AC firmware names the manufacturer behind the brand, so that one device changes its vendor with an update.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/656',
    },
    {
      id: 'composite-model', verb: 'splitField', action: 'BootNotification', path: 'chargePointModel', separator: '::', part: 0,
      because: 'Terra AC appends the active network interface to the model, so that the model changes when the unit moves from WiFi to Ethernet.',
      source: 'https://github.com/evcc-io/evcc/issues/17979',
    },
    {
      id: 'composite-firmware', verb: 'splitField', action: 'BootNotification', path: 'firmwareVersion', separator: '::', part: 1,
      because: 'Terra AC puts a board code before the firmware version.',
      source: 'https://github.com/evcc-io/evcc/issues/17979',
    },
    {
      id: 'null-as-text', verb: 'dropField', action: 'StatusNotification', path: 'info', unless: '(?!null$)[\\s\\S]*',
      because: 'Where there is nothing to tell, the info of a status is the word null.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/169',
    },
    {
      id: 'zero-error-code', verb: 'dropField', action: 'StatusNotification', path: 'vendorErrorCode', unless: '(?!0x0+$)[\\s\\S]*',
      because: '0x00 is the code of no error.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/169',
    },
  ],
  answer: [
    {
      id: 'short-heartbeat', verb: 'limitNumber', action: 'BootNotification', path: 'interval', most: 300,
      because: 'Terra AC finds out by its heartbeat only that the connection is gone, and stays away for as long as the interval is.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/1303',
    },
  ],
  outbound: [
    {
      id: 'configuration-crash', verb: 'withholdCall', optIn: true, action: 'GetConfiguration', firmware: 'V?1\\.8\\.21',
      because: 'On some units of this firmware GetConfiguration brings the charger down, again after each boot.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/1275',
    },
  ],
};
