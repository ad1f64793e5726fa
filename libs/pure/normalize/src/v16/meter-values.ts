import { uuidV5 } from '@chargeplane/contracts';
import { judgeTime } from '../clock/judge-time.ts';
import { emitSampled } from '../meter/emit-sampled.ts';
import type { FromCall } from '../pipeline/handled.ts';
import type { Seen } from '../state/charger-state.ts';
import type { Step } from '../step.ts';
import { connectorScope, connectorTopology } from '../topology/connector-topology.ts';
import { openOn, uidOfAlias } from '../transactions/history.ts';
import type { Transaction } from '../transactions/transaction.ts';
import { samplesOf } from './fields.ts';

const NS_CONTENT = '3d1f1d0a-6c1c-5a0e-9a53-6c6b3f0c7f11';
const MOST_SEEN = 64;
const MOST_CONNECTORS = 6;

/** MeterValues.req: one event per meterValue. R-TXID-5 for its transaction, R-DUP-2 (d) for repeats. */
export const fromV16MeterValues: FromCall = (step, payload) => {
  const connectorId = payload.integer('connectorId');
  const nativeId = payload.lexeme('transactionId');
  const meterValues = payload.children('meterValue');
  const extras = payload.extras();
  if (meterValues.length === 0) {
    if (connectorId === null) return { outcome: { unreadable: 'neither connectorId nor meterValue can be read' } };
    emitSampled(step, { samples: [], carrier: 'METER_VALUES', time: null, topology: connectorTopology(step, connectorId), tx: null, nativeTransactionId: nativeId, feeds: false, nativeExtras: extras });
    return {};
  }
  const connector = connectorScope(connectorId);
  const topology = connectorTopology(step, connectorId);
  let repeats = 0;
  for (const meterValue of meterValues) {
    const timestamp = meterValue.text('timestamp');
    const samples = samplesOf(step, meterValue);
    const content = uuidV5(NS_CONTENT, `${connector}|${nativeId}|${timestamp}|${samples.map((s) => `${s.measurand}=${s.rawValue}@${s.phase}/${s.context}/${s.location}`).join()}`);
    const first = timestamp === null ? null : seenBefore(step, connector, content);
    const time = judgeTime(step, timestamp, { realTime: meterValues.length === 1, repeat: first !== null });
    const { tx, confidence, late } = transactionOf(step, nativeId, connector, time.effectiveAt);
    const id = emitSampled(step, {
      samples, carrier: 'METER_VALUES', time, topology, tx, nativeTransactionId: nativeId, feeds: tx?.open === true, nativeExtras: extras, duplicateOf: first, late, ...(confidence !== undefined && { confidence }),
    });
    if (first === null && timestamp !== null) remember(step, connector, { hash: content, eventId: id, log: step.logTime });
    if (first !== null) repeats++;
  }
  return repeats === meterValues.length ? { outcome: { duplicate: 'PROTOCOL_REPEAT' } } : {};
};

interface Found { readonly tx: Transaction | null; readonly confidence?: number; readonly late: boolean }

/** R-TXID-5: by alias; for an id that stands for nothing (−1, 0, unknown) or none the open transaction of the connector, if the time lies in it. */
function transactionOf(step: Step, nativeId: string | null, connector: string, at: number): Found {
  const uid = nativeId === null || nativeId === '0' || nativeId === '-1' ? null : uidOfAlias(step, nativeId, connector);
  const named = uid === null ? undefined : step.state.transactions[uid];
  if (named !== undefined) return { tx: named, late: !named.open };
  const open = nativeId === null ? null : openOn(step, connector);
  if (open === null || at < open.startedAt - 1000) return { tx: null, late: false };
  return { tx: open, confidence: 0.8, late: false };
}

function seenBefore(step: Step, connector: string, hash: string): string | null {
  const since = step.logTime - step.rules.parameters.duplicateWindowS * 1000;
  return step.state.duplicates.meter[slot(step, connector)]?.find((s) => s.hash === hash && s.log >= since)?.eventId ?? null;
}

function remember(step: Step, connector: string, seen: Seen): void {
  const { meter } = step.state.duplicates;
  const name = slot(step, connector);
  step.update('duplicates', { meter: { ...meter, [name]: [...(meter[name] ?? []), seen].slice(-MOST_SEEN) } });
}

function slot(step: Step, connector: string): string {
  const { meter } = step.state.duplicates;
  return meter[connector] !== undefined || Object.keys(meter).length < MOST_CONNECTORS ? connector : 'other';
}

