import type { Envelope, EventDataByType } from '@chargeplane/contracts';
import { decimal, instant } from './cells.ts';
import type { Place } from './place.ts';
import type { TableRow } from './row.ts';
import { stem } from './stem.ts';

/** Table meter_values, of meter.sampled: one row for each sample. */
export function toMeterValues(envelope: Envelope, data: EventDataByType['meter.sampled'], place: Place): TableRow[] {
  const common = {
    ...stem(envelope, place),
    sampled_at: instant(data.sampledAt),
    carrier: data.carrier,
    kind: data.kind,
    native_transaction_id: data.nativeTransactionId ?? envelope.nativeTransactionId,
    repeats_earlier: data.repeatsEarlier,
    quirks: envelope.quirks.map((quirk) => quirk.id),
  };
  return data.samples.map((sample, index) => ({
    table: 'meter_values',
    row: {
      ...common,
      sample_index: index,
      measurand: sample.measurand,
      measurand_defaulted: sample.measurandDefaulted,
      value: sample.value,
      exact: decimal(sample.exact),
      unit: sample.unit,
      raw_value: sample.rawValue,
      raw_unit: sample.rawUnit,
      multiplier: sample.multiplier,
      phase: sample.phase,
      location: sample.location,
      context: sample.context,
      signed: sample.signed !== null && sample.signed !== undefined,
      quality: sample.quality,
    },
  }));
}
