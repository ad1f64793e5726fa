import type { Pack } from '../pack.ts';

export const sinoEnergy: Pack = {
  id: 'sino-energy',
  version: 1,
  matches: [{ vendor: 'Sino ?Energy.*' }],
  inbound: [
    {
      id: 'register-on-one-phase', verb: 'promotePhase', measurand: 'Energy.Active.Import.Register', phases: ['L1'],
      because: 'The only register is labelled L1 although it is the total of three phases.',
      source: 'https://github.com/evcc-io/evcc/issues/19351',
    },
  ],
  answer: [],
  outbound: [],
};
