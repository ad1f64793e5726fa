import { uuidV5 } from '@chargeplane/contracts';
import { judgeTime } from '../clock/judge-time.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import type { FromCall } from '../pipeline/handled.ts';
import type { Seen } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { evseScope, evseTopology } from '../v2/evse-topology.ts';
import { openOnEvse } from '../v2/find-transaction.ts';
import { int32 } from '../v2/int32.ts';
import { samplesOf } from '../v2/samples.ts';

const NS_CONTENT = '5f0a1d5e-7f7b-5a2a-8d4e-0c7a3b1f6e22';
const MOST_SEEN = 64;
const MOST_SCOPES = 6;

/**
 * MeterValues: readings outside of transactions, or all of them from chargers that do not put them into TransactionEvents. They name no
 * transaction: that of the EVSE is an inference, and its energy is left to the TransactionEvents. R-DUP-2 (d) for repeats.
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
    const hash = uuidV5(NS_CONTENT, `${scope}|${timestamp}|${samples.map((s) => `${s.measurand}=${s.rawValue}@${s.phase}/${s.context}/${s.location}`).join()}`);
    const first = timestamp === null ? null : seenBefore(step, scope, hash);
    const time = judgeTime(step, timestamp, { realTime: false, repeat: first !== null });
    const tx = evseId === null || evseId === 0 ? null : within(openOnEvse(step, scope), time.effectiveAt);
    const id = emitSampled(step, {
      samples, carrier: 'METER_VALUES', time, topology: tx?.topology ?? topology, tx, nativeTransactionId: null, feeds: tx !== null, nativeExtras, duplicateOf: first,
      ...(tx === null ? {} : { confidence: 0.8 }),
    });
    if (first !== null) repeats++;
    else if (timestamp !== null) remember(step, scope, { hash, eventId: id, log: step.logTime });
  }
  return repeats === meterValues.length ? { outcome: { duplicate: 'PROTOCOL_REPEAT' } } : {};
};

function within(tx: Transaction | null, at: number): Transaction | null {
  return tx === null || at < tx.startedAt - 1000 ? null : tx;
}

function seenBefore(step: Step, scope: string, hash: string): string | null {
  const since = step.logTime - step.rules.parameters.duplicateWindowS * 1000;
  return step.state.duplicates.meter[slot(step, scope)]?.find((s) => s.hash === hash && s.log >= since)?.eventId ?? null;
}

function remember(step: Step, scope: string, seen: Seen): void {
  const { meter } = step.state.duplicates;
  const name = slot(step, scope);
  step.update('duplicates', { meter: { ...meter, [name]: [...(meter[name] ?? []), seen].slice(-MOST_SEEN) } });
}

function slot(step: Step, scope: string): string {
  const { meter } = step.state.duplicates;
  return meter[scope] !== undefined || Object.keys(meter).length < MOST_SCOPES ? scope : 'other';
}
