import type { Pack } from '../pack.ts';

export const amperfied: Pack = {
  id: 'amperfied',
  version: 1,
  matches: [{ vendor: 'Amperfied|Heidelberg.*' }],
  inbound: [
    {
      id: 'units-in-volts', verb: 'trustMeasurand', units: { 'Current.Offered': 'A', 'Current.Import': 'A', SoC: 'Percent' },
      because: 'Current and state of charge are given in volts.',
      source: 'https://github.com/evcc-io/evcc/issues/17585',
    },
  ],
  answer: [],
  outbound: [],
};
