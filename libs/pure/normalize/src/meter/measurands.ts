/** Canonical unit of each measurand group; the first prefix that fits counts. */
const UNITS = [
  ['Energy.Reactive', 'varh'], ['Energy.Apparent', 'VAh'], ['EnergyRequest', 'Wh'], ['Energy', 'Wh'], ['Power.Reactive', 'var'], ['Power.Factor', ''], ['Power', 'W'],
  ['Current', 'A'], ['Voltage', 'V'], ['Frequency', 'Hz'], ['SoC', 'Percent'], ['Display.RemainingTimeToMinimumSOC', 's'], ['Display.RemainingTimeToTargetSOC', 's'],
  ['Display.RemainingTimeToMaximumSOC', 's'], ['Display.BatteryEnergyCapacity', 'Wh'],
  ['Display.ChargingComplete', ''], ['Display.InletHot', ''], ['Display', 'Percent'], ['Temperature', 'Celsius'], ['RPM', 'RPM'],
].map(([prefix = '', unit = '']) => ({ prefix, group: `${prefix}.`, unit }));

export const DEFAULT_MEASURAND = 'Energy.Active.Import.Register';

/** '' for a measurand that no version knows. */
export function unitOfMeasurand(measurand: string): string {
  return (UNITS.find(({ prefix, group }) => measurand === prefix || measurand.startsWith(group)) ?? UNITS.find(({ prefix }) => measurand.startsWith(prefix)))?.unit ?? '';
}
