import { contentHash } from './state/content-hash.ts';
import type { ReferenceKey } from '@chargeplane/contracts';
import { PLAIN_PACKS } from './packs.ts';
import type { Packs } from './packs.ts';

/** Durations and thresholds of the rules. They belong to the rule set: replay with the same ones gives the same events. */
export interface RuleParameters {
  /** A CALL without an answer is over after this long in log time (R-PAIR-4). */
  readonly messageTimeoutS: number;
  /** How long the id of a CALL that timed out is kept, so that its answer is LATE and no orphan (R-PAIR-3). */
  readonly lateAnswerS: number;
  /** Period in which every edge writes a TICK to every partition. */
  readonly tickPeriodS: number;
  /** Periods without a TICK after which an incarnation counts as dead. */
  readonly lostAfterPeriods: number;
  /** A 1.6 start matches a remote start that was sent at most this long before, if ConnectionTimeOut is not known. */
  readonly remoteStartWindowS: number;
  /** A boot, a firmware status or a diagnostics status matches a command that was sent at most this long before. */
  readonly commandWindowS: number;
  /** An open transaction on an available connector is closed by inference after this long (R-TX-5). */
  readonly staleAvailableS: number;
  /** Any open transaction is closed by inference after this long without a message (R-TX-5). */
  readonly staleSilentS: number;
  /** An ended transaction is reviewed, and its details are forgotten, after this long (R-SEQ-2). */
  readonly reviewAfterS: number;
  /** Protocol duplicates are looked for this far back (R-DUP-2). */
  readonly duplicateWindowS: number;
  /** R-OFF-2: an event at least this old may have waited for a connection. */
  readonly offlineAgeS: number;
  /** R-OFF-2: a queue is flushed within this time after a connection opened. */
  readonly offlineFlushS: number;
  /** R-CON-1: a charger without a connection is offline after this long, or two heartbeats. */
  readonly offlineAfterS: number;
}

export const DEFAULT_PARAMETERS: RuleParameters = {
  messageTimeoutS: 60,
  lateAnswerS: 600,
  tickPeriodS: 10,
  lostAfterPeriods: 3,
  remoteStartWindowS: 180,
  commandWindowS: 900,
  staleAvailableS: 900,
  staleSilentS: 7 * 86_400,
  reviewAfterS: 86_400,
  duplicateWindowS: 86_400,
  offlineAgeS: 60,
  offlineFlushS: 600,
  offlineAfterS: 120,
};

/** All that the events depend on beside the log. */
export interface RuleSet {
  /** Version of the code, and a hash of packs and parameters; stands on every event, so it is short. */
  readonly version: string;
  /** Name of this derivation; `live` unless it is a replay. */
  readonly generation: string;
  readonly tokenKey: ReferenceKey;
  readonly packs: Packs;
  readonly parameters: RuleParameters;
}

/** Version of the code of the rules; counted up with every change that changes events. */
export const RULES_VERSION = '2';

export function ruleSet(tokenKey: ReferenceKey, options: { packs?: Packs; parameters?: Partial<RuleParameters>; generation?: string } = {}): RuleSet {
  const packs = options.packs ?? PLAIN_PACKS;
  const parameters = { ...DEFAULT_PARAMETERS, ...options.parameters };
  return {
    version: `${RULES_VERSION}+${contentHash(`${packs.version} ${JSON.stringify(parameters)}`)}`,
    generation: options.generation ?? 'live',
    tokenKey,
    packs,
    parameters,
  };
}
