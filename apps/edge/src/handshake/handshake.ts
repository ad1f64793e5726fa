import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { chargerKey } from '@chargeplane/contracts';
import type { ChargerSettings, RefuseCode, Transport } from '@chargeplane/contracts';
import { v7 } from 'uuid';
import type { WebSocket, WebSocketServer } from 'ws';
import { Connection } from '../connection/connection.ts';
import type { ConnectionEvents, ConnectionFacts } from '../connection/connection.ts';
import type { Connections } from '../connection/connections.ts';
import { passwordFor } from '../credentials/password-for.ts';
import type { VerifiedPasswords } from '../credentials/verified-passwords.ts';
import type { ListenerConfig } from '../listener-config.ts';
import type { RawLog } from '../log/raw-log.ts';
import type { RefusalLog } from '../log/refusal-log.ts';
import type { ChargerTable } from '../registry/charger-table.ts';
import type { ChosenSubprotocol } from './choose-subprotocol.ts';
import { decideHandshake } from './decide-handshake.ts';
import type { ListenerHandler } from './listener.ts';
import { parsePath, pathOf } from './parse-path.ts';
import type { Identity, Tenants } from './parse-path.ts';
import { REFUSAL_STATUS, RETRY_AFTER_S, refusalResponse } from './refusals.ts';
import { readUpgradeRequest, targetText } from './upgrade-request.ts';
import type { UpgradeRequest } from './upgrade-request.ts';

export interface HandshakeParts {
  readonly server: WebSocketServer;
  readonly tenants: Tenants;
  readonly chargers: ChargerTable;
  readonly connections: Connections;
  readonly passwords: VerifiedPasswords;
  readonly refusals: RefusalLog;
  readonly connectionEvents: ConnectionEvents;
  readonly clock: () => number;
  readonly ackDeadlineMs: number;
  /** 0: no limit. */
  readonly maxConnectionsPerAddress: number;
  peerOf(address: string): string;
  /** The log, where connections of this charger can be accepted now; null where not (starting, stopping, Kafka away). */
  logFor(key: string): RawLog | null;
  /** The connection is open and its charger's: from here on messages are received. */
  opened(connection: Connection, socket: WebSocket): void;
  refused(code: RefuseCode): void;
}

interface Attempt {
  readonly listener: ListenerConfig;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly upgrade: UpgradeRequest;
  readonly peer: string;
  gone: boolean;
  /** Hears of the end of the socket until it is a WebSocket. */
  readonly lost: () => void;
}

/**
 * From an HTTP upgrade to an open connection: who it is (path), whether it may (registry, limits), whether it is so (password), and only after Kafka has
 * acknowledged CONN_OPENED the answer 101. Every refusal is a record and a defined answer.
 */
export class Handshake implements ListenerHandler {
  readonly #parts: HandshakeParts;

  constructor(parts: HandshakeParts) {
    this.#parts = parts;
  }

