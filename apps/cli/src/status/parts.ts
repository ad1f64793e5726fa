import { groupStatus, logBounds } from '@chargeplane/kafka';
import type { Bounds } from '@chargeplane/kafka';
import { ask } from '../clickhouse.ts';
import { Fault } from '../fault.ts';
import { anyListens, listens } from '../listens.ts';
import type { Target } from '../target.ts';
import { kafkaName, kafkaOf } from '../topics.ts';
import { reasonOf, shownUrl, within } from '../within.ts';

/** `unknown`: it could not be asked, because Kafka is away or nobody said where it is. */
export interface PartState {
  readonly part: string;
  readonly state: 'up' | 'down' | 'unknown';
  readonly detail: string;
}

export interface Looked {
  readonly parts: readonly PartState[];
  /** Bounds of each partition of `frames`; null where Kafka is away. */
  readonly frames: readonly Bounds[] | null;
}

/** Apps that are members of a consumer group; the edge is none. */
const GROUPS = ['normalizer', 'dispatcher', 'sink'] as const;
const MS = 30_000;

/** Looks at every part at once, each on its own: one that is away hides no other. */
export async function lookAtParts(target: Target): Promise<Looked> {
  let frames: Bounds[] | null = null;
  const topic = `${target.topicPrefix}frames`;
  const kafka = check('kafka', async () => {
    await anyListens(target.brokers);
    frames = await within(logBounds(kafkaOf(target), topic), 'Asking for the topic frames', kafkaName(target), MS).catch((error: Error) => {
      throw /UNKNOWN_TOPIC|does not host this topic/i.test(error.message) ? new Error(`${target.brokers.join(',')} has no topic ${topic}: npm start and npm run deploy create it`) : error;
    });
    return target.brokers.join(',');
  });
  const parts = await Promise.all([kafka, check('registry', () => askRegistry(target.registryUrl)), check('clickhouse', async () => {
    const { url } = target.clickhouse;
    const [row] = await ask<{ version: string }>(target, 'Asking for its version', 'SELECT version() AS version', {}, MS);
    return `${shownUrl(url)}, ClickHouse ${row?.version ?? '?'}`;
  }), edge(target), groups(target, kafka)]);
  return { parts: parts.flat().map((part) => withProcess(part, target)), frames };
}

async function check(part: string, look: () => Promise<string>): Promise<PartState> {
  try {
    return { part, state: 'up', detail: await look() };
  } catch (error) {
    const notSaid = error instanceof Fault && error.message.startsWith('Looking for the pipe');
    return { part, state: notSaid ? 'unknown' : 'down', detail: error instanceof Error ? error.message.replace(/ (Is it running\?|chargeplane status says).*$/, '') : String(error) };
  }
}

async function askRegistry(url: string): Promise<string> {
  const { username, password } = new URL(url);
  const headers = username ? { authorization: `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}` } : undefined;
  const answer = await fetch(`${shownUrl(url)}/subjects`, { headers, signal: AbortSignal.timeout(MS) }).catch((error: unknown) => {
    throw new Error(`${shownUrl(url)} cannot be reached (${reasonOf(error)})`);
  });
  if (!answer.ok) throw new Error(`${shownUrl(url)}/subjects answered ${answer.status}`);
  return shownUrl(url);
}

async function edge(target: Target): Promise<PartState> {
  const { edge: url } = target;
  if (url === null) return { part: 'edge', state: 'unknown', detail: 'say where it is: --edge ws://HOST:PORT/ocpp' };
  return check('edge', async () => {
    const { hostname, port, protocol } = new URL(url);
    await listens(hostname, Number(port || (protocol === 'wss:' ? 443 : 80)));
    return shownUrl(url);
  });
}

async function groups(target: Target, kafka: Promise<PartState>): Promise<PartState[]> {
  const { state } = await kafka;
  if (state !== 'up') return GROUPS.map((part) => ({ part, state: 'unknown', detail: 'seen through Kafka, which is away' }));
  const found = await within(groupStatus(kafkaOf(target), GROUPS.map((part) => `${target.topicPrefix}${part}`)), 'Asking for the groups', kafkaName(target), MS).catch(() => null);
  return GROUPS.map((part, i) => {
    const group = found?.[i];
    if (group === undefined) return { part, state: 'unknown', detail: 'Kafka did not say who reads' };
    return { part, state: group.members > 0 ? 'up' : 'down', detail: group.members > 0 ? `${group.members} in its group, ${group.state}` : 'nobody reads in its group' };
  });
}

/** A process of the local pipe that is gone is down at once; its group learns it later. */
function withProcess(part: PartState, target: Target): PartState {
  const pid = target.local?.pids[part.part];
  if (pid === undefined || isAlive(pid)) return part;
  return { ...part, state: 'down', detail: `its process ${pid} is gone; npm start brings it back if it runs (logs: .chargeplane/logs/${part.part}.log)` };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
