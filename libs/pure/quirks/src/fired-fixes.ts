import type { Quirk } from '@chargeplane/contracts';
import type { Change, Fix } from './fixes/fix.ts';
import { fires, matches } from './pack.ts';
import type { Device, Pack, Switches } from './pack.ts';

/** One fix that fires for a device, with how its changes are told. */
export interface Fired<F extends Fix> {
  readonly fix: F;
  /** Full name, `pack/fix`. */
  readonly id: string;
  readonly version: number;
  quirk(change: Change): Quirk;
}

/** The fixes of one list that fire for this device, in the order in which they are applied. */
export function firedFixes<F extends Fix>(packs: readonly Pack[], listOf: (pack: Pack) => readonly F[], device: Device, switches: Switches): Fired<F>[] {
  return packs.filter((p) => matches(p, device)).flatMap((pack) =>
    listOf(pack).filter((fix) => fires(pack, fix, device, switches)).map((fix) => {
      const id = `${pack.id}/${fix.id}`;
      const { version } = pack;
      return { fix, id, version, quirk: ({ effect, path, before }: Change): Quirk => ({ id, version, effect, path, before }) };
    }),
  );
}
