import { judgeTime } from '../clock/judge-time.ts';
import { readingHash, readingSeen, rememberReading } from '../delivery/seen-readings.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import type { FromCall } from '../pipeline/handled.ts';
import { int32 } from '../pipeline/int32.ts';
import type { EndedTransaction } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { connectorScope, connectorTopology } from '../topology/connector-topology.ts';
import { openOn } from '../transactions/history.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { samplesOf } from './fields.ts';
import { isSentinel, namedBy } from './find-transaction.ts';

/** MeterValues.req: one event per meterValue. R-TXID-5 for its transaction, R-TX-7 after its end, R-DUP-2 (d) for repeats. */
export const fromV16MeterValues: FromCall = (step, payload) => {
  const connectorId = int32(payload, 'connectorId');
  const nativeId = payload.lexeme('transactionId');
  const meterValues = payload.children('meterValue');
  const extras = payload.extras();
  const topology = connectorTopology(step, connectorId);
  if (meterValues.length === 0) {
    if (connectorId === null) return { outcome: { unreadable: 'neither connectorId nor meterValue can be read' } };
    emitSampled(step, { samples: [], carrier: 'METER_VALUES', time: null, topology, tx: null, nativeTransactionId: nativeId, feeds: false, nativeExtras: extras });
    return {};
  }
  const connector = connectorScope(connectorId);
  if (isSentinel(nativeId)) step.quirk({ id: 'general/sentinel-transaction-id', version: 1, effect: 'REINTERPRETED', path: '/transactionId', before: nativeId });
  let repeats = 0;
  for (const meterValue of meterValues) {
    const timestamp = meterValue.text('timestamp');
    const samples = samplesOf(step, meterValue);
    const hash = timestamp === null ? null : readingHash(connector, nativeId, timestamp, samples);
    const first = hash === null ? null : readingSeen(step, connector, hash);
    const time = judgeTime(step, timestamp, { realTime: meterValues.length === 1, repeat: first !== null });
    const { tx, past, flags, late, confidence } = attribute(step, nativeId, connector, time.effectiveAt);
    const id = emitSampled(step, {
      samples, carrier: 'METER_VALUES', time, topology, tx, pastUid: past?.uid ?? null, nativeTransactionId: nativeId, feeds: tx?.open === true, nativeExtras: extras, duplicateOf: first, flags, late,
      ...(confidence !== undefined && { confidence }),
    });
    if (first !== null) repeats++;
    else if (hash !== null) rememberReading(step, connector, hash, id);
  }
  return repeats === meterValues.length ? { outcome: { duplicate: 'PROTOCOL_REPEAT' } } : {};
};

interface Attributed {
  readonly tx: Transaction | null;
  readonly past: EndedTransaction | null;
  readonly flags: readonly string[];
  readonly late: boolean;
  readonly confidence?: number;
}

const NOBODY: Attributed = { tx: null, past: null, flags: [], late: false };

/**
 * R-TXID-5: by alias. An id that stands for nothing (−1, 0, unknown) means the open transaction of the connector if the time lies in it; no id
 * means no transaction. R-TX-7: what was measured before the end and arrives after it is late; what was measured later is flagged.
 */
function attribute(step: Step, nativeId: string | null, connector: string, at: number): Attributed {
  const { tx, past } = namedBy(step, nativeId, connector);
  const flags = tx !== null && connector !== '0' && connector !== '' && tx.connector !== '' && tx.connector !== connector ? ['CONNECTOR_MISMATCH'] : [];
  if (tx?.open === true) return { ...NOBODY, tx, flags };
  const endedAt = tx?.end?.at ?? past?.endedAt ?? null;
  if (endedAt !== null) return { tx, past: tx === null ? past : null, late: at <= endedAt, flags: at <= endedAt ? flags : [...flags, 'AFTER_END'] };
  const open = nativeId === null ? null : openOn(step, connector);
  return open === null || at < open.startedAt - 1000 ? NOBODY : { ...NOBODY, tx: open, confidence: 0.8 };
}
