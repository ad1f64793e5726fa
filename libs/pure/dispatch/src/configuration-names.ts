import { CONFIGURATION_KEYS, configurationKey, configurationKeyOfV16, configurationKeyOfVariable, parseVariableKey } from '@chargeplane/contracts';
import type { ComponentRef, ConfigurationItem, ConfigurationKey } from '@chargeplane/contracts';
import type { JsonObject } from '@chargeplane/ocpp';
import type { Core } from './charger-state.ts';
import { refuse } from './rejection.ts';
import type { Rejection } from './rejection.ts';

/** A key as a 1.6 charger calls it, with the row of the table if it has one, and whether the command used a name of another version or of the house. */
export interface V16Key {
  readonly key: string;
  readonly known: ConfigurationKey | null;
  readonly translated: boolean;
}

/** A variable of a 2.x charger, likewise. */
export interface VariableKey {
  readonly ref: ComponentRef;
  readonly known: ConfigurationKey | null;
  readonly translated: boolean;
}

/** `comm.heartbeatInterval`, `HeartbeatInterval`, `v16:Vendor` or `OCPPCommCtrlr.HeartbeatInterval` → 1.6 key. A name that nobody knows is taken for the vendor's. */
export function toV16Key(name: string): V16Key | Rejection {
  const bad = malformed(name);
  if (bad !== null) return bad;
  if (name.startsWith('v2:')) return refuse('KEY_NOT_MAPPED', `${name}: a variable of 2.x that 1.6 does not have`);
  const native = name.startsWith('v16:') ? name.slice(4) : name;
  const canonical = canonicalRow(native);
  if (canonical !== null) {
    const { row, suffix } = canonical;
    if (row.v16 === undefined) return refuse('KEY_NOT_MAPPED', `${name}: 1.6 has no such key`);
    if (suffix !== '' && row.canonical !== 'meter.publicKey') return refuse('KEY_NOT_MAPPED', `${name}: 1.6 has this key once for the whole charger`);
    return { key: suffix === '' ? row.v16 : `${row.v16}[${suffix}]`, known: row, translated: true };
  }
  const ref = configurationKeyOfV16(native) === null ? parseVariableKey(native) : null;
  const variable = ref === null ? null : configurationKeyOfVariable(ref);
  if (variable !== null) {
    if (variable.v16 === undefined || (ref?.evseId ?? null) !== null) return refuse('KEY_NOT_MAPPED', `${name}: 1.6 has no such key`);
    return { key: variable.v16, known: variable, translated: true };
  }
  if (native.length > 50) return refuse('VALUE_OUT_OF_RANGE', `${name.slice(0, 60)}: a 1.6 key has at most 50 characters`);
  return { key: native, known: configurationKeyOfV16(native), translated: false };
}

/** The same names → 2.x variable. A word without a component that nobody knows cannot be addressed. */
export function toVariableKey(name: string): VariableKey | Rejection {
  const bad = malformed(name);
  if (bad !== null) return bad;
  if (name.startsWith('v16:')) return refuse('KEY_NOT_MAPPED', `${name}: a key of 1.6 that 2.x does not have`);
  const native = name.startsWith('v2:') ? name.slice(3) : name;
  const canonical = canonicalRow(native);
  const row = canonical?.row ?? configurationKeyOfV16(native);
  if (row !== null) {
    if (row.v2 === undefined) return refuse('KEY_NOT_MAPPED', `${name}: 2.x has no variable of this meaning`);
    const place = /^(\d+)(?:\.(\d+))?$/.exec(canonical?.suffix ?? '');
    const ref: ComponentRef = {
      component: row.v2.component,
      variable: row.v2.variable,
      variableInstance: row.v2.variableInstance ?? null,
      evseId: place?.[1] === undefined ? null : Number(place[1]),
      connectorId: place?.[2] === undefined ? null : Number(place[2]),
    };
    return { ref, known: row, translated: true };
  }
  const ref = parseVariableKey(native);
  if (ref === null) return refuse('KEY_NOT_MAPPED', `${name.slice(0, 100)}: no known key, and no Component.Variable`);
  for (const part of [ref.component, ref.componentInstance, ref.variable, ref.variableInstance]) {
    if ((part ?? '').length > 50) return refuse('VALUE_OUT_OF_RANGE', `${name.slice(0, 100)}: a name or instance has more than 50 characters`);
  }
  return { ref, known: configurationKeyOfVariable(ref), translated: false };
}

/** component and variable of GetVariables and SetVariables. */
export function variableJson(ref: ComponentRef): { component: JsonObject; variable: JsonObject } {
  const component: JsonObject = { name: ref.component };
  if (ref.componentInstance) component['instance'] = ref.componentInstance;
  if (ref.evseId !== null && ref.evseId !== undefined) {
    component['evse'] = ref.connectorId === null || ref.connectorId === undefined ? { id: ref.evseId } : { id: ref.evseId, connectorId: ref.connectorId };
  }
  const variable: JsonObject = { name: ref.variable };
  if (ref.variableInstance) variable['instance'] = ref.variableInstance;
  return { component, variable };
}

/** Refuses keys that cannot be written, that could cut the charger off, or whose value has no safe translation. */
export function checkWritable(
  item: ConfigurationItem, key: { readonly known: ConfigurationKey | null; readonly translated: boolean }, version: 'V16' | 'V2', ifSegment: string | null | undefined, core: Core,
): Rejection | null {
  const { known } = key;
  if (known === null) return null;
  if (known.readOnly === 'BOTH' || known.readOnly === version) return refuse('READ_ONLY', `${item.key} cannot be written`);
  if (known.nativeValueOnly && key.translated) {
    const native = version === 'V16' ? known.v16 : known.v2 && `${known.v2.component}.${known.v2.variable}`;
    return refuse('UNMAPPABLE_FIELD', `${item.key}: the versions write the value differently; name the key of the charger, ${native ?? ''}`);
  }
  if (known.strandRisk && (!ifSegment || (ifSegment !== core.segmentKey && ifSegment !== core.group))) {
    return refuse('CONDITION_FAILED', `${item.key} can cut the charger off: conditions.ifSegment must name its segment or group`);
  }
  return null;
}

const NAMES = new Map(CONFIGURATION_KEYS.map((row) => [row.canonical, row]));

function canonicalRow(name: string): { row: ConfigurationKey; suffix: string } | null {
  const at = name.indexOf('@');
  const base = at < 0 ? name : name.slice(0, at);
  const row = NAMES.get(base) ?? configurationKey(base);
  return row === null ? null : { row, suffix: at < 0 ? '' : name.slice(at + 1) };
}

function malformed(name: string): Rejection | null {
  return name.trim() === '' || name.length > 250 ? refuse('VALIDATION_FAILED', 'a configuration key is empty or longer than 250 characters') : null;
}
