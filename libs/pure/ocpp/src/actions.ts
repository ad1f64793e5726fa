import { ACTIONS } from './generated/actions.generated.ts';
import type { ActionInfo } from './generated/actions.generated.ts';
import type { OcppVersion } from './ocpp-version.ts';

const byVersion = <V>(index: (version: OcppVersion) => V): Readonly<Record<OcppVersion, V>> => ({ '1.6': index('1.6'), '2.0.1': index('2.0.1'), '2.1': index('2.1') });

const EXACT = byVersion((version) => new Map(ACTIONS[version].map((info) => [info.action, info])));
const FOLDED = byVersion((version) => new Map(ACTIONS[version].map((info) => [fold(info.action), info.action])));

function fold(action: string): string {
  return action.replace(/[\s_-]/g, '').toLowerCase();
}

/** Direction, profile and shape of an action; undefined if the version does not know it. Names are case-sensitive. */
export function actionInfo(version: OcppVersion, action: string): ActionInfo | undefined {
  return EXACT[version].get(action);
}

export function isKnownAction(version: OcppVersion, action: string): boolean {
  return EXACT[version].has(action);
}

/** The known action that differs from `action` only in case, blanks, hyphens or underscores. */
export function suggestAction(version: OcppVersion, action: string): string | undefined {
  return action.length > 64 ? undefined : FOLDED[version].get(fold(action));
}

/** The actions that a charger may call (CS→CSMS and both), in alphabetical order. */
export function chargerInitiated(version: OcppVersion): readonly ActionInfo[] {
  return ACTIONS[version].filter((info) => info.direction !== 'CSMS_TO_CS');
}

/** The actions that a central system may call (CSMS→CS and both), in alphabetical order. */
export function systemInitiated(version: OcppVersion): readonly ActionInfo[] {
  return ACTIONS[version].filter((info) => info.direction !== 'CS_TO_CSMS');
}
