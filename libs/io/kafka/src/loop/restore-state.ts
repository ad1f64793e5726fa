import { randomUUID } from 'node:crypto';
import { FatalError } from '../errors.ts';
import type { GroupReader } from '../group/group-reader.ts';
import type { OffsetWatch } from '../offsets.ts';
import type { InRecord } from '../records.ts';
import { withDeadline } from '../waiting.ts';
import type { LoopOptions, PartitionWorker } from './loop-options.ts';
import type { TransactionalWriter } from './transaction.ts';

export const POSITIONS_KEY = 'p/positions';

export interface Restoring {
  options: LoopOptions;
  reader: GroupReader;
  watch: OffsetWatch;
  writer: TransactionalWriter;
  partition: number;
  worker: PartitionWorker;
  /** The partition is taken away. */
  abort: AbortSignal;
  onFenced(): void;
}

/**
 * Fence → barrier → replay. The marker's transaction fences the former owner, so nothing is written to the state before
 * the marker any more; the state is read up to it. The marker itself may never be seen: another one may have replaced it.
 */
export async function restoreState({ options, reader, watch, writer, partition, worker, abort, onFenced }: Restoring): Promise<{ positions: Record<string, number> | null; records: number }> {
  const { stateTopic, replayTimeoutMs = 120_000 } = options;
  await writer.connect();
  const marker = await writer.commit([{ topic: stateTopic, key: `m/${partition}`, value: Buffer.from(randomUUID()) }]);
  const barrier = marker[stateTopic]?.last;
  if (barrier === undefined) throw new Error(`The broker did not say where the marker of ${stateTopic}-${partition} stands.`);
  onFenced();
  const from = (await watch.bounds(stateTopic))[partition]?.start ?? 0;
  // Only the newest counts: an older one may be of an older form, or of somebody else.
  let positions: Buffer | null = null;
  let count = 0;
  const restore = (record: InRecord): void => {
    count += 1;
    const key = record.key?.toString() ?? '';
    if (key === POSITIONS_KEY) positions = record.value;
    else if (!key.startsWith('m/')) worker.restore(key, record.value);
  };
  const replayed = new Promise<void>((resolve, reject) => {
    const reading = reader.read({
      topic: stateTopic,
      partition,
      from,
      kind: 'compacted',
      onRecords(records) {
        try {
          records.forEach(restore);
        } catch (error) {
          reading.close();
          reject(error);
        }
      },
      onAdvance() {
        if (reading.next <= barrier) return;
        reading.close();
        resolve();
      },
      onBroken: (reason) => reject(new FatalError(`Reading the state ${stateTopic}-${partition}: ${reason}.`)),
    });
    const ended = (): void => reject(new Error('The partition was taken away.'));
    if (abort.aborted) ended();
    abort.addEventListener('abort', ended, { once: true });
  });
  await withDeadline(replayed, replayTimeoutMs, `Reading the state ${stateTopic}-${partition} up to offset ${barrier} took longer than ${replayTimeoutMs} ms`);
  await worker.restored?.();
  return { positions: positions === null ? null : options.position.decode(positions), records: count };
}
