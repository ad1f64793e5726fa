import type { Pack } from '../pack.ts';

export const alfen: Pack = {
  id: 'alfen',
  version: 1,
  matches: [{ vendor: 'Alfen.*' }],
  inbound: [
    {
      id: 'phase-suffix', verb: 'splitMeasurand',
      because: 'Measurands carry the phase as a suffix, as they must be named in its configuration.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/19',
    },
  ],
  answer: [],
  outbound: [],
};
