import { judgeTime } from '../clock/judge-time.ts';
import { readingHash, readingSeen, rememberReading } from '../delivery/seen-readings.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import type { FromCall } from '../pipeline/handled.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { evseScope, evseTopology } from '../v2/evse-topology.ts';
import { openOnEvse } from '../v2/find-transaction.ts';
import { int32 } from '../pipeline/int32.ts';
import { samplesOf } from '../v2/samples.ts';

/**
 * MeterValues: readings outside of transactions, or all of them from chargers that do not put them into TransactionEvents. They name no
 * transaction: the open one of the EVSE is an inference. R-DUP-2 (d) for repeats.
 */
export const fromV201MeterValues: FromCall = (step, payload) => {
  const evseId = int32(payload, 'evseId');
  const meterValues = payload.children('meterValue');
  const nativeExtras = payload.extras();
  const topology = evseTopology(step, { evseId, connectorId: null });
  const scope = evseScope(topology);
  if (meterValues.length === 0) {
    if (evseId === null) return { outcome: { unreadable: 'neither evseId nor meterValue can be read' } };
    emitSampled(step, { samples: [], carrier: 'METER_VALUES', time: null, topology, tx: null, nativeTransactionId: null, feeds: false, nativeExtras });
    return {};
  }
  let repeats = 0;
  for (const meterValue of meterValues) {
    const timestamp = meterValue.text('timestamp');
    const samples = samplesOf(step, meterValue);
    const hash = timestamp === null ? null : readingHash(scope, null, timestamp, samples);
    const first = hash === null ? null : readingSeen(step, scope, hash);
    const time = judgeTime(step, timestamp, { realTime: false, repeat: first !== null });
    const tx = evseId === null || evseId === 0 ? null : within(openOnEvse(step, scope), time.effectiveAt);
    const id = emitSampled(step, {
      samples, carrier: 'METER_VALUES', time, topology: tx?.topology ?? topology, tx, nativeTransactionId: null, feeds: tx !== null, nativeExtras, duplicateOf: first,
      ...(tx === null ? {} : { confidence: 0.8 }),
    });
    if (first !== null) repeats++;
    else if (hash !== null) rememberReading(step, scope, hash, id);
  }
  return repeats === meterValues.length ? { outcome: { duplicate: 'PROTOCOL_REPEAT' } } : {};
};

function within(tx: Transaction | null, at: number): Transaction | null {
  return tx === null || at < tx.startedAt - 1000 ? null : tx;
}
