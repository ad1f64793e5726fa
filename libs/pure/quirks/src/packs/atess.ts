import type { Pack } from '../pack.ts';

export const atess: Pack = {
  id: 'atess',
  version: 2,
  matches: [{ vendor: 'ATESS' }],
  inbound: [
    {
      id: 'current-record', verb: 'parseTransfer', vendorId: 'ATESS', messageId: 'currentrecord', format: 'query', nothing: ['2000-00-00 00:00:00'],
      because: 'A record of the running charge comes as a query string, with impossible dates where there is none.',
      source: 'test module of a Django app named log_processor, found in a public code index without its repository',
    },
  ],
  answer: [],
  outbound: [],
};
