// Generated from the files in packs/ by npm run generate. Do not edit.
import type { Pack } from './pack.ts';
import { abb } from './packs/abb.ts';
import { alfen } from './packs/alfen.ts';
import { amperfied } from './packs/amperfied.ts';
import { atess } from './packs/atess.ts';
import { enPlus } from './packs/en-plus.ts';
import { entratek } from './packs/entratek.ts';
import { evbox } from './packs/evbox.ts';
import { openevse } from './packs/openevse.ts';
import { sinoEnergy } from './packs/sino-energy.ts';
import { unitedChargers } from './packs/united-chargers.ts';
import { vestel } from './packs/vestel.ts';
import { zjBeny } from './packs/zj-beny.ts';

/** All packs, by name. */
export const PACKS: readonly Pack[] = [abb, alfen, amperfied, atess, enPlus, entratek, evbox, openevse, sinoEnergy, unitedChargers, vestel, zjBeny];
