import type { ComponentRef } from '@chargeplane/contracts';
import type { PayloadReader } from '../pipeline/payload-reader.ts';
import { clip } from '../state/empty-state.ts';
import { int32 } from '../pipeline/int32.ts';

/** `component` and `variable` of 2.x; null where either has no name. */
export function readComponentRef(payload: PayloadReader): ComponentRef | null {
  const component = payload.child('component');
  const variable = payload.child('variable');
  const name = component?.text('name') ?? null;
  const variableName = variable?.text('name') ?? null;
  if (component === null || variable === null || name === null || variableName === null) return null;
  const evse = component.child('evse');
  const instance = (reader: PayloadReader) => (reader.has('instance') ? reader.text('instance') : null);
  return {
    component: clip(name, 100), componentInstance: clipped(instance(component)), evseId: int32(evse, 'id'), connectorId: int32(evse, 'connectorId'), variable: clip(variableName, 100),
    variableInstance: clipped(instance(variable)),
  };
}

function clipped(text: string | null): string | null {
  return text === null ? null : clip(text, 100);
}
