import type { Pack } from '../pack.ts';

export const openevse: Pack = {
  id: 'openevse',
  version: 1,
  matches: [{ vendor: 'OpenEVSE' }],
  inbound: [
    {
      id: 'kwh-as-wh', verb: 'scaleSamples', optIn: true, measurands: 'Energy\\.Active\\.Import\\.Register', claimed: 'Wh', real: 'kWh',
      because: 'The register is in kWh although it says Wh.',
      source: 'https://github.com/OpenEVSE/openevse_esp32_firmware/issues/703',
    },
  ],
  answer: [],
  outbound: [],
};
