import type { MeterCarrier, Sample, Topology } from '@chargeplane/contracts';
import type { TimeJudgement } from '../clock/time-judgement.ts';
import { contentHash } from '../state/content-hash.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transactions/transaction.ts';
import type { EnergyState } from './energy-state.ts';
import { feedEnergy, MOST_WH_A_SECOND } from './feed-energy.ts';

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
  const moment = known === null ? '' : momentOf(step.state.clock.frozen !== null ? at : (time?.occurredAt ?? at), m.samples);
  const repeats = m.repeats ?? known?.energy.sampled.includes(moment) ?? false;
  let { samples } = m;
  let flags = m.flags ?? [];
  if (known !== null && m.duplicateOf == null) {
    const fed = m.feeds ? feedEnergy(known.energy, samples, at, repeats || at < known.startedAt, time?.occurredAt ?? null) : { energy: known.energy, flags: [], suspect: [] };
    const jumped = m.feeds && startJumped(known, fed.energy, at);
    flags = [...flags, ...fed.flags, ...(jumped ? ['START_JUMP'] : [])];
    const energy = jumped ? { ...fed.energy, imported: { ...fed.energy.imported, suspect: true } } : fed.energy;
    if (fed.suspect.length > 0) samples = samples.map((s, i) => (fed.suspect.includes(i) ? { ...s, quality: 'SUSPECT' } : s));
    const sampled = repeats ? energy.sampled : [...energy.sampled, moment].slice(-MOST_TIMES);
    step.putTransaction({ ...known, energy: { ...energy, sampled }, activeLog: step.logTime, activeAt: step.receivedAt });
  }
  if (isUnaligned(step, samples, time)) flags = [...flags, 'CLOCK_NOT_ALIGNED'];
  const station = m.topology.scope === 'STATION';
  return step.emit({
    type: 'meter.sampled',
    transactionUid: tx?.uid ?? m.pastUid ?? null, nativeTransactionId: m.nativeTransactionId, topology: m.topology, time, duplicateOf: m.duplicateOf, flags, late: m.late, nativeExtras: m.nativeExtras,
    derivation: m.confidence === undefined ? 'REPORTED' : 'INFERRED', confidence: m.confidence,
    data: { sampledAt: time?.occurredAt ?? null, carrier: m.carrier, nativeTransactionId: m.nativeTransactionId, samples, repeatsEarlier: repeats, kind: tx !== null || m.pastUid != null ? 'TRANSACTION' : station ? 'STATION' : 'IDLE' },
  });
}

/** R-CLK: a reading of Sample.Clock beside the interval that the charger told; evidence only. */
function isUnaligned(step: Step, samples: readonly Sample[], time: TimeJudgement | null): boolean {
  if (samples[0]?.context !== 'Sample.Clock' || time?.occurredAt == null) return false;
  const known = step.state.configuration.values['meter.aligned.interval'];
  const seconds = known === undefined || known.stale ? 0 : Number(known.value);
  return seconds > 0 && Math.floor(time.occurredAt / 1000) % seconds !== 0;
}

/** R-EN-7: more between the register of the start and the first sample than a megawatt gives: they are not the same register. */
function startJumped(tx: Transaction, energy: EnergyState, at: number): boolean {
  const { first } = energy.imported;
  if (tx.meterStart === null || tx.energy.imported.first !== null || first === null) return false;
  const seconds = Math.max(60, (at - tx.startedAt) / 1000);
  return Number(first) - Number(tx.meterStart) > seconds * MOST_WH_A_SECOND;
}

/** R-EN-10: the same measurands of the same time; begins with the time and `/`. */
function momentOf(at: number, samples: readonly Sample[]): string {
  let what = '';
  for (const s of samples) what += `${s.measurand}${s.phase ?? ''}${s.location}${s.context},`;
  return `${at}/${contentHash(what)}`;
}
