import type { Pack } from '../pack.ts';

export const unitedChargers: Pack = {
  id: 'united-chargers',
  version: 1,
  matches: [{ vendor: 'United Chargers|Grizzl-?E.*' }],
  inbound: [
    {
      id: 'signal-strength-as-iccid', verb: 'dropField', action: 'BootNotification', path: 'iccid', unless: '[0-9]{18,22}',
      because: 'The field of the SIM card holds the strength of the WiFi signal.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/176',
    },
    {
      id: 'phase-to-neutral', verb: 'relabelPhase', measurands: 'Current\\..+|Power\\..+|Energy\\..+', labels: { 'L1-N': 'L1', 'L2-N': 'L2', 'L3-N': 'L3' },
      because: 'Current, power and energy are labelled as if they were voltages to neutral.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/442',
    },
    {
      id: 'register-on-one-phase', verb: 'promotePhase', measurand: 'Energy.Active.Import.Register', phases: ['L1'],
      because: 'A unit of one phase labels its only register with that phase.',
      source: 'https://github.com/lbbrhzn/ocpp/issues/442',
    },
  ],
  answer: [],
  outbound: [],
};
