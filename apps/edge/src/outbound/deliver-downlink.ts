import { chargerKey } from '@chargeplane/contracts';
import type { Downlink } from '@chargeplane/contracts';
import type { Connection } from '../connection/connection.ts';
import { OutboundSlot } from './outbound-slot.ts';
import type { SlotEvents } from './outbound-slot.ts';
import { readDownlinkCall } from './read-downlink.ts';

export interface DeliverEvents extends SlotEvents {
  /** A record of downlink that says nothing that can be done. */
  senseless(downlink: Downlink): void;
}

/** Carries out what `downlink` asks for, on exactly the connection that it names; what belongs to other processes or to the past is left alone. */
export class DeliverDownlink {
  readonly #slots = new Map<string, OutboundSlot>();
  readonly #held: { byId(id: string): Connection | undefined };
  readonly #clock: () => number;
  readonly #events: DeliverEvents;

  constructor(held: { byId(id: string): Connection | undefined }, clock: () => number, events: DeliverEvents) {
    this.#held = held;
    this.#clock = clock;
    this.#events = events;
  }

  deliver(downlink: Downlink): void {
    const connection = this.#held.byId(downlink.connectionId);
    if (connection === undefined || connection.facts.key !== chargerKey(downlink.tenantId, downlink.chargerId)) return;
    const call = downlink.kind === 'CALL' ? readDownlinkCall(downlink) : null;
    if (call !== null) this.#slotOf(connection).offer(call);
    else if (downlink.kind === 'CLOSE') connection.close(downlink.closeCode ?? 1000, 'COMMANDED', downlink.reason ?? '');
    else this.#events.senseless(downlink);
  }

  /** An answer of the charger, readable or not. */
  answered(connection: Connection, messageId: string | undefined): void {
    this.#slots.get(connection.facts.id)?.answered(messageId);
  }

  /** Its socket is closed. */
  ended(connection: Connection): void {
    this.#slots.get(connection.facts.id)?.ended();
  }

  /** Nothing follows on it. */
  gone(connection: Connection): void {
    this.#slots.delete(connection.facts.id);
  }

  #slotOf(connection: Connection): OutboundSlot {
    const slot = this.#slots.get(connection.facts.id) ?? new OutboundSlot(connection, this.#clock, this.#events);
    this.#slots.set(connection.facts.id, slot);
    return slot;
  }
}
