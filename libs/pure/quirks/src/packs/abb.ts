import type { Pack } from '../pack.ts';

export const abb: Pack = {
  id: 'abb',
  version: 1,
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
  ],
  answer: [],
  outbound: [],
};
