import type { CanonicalEvent, Device, EventOf, OcppVersion as CanonicalVersion, ReportItem } from '@chargeplane/contracts';
import type { OcppVersion } from '@chargeplane/ocpp';
import type { ChargerState, Connection, ConnectorSeen, Core, OpenTransaction } from './charger-state.ts';
import type { DispatchRules } from './rules.ts';

const VERSIONS: Readonly<Record<CanonicalVersion, OcppVersion | null>> = { V16: '1.6', V201: '2.0.1', V21: '2.1', UNKNOWN: null };
/** Connections whose end is known; a frame that straggles in does not open them again. */
const CLOSED_KEPT = 8;
/** Open ones: those before were asked to close when they were replaced. */
const OPEN_KEPT = 8;
const CONNECTORS_KEPT = 128;
/** Of the operator's settings; more stand in the registry by mistake. */
const TOPOLOGY_KEPT = 256;
const SWITCHES_KEPT = 64;
/** Names of fixes are shorter. */
const LONGEST_SWITCH = 100;

/** Folds what an event tells about the charger; the same state where it tells nothing new. */
export function evolve(state: ChargerState, event: CanonicalEvent, rules: DispatchRules): ChargerState {
  const core = evolveCore(state.core, event, rules);
  return core === state.core ? state : { ...state, core };
}

function evolveCore(before: Core, event: CanonicalEvent, rules: DispatchRules): Core {
  const core = identify(seenAlive(before, event), event);
  switch (event.type) {
    case 'charger.connection.changed':
      return connectionChanged(core, event);
    case 'charger.configured':
      return configured(core, event);
    case 'charger.booted':
      return booted(core, event);
    case 'connector.status.reported':
      return statusReported(core, event);
    case 'transaction.started':
      return started(core, event, rules);
    case 'transaction.updated':
      return updated(core, event);
    case 'transaction.reconciled':
      return reconciled(core, event);
    case 'transaction.ended':
      return without(core, event.envelope.transactionUid ?? null);
    case 'device.report.received':
      return reported(core, event);
    case 'security.event.raised':
      return event.envelope.ocppVersion === 'V16' && !core.securityExtension ? { ...core, securityExtension: true } : core;
    default:
      return core;
  }
}

function identify(core: Core, { envelope }: CanonicalEvent): Core {
  const group = envelope.group ?? null;
  const segmentKey = envelope.segmentKey ?? null;
  const { vendor, model, firmware } = deviceOf(core, envelope.device);
  if (group === core.group && segmentKey === core.segmentKey && vendor === core.vendor && model === core.model && firmware === core.firmware) return core;
  return { ...core, group, segmentKey, vendor, model, firmware, unsupported: firmware === core.firmware ? core.unsupported : [] };
}

function deviceOf(core: Core, told: Device | null | undefined): Pick<Core, 'vendor' | 'model' | 'firmware'> {
  return { vendor: told?.vendor ?? core.vendor, model: told?.model ?? core.model, firmware: told?.firmware ?? core.firmware };
}

/** A frame of the charger shows that its connection lives, also where its opening was not seen or its loss was inferred too early. */
function seenAlive(core: Core, event: CanonicalEvent): Core {
  const { source } = event.envelope;
  const id = source.connectionId;
  if (id === null || id === undefined || source.direction !== 'FROM_CHARGER' || event.type === 'charger.connection.changed') return core;
  if (core.connections.length > 0 || core.closed.includes(id)) return core;
  const version = VERSIONS[event.envelope.ocppVersion];
  return version === null ? core : { ...core, connections: [{ connectionId: id, version }], version };
}

function connectionChanged(core: Core, event: EventOf<'charger.connection.changed'>): Core {
  const id = connectionOf(event);
  const { change } = event.data;
  if (id === null || change === 'REFUSED' || change === 'REPLACED' || change === 'UNKNOWN') return core;
  const others = core.connections.filter((c) => c.connectionId !== id);
  if (change === 'OPENED') {
    const version = VERSIONS[event.envelope.ocppVersion];
    if (version === null) return core;
    const opened: Connection = { connectionId: id, version };
    return { ...core, connections: [...others, opened].slice(-OPEN_KEPT), version };
  }
  const closed = isClosedForGood(change) ? [...core.closed.filter((c) => c !== id), id].slice(-CLOSED_KEPT) : core.closed;
  return { ...core, connections: others, closed };
}

/** The connection that changed: of REPLACED and LOST, which other records bring to light, it stands in the requestSource. */
export function connectionOf({ envelope, data }: EventOf<'charger.connection.changed'>): string | null {
  const source = data.change === 'REPLACED' || data.change === 'LOST' ? (envelope.requestSource ?? envelope.source) : envelope.source;
  return source.connectionId ?? null;
}

/**
 * The edge that held the connection wrote its end, after everything that it did on it. LOST is only inferred (the edge may come back and still write),
 * and REPLACED says only that a newer one opened.
 */
export function isClosedForGood(change: EventOf<'charger.connection.changed'>['data']['change']): boolean {
  return change === 'CLOSED' || change === 'IDLE_TIMEOUT';
}

