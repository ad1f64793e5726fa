import { PACKS } from '@chargeplane/quirks';
import type { Pack } from '@chargeplane/quirks';
import { runNormalizer } from '../src/run-normalizer.ts';

/** Pack whose one fix throws on every meter value of its vendor. */
const poison: Pack = {
  id: 'poison', version: 1, matches: [{ vendor: 'Poison' }],
  inbound: [{
    id: 'bug', verb: 'aliasValue', action: 'MeterValues', because: 'A bug of ours.', source: 'https://example.org', from: [], to: '',
    get path(): string {
      throw new Error('a bug in a vendor pack');
    },
  } as unknown as Pack['inbound'][number]],
  answer: [], outbound: [],
};

// The normalizer as it is, with one more vendor pack. No setting can do that.
(PACKS as Pack[]).push(poison);
await runNormalizer();