  upgrade(listener: ListenerConfig, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const upgrade = readUpgradeRequest(request);
    const attempt: Attempt = { listener, request, socket, head, upgrade, peer: this.#parts.peerOf(upgrade.address), gone: false, lost: () => (attempt.gone = true) };
    socket.on('error', attempt.lost);
    socket.on('close', attempt.lost);
    void this.#decide(attempt);
  }

  noUpgrade(listener: ListenerConfig, request: IncomingMessage | null, address: string, status: number): void {
    const target = targetText(request?.url ?? '');
    const parsed = parsePath(target, this.#parts.tenants);
    const transport: Transport = { path: pathOf(target).slice(0, 1024) || null, offeredSubprotocols: [], assumedVersion: false, listener: listener.name, headers: {}, httpStatus: status, initiator: 'EDGE', count: 1, authenticated: false };
    this.#record(status === 429 ? 'OVER_LIMIT' : 'BAD_UPGRADE', parsed.ok ? parsed.identity : nobody(this.#parts.tenants), this.#parts.peerOf(address), transport);
  }

  async #decide(attempt: Attempt): Promise<void> {
    const { upgrade, listener } = attempt;
    const { tenants, chargers, connections, passwords, maxConnectionsPerAddress } = this.#parts;
    const parsed = parsePath(upgrade.target, tenants);
    const identity = parsed.ok ? parsed.identity : nobody(tenants);
    if (!upgrade.upgradable) return this.#refuse(attempt, 'BAD_UPGRADE', identity);
    if (!parsed.ok) return this.#refuse(attempt, parsed.code, identity);
    const key = chargerKey(identity.tenantId, identity.chargerId);
    if (this.#parts.logFor(key) === null) return this.#refuse(attempt, 'NOT_READY', identity);
    if (maxConnectionsPerAddress > 0 && connections.fromAddress(upgrade.address) >= maxConnectionsPerAddress) return this.#refuse(attempt, 'OVER_LIMIT', identity);

    const charger = chargers.get(key);
    const admission = decideHandshake(charger, passwordFor(identity.chargerId, upgrade.authorization), upgrade.offered, listener);
    if (!admission.admit) return this.#refuse(attempt, admission.code, identity);
    if (admission.verify !== null) {
      const verdict = await passwords.verify(key, admission.verify.credential, admission.verify.password);
      // What the operator said meanwhile counts.
      if (chargers.get(key) !== charger) return this.#decide(attempt);
      if (verdict !== 'VERIFIED') return this.#refuse(attempt, verdict === 'BUSY' ? 'OVER_LIMIT' : 'BAD_CREDENTIALS', identity);
    }
    const authenticated = admission.verify !== null;
    if (admission.chosen === null) return this.#closeWithoutSubprotocol(attempt, identity, authenticated);
    const log = this.#parts.logFor(key);
    if (log === null) return this.#refuse(attempt, 'NOT_READY', identity);
    this.#open(attempt, log, key, identity, admission.chosen, authenticated);
  }

  /** CONN_OPENED first; 101 once it is acknowledged; 503 where that takes too long, and then CONN_CLOSED says that nothing came of it. */
  #open(attempt: Attempt, log: RawLog, key: string, identity: Identity, chosen: ChosenSubprotocol, authenticated: boolean): void {
    const { clock, connections, connectionEvents, chargers, ackDeadlineMs } = this.#parts;
    const openedAt = clock();
    const transport = { ...transportOf(attempt, authenticated), subprotocol: chosen.subprotocol, assumedVersion: chosen.subprotocol === null };
    const facts: ConnectionFacts = { id: v7(), ...identity, key, version: chosen.version, peer: attempt.peer, address: attempt.upgrade.address, transport, openedAt, mayBeUnknown: attempt.listener.unknownChargers === 'accept' };
    const connection = new Connection(facts, log, connectionEvents);
    connections.add(connection);
    const settings: ChargerSettings | null = chargers.settings(key);
    const deadline = setTimeout(() => {
      answerRefusal(attempt, 'NOT_READY');
      connection.close(1013, 'NOT_UPGRADED', 'Kafka did not acknowledge in time');
      connection.ended(clock(), null, '', null);
    }, ackDeadlineMs);
    connection.append([connection.draft('CONN_OPENED', openedAt, { transport, settings })], () => {
      clearTimeout(deadline);
      if (connection.isEnded) return;
      if (attempt.gone || connection.isClosing) {
        if (!attempt.gone) answerRefusal(attempt, 'NOT_READY');
        connection.ended(clock(), null, '', null);
        return;
      }
      this.#complete(attempt, chosen.subprotocol, (socket) => this.#parts.opened(connection, socket));
      if (!connection.isAttached) connection.ended(clock(), null, '', null);
    });
  }

  /** OCPP-J 3.1.2 and 2.x part 4 3.1.2: complete the handshake without a subprotocol, then close. */
  #closeWithoutSubprotocol(attempt: Attempt, identity: Identity, authenticated: boolean): void {
    const transport = { ...transportOf(attempt, authenticated), httpStatus: 101, closeCode: 1002 };
    this.#record('NO_COMMON_SUBPROTOCOL', identity, attempt.peer, transport);
    this.#complete(attempt, null, (socket) => {
      socket.on('error', () => undefined);
      socket.close(1002, 'no common subprotocol');
    });
  }

  /** `ws` takes the subprotocol from the request: it is told the one that was chosen, and none of what it would stumble over. */
  #complete({ request, socket, head, lost }: Attempt, subprotocol: string | null, then: (socket: WebSocket) => void): void {
    if (subprotocol === null) delete request.headers['sec-websocket-protocol'];
    else request.headers['sec-websocket-protocol'] = subprotocol;
    this.#parts.server.handleUpgrade(request, socket, head, (webSocket) => {
      // An open connection must not hold its request for as long as it lasts.
      socket.off('error', lost);
      socket.off('close', lost);
      then(webSocket);
    });
  }

  #refuse(attempt: Attempt, code: RefuseCode, identity: Identity): void {
    this.#record(code, identity, attempt.peer, { ...transportOf(attempt, false), httpStatus: REFUSAL_STATUS[code] });
    answerRefusal(attempt, code);
  }

  #record(code: RefuseCode, identity: Identity, peer: string, transport: Transport): void {
    this.#parts.refused(code);
    this.#parts.refusals.add({ code, ...identity, peer, at: this.#parts.clock(), transport });
  }
}

/** Where the path names no charger. */
const nobody = (tenants: Tenants): Identity => ({ tenantId: tenants.default, chargerId: '' });

function answerRefusal({ socket, gone }: Attempt, code: RefuseCode): void {
  if (gone) return;
  socket.end(refusalResponse(code, RETRY_AFTER_S));
  setTimeout(() => socket.destroy(), 2_000).unref();
}

function transportOf({ listener, upgrade }: Attempt, authenticated: boolean): Transport {
  return {
    path: pathOf(upgrade.target).slice(0, 1024),
    offeredSubprotocols: upgrade.offered.map((token) => token.slice(0, 64)),
    subprotocol: null,
    assumedVersion: false,
    listener: listener.name,
    securityProfile: listener.securityProfile,
    tlsVersion: null,
    headers: upgrade.headers,
    initiator: 'EDGE',
    count: 1,
    authenticated,
  };
}
