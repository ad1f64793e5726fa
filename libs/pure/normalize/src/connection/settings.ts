import type { ChargerSettings } from '@chargeplane/contracts';
import { clip } from '../state/empty-state.ts';
import type { Step } from '../step.ts';

/** More stand in the registry by mistake. Names of fixes are shorter. */
const MOST_CONNECTORS = 512;
const MOST_SWITCHES = 64;
const LONGEST_SWITCH = 100;

/** Settings of the operator that the edge stamped into the log. The highest configOffset wins. @returns whether they changed. */
export function applySettings(step: Step, settings: ChargerSettings | null | undefined): boolean {
  const known = step.state.core.settings;
  if (settings == null || (known !== null && settings.configOffset <= known.configOffset)) return false;
  const { core } = step.state;
  const kept = plain(settings);
  if (kept.topology.length < settings.topology.length || kept.quirks.length < settings.quirks.length) step.lose('TRUNCATED');
  step.update('core', { settings: kept });
  if (core.deviceSource === 'UNKNOWN' && (settings.vendorHint != null || settings.modelHint != null)) {
    step.update('core', { vendor: kept.vendorHint ?? null, model: kept.modelHint ?? null, deviceSource: 'REGISTRY' });
  }
  const { group, site, label, timeZone, vendorHint, modelHint, mapRevision, topology, quirks } = kept;
  step.emit({ type: 'charger.configured', subject: String(settings.configOffset), data: { group, site, label, timeZone, vendorHint, modelHint, mapRevision, topology, quirks } });
  return true;
}

/** The same with plain members in a fixed order and null for what is absent, so that it reads back from JSON as it was, and no more than the part has room for. */
function plain(s: ChargerSettings): ChargerSettings {
  const text = (of: string | null | undefined): string | null => (of == null ? null : clip(of));
  return {
    configOffset: s.configOffset, group: text(s.group), site: text(s.site), label: text(s.label), timeZone: text(s.timeZone), vendorHint: text(s.vendorHint),
    modelHint: text(s.modelHint), mapRevision: s.mapRevision ?? null,
    topology: s.topology.slice(0, MOST_CONNECTORS).map(({ nativeConnectorId, evseId, connectorId }) => ({ nativeConnectorId, evseId, connectorId })),
    quirks: s.quirks.filter(({ id }) => id.length <= LONGEST_SWITCH).slice(0, MOST_SWITCHES).map(({ id, enabled }) => ({ id, enabled })),
  };
}
