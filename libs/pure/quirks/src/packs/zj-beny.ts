import type { Pack } from '../pack.ts';

export const zjBeny: Pack = {
  id: 'zj-beny',
  version: 1,
  matches: [{ vendor: 'ZJ ?BENY.*|BENY.*' }],
  inbound: [
    {
      id: 'empty-slot', verb: 'repairText', repair: 'DROP_EMPTY_ARRAY_SLOTS',
      because: 'After a change of current the first sample is left out but its comma stays.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/1078',
    },
  ],
  answer: [],
  outbound: [],
};
