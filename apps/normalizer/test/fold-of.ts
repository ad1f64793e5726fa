import { PartitionFold, ruleSet, vendorPacks } from '@chargeplane/normalize';
import type { FoldInput, FoldOutput } from '@chargeplane/normalize';
import type { InRecord } from '@chargeplane/kafka';
import type { Codec } from '@chargeplane/schema-registry';
import { PARTITIONS, SECRET } from './normalizer-world.ts';

/** What the fold makes of a partition of `frames` in one go, without a broker. */
export function foldOf(codec: Codec, partition: number, frames: readonly InRecord[]): FoldOutput {
  const inputs = frames.map(({ offset, timestamp, key, value }): FoldInput => {
    const place = { offset, timestamp, key: key?.toString() ?? '' };
    if (value === null) return { ...place, record: { undecodable: 'NOT_AVRO', detail: 'the record has no value', bytes: new Uint8Array() } };
    const decoded = codec.decodeAs('frames', 'io.chargeplane.raw.RawRecord', value);
    return { ...place, record: decoded.error === undefined ? decoded.value : { undecodable: 'NOT_AVRO', detail: `${decoded.error}: ${decoded.detail}`, bytes: value } };
  });
  return new PartitionFold(partition, ruleSet({ id: 'k1', secret: SECRET }, { packs: vendorPacks() }), { partitions: PARTITIONS }).apply(inputs);
}
