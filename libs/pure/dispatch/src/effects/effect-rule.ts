import type { CanonicalEvent, CommandType } from '@chargeplane/contracts';
import type { Command, Core, EffectSeen, Watch } from '../charger-state.ts';

/** How the effect of a type of command is recognised in the events. */
export interface EffectRule {
  /** Name in effect.type. */
  type(command: Command): string;
  /** Whether this command has an effect that can be seen. */
  applies(command: Command, core: Core): boolean;
  /** What an event after the sending tells: the effect, its contrary, or something to remember. `core` has the event folded in. */
  observe(command: Command, event: CanonicalEvent, core: Core): EffectSeen | { readonly watch: Partial<Watch> } | null;
  /** The effect is there when the answer comes: nothing had to change. */
  already?(command: Command, core: Core): EffectSeen | null;
  /** At the end of the time: the contrary, where the charger went on as if nothing had been asked. */
  atTimeout?(command: Command, core: Core): EffectSeen | null;
}

export type EffectRules = { readonly [K in CommandType]?: EffectRule };

export function observed(type: string, event: CanonicalEvent, level: number | null = null): EffectSeen {
  return { type, state: 'OBSERVED', level, eventId: event.envelope.eventId, frameId: event.envelope.source.frameId, reason: null };
}

export function contradicted(type: string, event: CanonicalEvent, reason: string): EffectSeen {
  return { type, state: 'CONTRADICTED', level: null, eventId: event.envelope.eventId, frameId: event.envelope.source.frameId, reason };
}

/** The event is about the place of the command, as far as both say where they are. */
export function atPlace(command: Command, { envelope }: CanonicalEvent): boolean {
  const { evseId, connectorId } = command.watch ?? { evseId: null, connectorId: null };
  const { topology } = envelope;
  if (evseId !== null && (topology.evseId ?? null) !== evseId) return false;
  return connectorId === null || topology.connectorId === null || topology.connectorId === undefined || topology.connectorId === connectorId;
}
