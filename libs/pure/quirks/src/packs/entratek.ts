import type { Pack } from '../pack.ts';

export const entratek: Pack = {
  id: 'entratek',
  version: 1,
  matches: [{ vendor: 'Entratek.*' }],
  inbound: [],
  answer: [],
  outbound: [
    {
      id: 'no-full-configuration', verb: 'withholdCall', action: 'GetConfiguration', without: 'key',
      because: 'GetConfiguration without keys is never answered; name the keys.',
      source: 'https://github.com/evcc-io/evcc/issues/15869',
    },
    {
      id: 'four-keys', verb: 'limitItems', action: 'GetConfiguration', member: 'key', most: 4,
      because: 'GetConfiguration is answered for at most four keys.',
      source: 'https://github.com/evcc-io/evcc/issues/15869',
    },
  ],
};
