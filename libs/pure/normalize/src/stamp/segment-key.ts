import type { OcppVersion } from '@chargeplane/contracts';
import type { CorePart } from '../state/charger-state.ts';

const keys = new WeakMap<CorePart, Map<OcppVersion, string>>();

/**
 * The operating segment of a charger as of the frame: `vendor/model/firmware family/version`, each a slug; null before anything is known.
 * The family is the first two numbers of the firmware (`1.8` of `1.8.21`).
 */
export function segmentKey(core: CorePart, version: OcppVersion): string | null {
  if (core.vendor === null && core.model === null) return null;
  let known = keys.get(core);
  if (known === undefined) keys.set(core, (known = new Map()));
  let key = known.get(version);
  if (key === undefined) known.set(version, (key = [slug(core.vendor), slug(core.model), firmwareFamily(core.firmware), version.toLowerCase()].join('/')));
  return key;
}

export function slug(text: string | null): string {
  const plain = (text ?? '').normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 40) || 'unknown';
}

function firmwareFamily(firmware: string | null): string {
  const numbers = /(\d+)\.(\d+)/.exec(firmware ?? '');
  return numbers === null ? slug(firmware) : `${Number(numbers[1])}.${Number(numbers[2])}`;
}
