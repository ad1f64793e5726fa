import { parseChargerKey } from '@chargeplane/contracts';
import type { OcppVersion, Outcome, Rejected } from '@chargeplane/contracts';
import { parseFrame } from '@chargeplane/ocpp';
import type { Frame } from '@chargeplane/ocpp';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { OutputTooLarge } from '../output-too-large.ts';
import { protocolVersion } from '../pipeline/protocol-version.ts';
import type { RuleSet } from '../rule-set.ts';
import type { ChargerState } from '../state/charger-state.ts';
import { clip } from '../state/empty-state.ts';
import { segmentKey } from '../stamp/segment-key.ts';
import type { FoldInput, Undecodable } from './fold-types.ts';
import { shortKey } from './long-names.ts';
import type { RecordContext } from './record-context.ts';

type RejectedOutcome = Extract<Outcome, { outcome: 'REJECTED' }>;

export function rejectionOf(context: RecordContext, state: ChargerState, outcome: RejectedOutcome, rules: RuleSet): Rejected {
  return rejection(context, state, rules, { code: outcome.code, detail: outcome.detail, errors: outcome.errors, path: outcome.errors[0]?.path ?? null, stack: null, stateHash: null });
}

/** Its events could not be written; those that a larger output holds are not told in part. */
export function largeRejection(context: RecordContext, before: ChargerState, error: OutputTooLarge, rules: RuleSet): Rejected {
  return rejection(context, before, rules, { code: 'TOO_LARGE', detail: error.message, errors: [], path: null, stack: null, stateHash: null });
}

/** A bug of ours, parked with what is needed to find it. */
export function internalRejection(context: RecordContext, before: ChargerState, error: unknown, rules: RuleSet): Rejected {
  const failure = error instanceof Error ? error : new Error(String(error));
  return rejection(context, before, rules, {
    code: 'INTERNAL', detail: clip(failure.message, 1000), errors: [], path: null, stack: clip(ofRules(failure.stack ?? ''), 8000),
    stateHash: bytesToHex(sha256(utf8ToBytes(JSON.stringify(before)))),
  });
}

/** Without the frames below the rules: who called the fold says nothing, and differs between a run and its replay. */
function ofRules(stack: string): string {
  const lines = stack.split('\n');
  const below = lines.findIndex((line) => line.includes('partition-fold'));
  return (below < 0 ? lines : lines.slice(0, below)).join('\n');
}

type Found = Pick<Rejected, 'code' | 'detail' | 'errors' | 'path' | 'stack' | 'stateHash'>;

function rejection(context: RecordContext, state: ChargerState, rules: RuleSet, found: Found): Rejected {
  const { raw, partition, offset, logTime, timer, tenantId, chargerId } = context;
  const { core } = state;
  const { messageId, action } = identified(context);
  return {
    ...found,
    frameId: raw.frameId, tenantId, chargerId, partition, offset, kind: raw.kind, connectionId: raw.connectionId ?? null, connSeq: raw.connSeq ?? null,
    ocppVersion: raw.ocppVersion, receivedAt: raw.receivedAt, logTime, ruleSetVersion: rules.version, generation: rules.generation,
    group: core.settings?.group ?? null, segmentKey: segmentKey(core, raw.ocppVersion), vendor: core.vendor, model: core.model, firmware: core.firmware,
    action, messageId, payload: raw.payload ?? null, payloadBytes: raw.payloadBytes ?? null, timer,
  };
}

function identified({ raw, timer }: RecordContext): { messageId: string | null; action: string | null } {
  if (timer !== null || typeof raw.payload !== 'string') return { messageId: null, action: null };
  const frame = parsed(raw.payload, raw.ocppVersion);
  return frame === null ? { messageId: null, action: null } : { messageId: frame.messageId === undefined ? null : clip(frame.messageId), action: 'action' in frame && frame.action !== undefined ? clip(frame.action) : null };
}

/** Null where the parser is what threw. */
function parsed(payload: string, version: OcppVersion): Frame | null {
  try {
    return parseFrame(payload, protocolVersion(version));
  } catch {
    return null;
  }
}

export function undecodableRejection(input: FoldInput, record: Undecodable, partition: number, logTime: number, rules: RuleSet): Rejected {
  const owner = parseChargerKey(shortKey(input.key)) ?? { tenantId: '', chargerId: clip(input.key) };
  return {
    code: record.undecodable, detail: clip(record.detail, 1000), errors: [], path: null, stack: null, stateHash: null, frameId: '', ...owner, partition, offset: input.offset,
    kind: 'UNKNOWN', connectionId: null, connSeq: null, ocppVersion: 'UNKNOWN', receivedAt: input.timestamp, logTime, ruleSetVersion: rules.version,
    generation: rules.generation, group: null, segmentKey: null, vendor: null, model: null, firmware: null, action: null, messageId: null, payload: null,
    payloadBytes: record.bytes.subarray(0, 65_536), timer: null,
  };
}
