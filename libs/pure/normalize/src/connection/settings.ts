import type { ChargerSettings } from '@chargeplane/contracts';
import type { Step } from '../step.ts';

/** Settings of the operator that the edge stamped into the log. The highest configOffset wins. @returns whether they changed. */
export function applySettings(step: Step, settings: ChargerSettings | null | undefined): boolean {
  const known = step.state.core.settings;
  if (settings == null || (known !== null && settings.configOffset <= known.configOffset)) return false;
  const { core } = step.state;
  step.update('core', { settings: plain(settings) });
  if (core.deviceSource === 'UNKNOWN' && (settings.vendorHint != null || settings.modelHint != null)) {
    step.update('core', { vendor: settings.vendorHint ?? null, model: settings.modelHint ?? null, deviceSource: 'REGISTRY' });
  }
  const { group, site, label, timeZone, vendorHint, modelHint, mapRevision, topology, quirks } = plain(settings);
  step.emit({ type: 'charger.configured', subject: String(settings.configOffset), data: { group, site, label, timeZone, vendorHint, modelHint, mapRevision, topology, quirks } });
  return true;
}

/** The same with plain members in a fixed order and null for what is absent, so that it reads back from JSON as it was. */
function plain(s: ChargerSettings): ChargerSettings {
  return {
    configOffset: s.configOffset, group: s.group ?? null, site: s.site ?? null, label: s.label ?? null, timeZone: s.timeZone ?? null, vendorHint: s.vendorHint ?? null,
    modelHint: s.modelHint ?? null, mapRevision: s.mapRevision ?? null,
    topology: s.topology.map(({ nativeConnectorId, evseId, connectorId }) => ({ nativeConnectorId, evseId, connectorId })),
    quirks: s.quirks.map(({ id, enabled }) => ({ id, enabled })),
  };
}
