import type { Pack } from '../pack.ts';

export const vestel: Pack = {
  id: 'vestel',
  version: 1,
  matches: [{ vendor: 'Vestel.*' }],
  inbound: [],
  answer: [
    {
      id: 'no-callerror', verb: 'resultForError', errorCodes: ['NotImplemented', 'NotSupported'],
      because: 'A CALLERROR makes it drop the connection, and it comes back every 25 seconds with the same message.',
      source: 'https://github.com/mobilityhouse/ocpp/issues/661',
    },
  ],
  outbound: [],
};
