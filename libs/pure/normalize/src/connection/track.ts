import type { Connection, FlowPart } from '../state/charger-state.ts';
import type { Step } from '../step.ts';

const MOST_OPEN = 8;
const MOST_CLOSED = 4;
const MOST_LOOSE = 16;

/**
 * R-DUP-1: counts the record into its connection. The producer of the edge sends a batch again unchanged, so a number that is not above
 * the last one of the connection is a repeat. @returns false for a repeat
 */
export function track(step: Step): boolean {
  const { raw } = step.context;
  const { flow } = step.state;
  if (step.context.retried) return trackRetried(step);
  const id = raw.connectionId ?? null;
  const seq = raw.connSeq ?? null;
  if (id === null || seq === null || raw.kind === 'CONN_REFUSED') return trackLoose(step, raw.frameId);
  const known = flow.open.find((c) => c.id === id);
  const last = known?.lastSeq ?? flow.closed.find((c) => c.id === id)?.lastSeq ?? null;
  if (last !== null && seq <= last) return false;
  if (last !== null && seq > last + 1) step.flag('CONN_SEQ_GAP');
  if (raw.kind === 'CONN_OPENED' || raw.kind === 'CONN_CLOSED') return true;
  if (known !== undefined) step.version = known.version === 'UNKNOWN' ? raw.ocppVersion : known.version;
  const counted = { lastSeq: seq, framesIn: raw.kind === 'FRAME_IN' ? 1 : 0, framesOut: raw.kind === 'FRAME_OUT' ? 1 : 0 };
  if (known === undefined) addConnection(step, newConnection(step, false, counted));
  else {
    const moved = { ...known, lastSeq: seq, framesIn: known.framesIn + counted.framesIn, framesOut: known.framesOut + counted.framesOut };
    step.set('flow', { ...flow, open: flow.open.length === 1 ? [moved] : flow.open.map((c) => (c === known ? moved : c)) });
  }
  return true;
}

/** Its number was passed long ago, and the connection may be gone: nothing is counted. */
function trackRetried(step: Step): boolean {
  step.flag('RETRIED');
  const version = step.connection?.version ?? 'UNKNOWN';
  if (version !== 'UNKNOWN') step.version = version;
  return true;
}

function trackLoose(step: Step, frameId: string): boolean {
  const { loose } = step.state.flow;
  if (loose.includes(frameId)) return false;
  step.update('flow', { loose: [...loose, frameId].slice(-MOST_LOOSE) });
  return true;
}

export function newConnection(step: Step, opened: boolean, counted: Pick<Connection, 'lastSeq' | 'framesIn' | 'framesOut'>): Connection {
  const { raw } = step.context;
  return {
    id: raw.connectionId ?? '', incarnation: raw.incarnation, edgeNode: raw.edgeNode, version: raw.ocppVersion, opened, openedAt: raw.receivedAt,
    openedLog: step.logTime, source: step.source, ...counted, replaced: false,
  };
}

/** Adds an open connection; the newest opened one is the charger's current one. One whose opening was not seen stands before it. */
export function addConnection(step: Step, connection: Connection): void {
  const { flow } = step.state;
  const others = flow.open.filter((c) => c.id !== connection.id);
  const open = connection.opened ? [...others, connection] : [connection, ...others];
  const offline = offlinePeriod(step, flow);
  step.update('flow', { open: open.slice(-MOST_OPEN), disconnectedLog: null, ...(offline === null ? {} : { offline }) });
}

/** Takes a connection away; keeps its last number. */
export function removeConnection(step: Step, connectionId: string, lastSeq: number): void {
  const { flow } = step.state;
  const open = flow.open.filter((c) => c.id !== connectionId);
  const closed = [...flow.closed.filter((c) => c.id !== connectionId), { id: connectionId, lastSeq }].slice(-MOST_CLOSED);
  step.update('flow', { open, closed, disconnectedLog: open.length === 0 ? (flow.disconnectedLog ?? step.logTime) : null });
}

/** R-CON-1: without a connection for more than max(2 × heartbeat, 120 s). */
export function offlineAfterMs(step: Step): number {
  const heartbeat = step.state.core.heartbeatIntervalS ?? 0;
  return Math.max(2 * heartbeat, step.rules.parameters.offlineAfterS) * 1000;
}

function offlinePeriod(step: Step, flow: FlowPart): FlowPart['offline'] {
  if (flow.disconnectedLog === null || step.logTime - flow.disconnectedLog <= offlineAfterMs(step)) return null;
  return { from: flow.disconnectedLog, to: step.logTime };
}
