import { isBlank } from './charger-state.ts';
import type { ChargerState, Command, Core } from './charger-state.ts';

/** Part of the partition: its log time. */
export const CLOCK_KEY = 'p/clock';

/** One record of the state topic; null is a tombstone. Keys `c/<charger>/core` and `c/<charger>/command/<id>`; the body is JSON. */
export interface StateRecord {
  readonly key: string;
  readonly body: string | null;
}

export type PartName = { readonly charger: string; readonly part: 'core' } | { readonly charger: string; readonly part: 'command'; readonly commandId: string };

/** Reads a key; null where it is none of a charger. */
export function partOf(key: string): PartName | null {
  const [c, tenant, charger, part, id, ...rest] = key.split('/');
  if (c !== 'c' || tenant === undefined || charger === undefined || rest.length > 0) return null;
  if (part === 'core' && id === undefined) return { charger: `${tenant}/${charger}`, part };
  if (part !== 'command' || id === undefined) return null;
  try {
    return { charger: `${tenant}/${charger}`, part, commandId: decodeURIComponent(id) };
  } catch {
    return null;
  }
}

/** The records in which two states of a charger differ. */
export function changedParts(before: ChargerState | undefined, after: ChargerState): readonly StateRecord[] {
  const records: StateRecord[] = [];
  if (isBlank(after)) {
    if (before !== undefined) records.push({ key: `c/${after.key}/core`, body: null });
  } else if (before?.core !== after.core) records.push({ key: `c/${after.key}/core`, body: JSON.stringify(after.core satisfies Core) });
  if (before?.commands === after.commands) return records;
  for (const [id, command] of after.commands) {
    if (before?.commands.get(id) !== command) records.push({ key: commandKey(after.key, id), body: JSON.stringify(command satisfies Command) });
  }
  for (const id of before?.commands.keys() ?? []) if (!after.commands.has(id)) records.push({ key: commandKey(after.key, id), body: null });
  return records;
}

function commandKey(charger: string, commandId: string): string {
  return `c/${charger}/command/${encodeURIComponent(commandId)}`;
}
