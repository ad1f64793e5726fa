import { mendOutbound, PACKS } from '@chargeplane/quirks';
import type { Device, Pack } from '@chargeplane/quirks';
import type { OcppVersion } from '@chargeplane/ocpp';
import type { Core } from './charger-state.ts';
import type { Native, NativeCall } from './native.ts';
import { refuse } from './rejection.ts';
import type { Rejection } from './rejection.ts';

/** The CALLs in the shape that the vendor packs say this device can take, each with what was changed, in words too; a CALL that a pack withholds is refused by the name of the fix. */
export function fitDevice(native: Native, version: OcppVersion, core: Core, packs: readonly Pack[] = PACKS): Native | Rejection {
  const device: Device = { vendor: core.vendor, model: core.model, firmware: core.firmware };
  if (device.vendor === null) return native;
  const calls: NativeCall[] = [];
  const done = new Set(native.approximations);
  for (const call of native.calls) {
    const mended = mendOutbound(packs, version, call, device, core.switches);
    if ('withheld' in mended) return { ...refuse('UNSUPPORTED_BY_DEVICE', `withheld by ${mended.withheld.id}: ${mended.because}`), quirk: mended.withheld };
    for (const id of mended.keptBack) done.add(`${id} not applied: ${call.action} would break its schema`);
    for (const { quirks, ...one } of mended.calls) {
      for (const { id, version: of, path } of quirks) done.add(`${id}@${of} changed ${call.action}${path}`);
      calls.push(quirks.length === 0 ? one : { ...one, quirks });
    }
  }
  return { ...native, calls, approximations: [...done] };
}
