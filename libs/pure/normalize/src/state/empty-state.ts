import type { ChargerState } from './charger-state.ts';

/** A charger of which nothing is known. Its parts are the very objects that an emptied part becomes again where that is common. */
export const EMPTY_STATE: ChargerState = {
  core: {
    vendor: null, model: null, firmware: null, serial: null, identityRevision: 0, deviceSource: 'UNKNOWN', registration: null, heartbeatIntervalS: null,
    bootedAt: null, bootedLog: null, firmwareLog: null, settings: null, tokens: [],
  },
  flow: { seq: 0, open: [], closed: [], loose: [], disconnectedLog: null, offline: null, parts: null },
  calls: { pending: [], late: [], commands: [], answered: [], evicted: 0 },
  connectors: { status: {}, meters: {}, evicted: 0 },
  clock: { points: [], epoch: [], newest: null, frozen: null, behind: null, beforeBoot: null },
  aliases: { entries: [], evicted: 0 },
  history: { entries: [], evicted: 0 },
  faults: { open: [], evicted: 0 },
  duplicates: { status: {} },
  configuration: { values: {}, size: 0, evicted: 0 },
  reports: { chunks: {}, severities: {}, evses: {} },
  readings: {},
  transactions: {},
  parked: {},
};

/** Members of which each entry is a part of its own, with the prefix of its name. */
export const KEYED_PARTS = { transactions: 'tx', readings: 'seen', parked: 'parked' } as const;
export type KeyedPart = keyof typeof KEYED_PARTS;

/** Parts with a fixed name. */
export const PART_NAMES = [
  'core', 'flow', 'calls', 'connectors', 'clock', 'aliases', 'history', 'faults', 'duplicates', 'configuration', 'reports',
] as const satisfies readonly Exclude<keyof ChargerState, KeyedPart>[];

export type PartName = (typeof PART_NAMES)[number];

/** Version of the form of all parts; code that meets a higher one refuses to acquire. */
export const STATE_VERSION = 1;

/** No part is larger in characters; see the bounds beside the lists of ChargerState. */
export const PART_MAX_CHARACTERS = 64 * 1024;

/** Six characters each in the JSON of a part: control characters, and halves of surrogate pairs, which no UTF-8 can hold. */
const UNWRITABLE = /[\u0000-\u0007\u000b\u000e-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Characters of an action that are kept; no action of OCPP is longer. */
export const MOST_ACTION = 64;

/** Longest text that a state keeps of a message id, a status text and the like. Its JSON is at most twice as long. */
export function clip(text: string, most = 200): string {
  if (text.length > most) text = text.slice(0, most);
  return isPlain(text) ? text : text.replace(UNWRITABLE, '\ufffd');
}

/** Neither control characters nor surrogates: nearly every text, and this tells it sooner than a regular expression. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0xd7ff) return false;
  }
  return true;
}

/** The last `most` entries with one added, and how many fell out. */
export function appended<T>(list: readonly T[], entry: T, most: number): { readonly list: readonly T[]; readonly dropped: readonly T[] } {
  const all = [...list, entry];
  return all.length <= most ? { list: all, dropped: [] } : { list: all.slice(-most), dropped: all.slice(0, all.length - most) };
}
