import type { CommandTarget, CommandType, CommandOf, Quirk } from '@chargeplane/contracts';
import type { JsonObject } from '@chargeplane/ocpp';
import type { Core, Watch } from './charger-state.ts';
import type { Rejection } from './rejection.ts';
import type { DispatchRules } from './rules.ts';

/** One CALL to make. `keys` as the command names them, `nativeKeys` as the charger does, both in the order of the payload. */
export interface NativeCall {
  readonly action: string;
  readonly payload: JsonObject;
  readonly keys?: readonly string[];
  readonly nativeKeys?: readonly string[];
  /** What vendor packs changed of it. */
  readonly quirks?: readonly Quirk[];
}

/** A command in the words of one version. Calls are made one after another. */
export interface Native {
  readonly calls: readonly NativeCall[];
  /** What was dropped or approximated, in words. */
  readonly approximations: readonly string[];
  /** remoteStartId or requestId in the calls; the charger's counter moves to it. */
  readonly requestId?: number;
  readonly watch: Partial<Watch>;
  /** Hold the calls back until no transaction is open. */
  readonly whenIdle?: boolean;
}

/** What a translation may look at. */
export interface NativeContext {
  readonly core: Core;
  readonly rules: DispatchRules;
}

export type ToNative<K extends CommandType> = (command: CommandOf<K>, context: NativeContext) => Native | Rejection;

export function oneCall(action: string, payload: JsonObject, watch: Partial<Watch>, approximations: readonly string[] = []): Native {
  return { calls: [{ action, payload }], approximations, watch };
}

export const NO_TARGET: CommandTarget = {};