function configured(core: Core, { data }: EventOf<'charger.configured'>): Core {
  const topology = data.topology.slice(0, TOPOLOGY_KEPT);
  const switches = data.quirks.filter(({ id }) => id.length <= LONGEST_SWITCH).slice(0, SWITCHES_KEPT);
  const droppedSettings = data.topology.length - topology.length + data.quirks.length - switches.length;
  return { ...core, topology, switches: Object.fromEntries(switches.map(({ id, enabled }) => [id, enabled])), droppedSettings };
}

function booted(core: Core, { data }: EventOf<'charger.booted'>): Core {
  const firmware = data.firmwareVersion ?? core.firmware;
  const registration = data.phase === 'ANSWERED' && data.registrationStatus ? data.registrationStatus : core.registration;
  if (firmware === core.firmware && registration === core.registration) return core;
  return { ...core, firmware, registration, unsupported: firmware === core.firmware ? core.unsupported : [] };
}

function statusReported(core: Core, { envelope, data }: EventOf<'connector.status.reported'>): Core {
  const { scope, evseId, connectorId } = envelope.topology;
  const { availability } = data;
  const { eventId } = envelope;
  if (scope === 'STATION') return { ...core, station: { availability, eventId } };
  if (evseId === null || evseId === undefined || connectorId === null || connectorId === undefined) return core;
  const seen: ConnectorSeen = { evseId, connectorId, availability, eventId };
  const index = core.connectors.findIndex((c) => c.evseId === evseId && c.connectorId === connectorId);
  if (index >= 0) return { ...core, connectors: core.connectors.map((c, i) => (i === index ? seen : c)) };
  return core.connectors.length >= CONNECTORS_KEPT ? core : { ...core, connectors: [...core.connectors, seen] };
}

function started(core: Core, { envelope, data }: EventOf<'transaction.started'>, rules: DispatchRules): Core {
  const uid = envelope.transactionUid;
  if (uid === null || uid === undefined || envelope.delivery.duplicateOf) return core;
  if (core.transactions.some((t) => t.uid === uid)) return core;
  const opened: OpenTransaction = {
    uid,
    nativeId: data.nativeId ?? envelope.nativeTransactionId ?? null,
    evseId: envelope.topology.evseId ?? null,
    connectorId: envelope.topology.connectorId ?? null,
  };
  const transactions = [...core.transactions, opened].slice(-rules.maxTransactions);
  return { ...core, transactions, droppedTransactions: core.droppedTransactions + core.transactions.length + 1 - transactions.length };
}

function updated(core: Core, { envelope, data }: EventOf<'transaction.updated'>): Core {
  if (!data.evseBoundNow) return core;
  return patch(core, envelope.transactionUid ?? null, { evseId: envelope.topology.evseId ?? null, connectorId: envelope.topology.connectorId ?? null });
}

function reconciled(core: Core, { envelope, data }: EventOf<'transaction.reconciled'>): Core {
  const uid = envelope.transactionUid ?? null;
  switch (data.kind) {
    case 'ID_ASSIGNED':
    case 'ID_CORRECTED':
      return data.nativeId ? patch(core, uid, { nativeId: data.nativeId }) : core;
    case 'SUPERSEDED':
    case 'STALE':
      return without(core, uid);
    default:
      return core;
  }
}

function patch(core: Core, uid: string | null, change: Partial<OpenTransaction>): Core {
  const index = core.transactions.findIndex((t) => t.uid === uid);
  const transaction = core.transactions[index];
  return transaction === undefined ? core : { ...core, transactions: core.transactions.map((t, i) => (i === index ? { ...transaction, ...change } : t)) };
}

function without(core: Core, uid: string | null): Core {
  return core.transactions.some((t) => t.uid === uid) ? { ...core, transactions: core.transactions.filter((t) => t.uid !== uid) } : core;
}

function reported(core: Core, { envelope, data }: EventOf<'device.report.received'>): Core {
  let limits = core.limits;
  let security = core.securityExtension;
  for (const item of data.items) {
    limits = withLimit(limits, item);
    security ||= envelope.ocppVersion === 'V16' && item.canonicalKey === 'security.profile' && item.value !== null && item.value !== undefined;
  }
  return limits === core.limits && security === core.securityExtension ? core : { ...core, limits, securityExtension: security };
}

const LIMIT_OF: Readonly<Record<string, keyof Core['limits']>> = {
  'station.connectors': 'connectors',
  'comm.getConfigMaxKeys': 'getItems',
  'v2:DeviceDataCtrlr.ItemsPerMessage[SetVariables]': 'setItems',
  'tx.evConnectTimeout': 'connectTimeoutS',
};

function withLimit(limits: Core['limits'], item: ReportItem): Core['limits'] {
  const name = LIMIT_OF[item.canonicalKey ?? ''];
  const value = Number(item.value ?? '');
  if (name === undefined || item.value === null || item.value === undefined || !Number.isInteger(value) || value < 1 || limits[name] === value) return limits;
  return { ...limits, [name]: value };
}
