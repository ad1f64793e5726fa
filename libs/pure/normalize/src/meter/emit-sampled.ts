import type { MeterCarrier, Sample, Topology } from '@chargeplane/contracts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { feedEnergy } from './feed-energy.ts';

export interface Metered {
  readonly samples: readonly Sample[];
  readonly carrier: MeterCarrier;
  readonly time: TimeJudgement | null;
  readonly topology: Topology;
  readonly tx: Transaction | null;
  readonly nativeTransactionId: string | null;
  /** Attached to the transaction by inference, not by its id. */
  readonly confidence?: number;
  /** The registers of the messages of start and end are no samples of their own for the energy of 1.6 (R-EN-2). */
  readonly feeds: boolean;
  readonly duplicateOf?: string | null;
  readonly flags?: readonly string[];
  readonly late?: boolean;
  readonly nativeExtras?: string | null;
  /** Known to have been sent before; found out by the moment and its measurands unless given (R-EN-10). */
  readonly repeats?: boolean;
  /** Of a transaction whose details are forgotten; then `tx` is null. */
  readonly pastUid?: string | null;
}

const MOST_TIMES = 64;

/** meter.sampled, and the energy of its transaction (R-EN). */
export function emitSampled(step: Step, m: Metered): string {
  const { tx, time } = m;
  const known = tx === null ? null : (step.state.transactions[tx.uid] ?? tx);
  const at = time?.effectiveAt ?? step.receivedAt;
  const moment = `${time?.occurredAt ?? at}/${m.samples.map((s) => `${s.measurand}${s.phase ?? ''}${s.location}${s.context}`).join()}`.slice(0, 200);
  const repeats = m.repeats ?? known?.energy.sampled.includes(moment) ?? false;
  let { samples } = m;
  let flags = m.flags ?? [];
  if (known !== null && m.duplicateOf == null) {
    const fed = m.feeds ? feedEnergy(known.energy, samples, at, repeats) : { energy: known.energy, flags: [], suspect: [] };
    flags = [...flags, ...fed.flags];
    if (fed.suspect.length > 0) samples = samples.map((s, i) => (fed.suspect.includes(i) ? { ...s, quality: 'SUSPECT' } : s));
    const sampled = repeats ? fed.energy.sampled : [...fed.energy.sampled, moment].slice(-MOST_TIMES);
    step.putTransaction({ ...known, energy: { ...fed.energy, sampled }, activeLog: step.logTime, activeAt: step.receivedAt });
  }
  const station = m.topology.scope === 'STATION';
  return step.emit({
    type: 'meter.sampled',
    transactionUid: tx?.uid ?? m.pastUid ?? null, nativeTransactionId: m.nativeTransactionId, topology: m.topology, time, duplicateOf: m.duplicateOf, flags, late: m.late, nativeExtras: m.nativeExtras,
    ...(m.confidence !== undefined && { derivation: 'INFERRED', confidence: m.confidence }),
    data: { sampledAt: time?.occurredAt ?? null, carrier: m.carrier, nativeTransactionId: m.nativeTransactionId, samples, repeatsEarlier: repeats, kind: tx !== null || m.pastUid != null ? 'TRANSACTION' : station ? 'STATION' : 'IDLE' },
  });
}
