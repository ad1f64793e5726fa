import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Link } from './link.ts';
import type { Journal } from './journal.ts';
import type { Version } from './profile.ts';
import { shiftTimes, shiftToEnd, timesIn } from './shift-times.ts';

/** Times are moved by whole seconds: so far ahead, the last one is never before what was told with the present time. */
const AHEAD_MS = 2_000;

/** A recorded session: messages in their order, with who sent each. */
export interface History {
  readonly version: Version;
  /** Told in a boot before the first message, unless that is a boot. */
  readonly vendor?: string | null;
  readonly model?: string | null;
  readonly firmware?: string | null;
  readonly frames: readonly { readonly from: 'charger' | 'csms'; readonly text: string }[];
}

export interface PlayOptions {
  readonly endpoint: string;
  readonly identity: string;
  readonly password?: string;
  readonly journal: Journal;
  readonly answerTimeoutMs: number;
  /** Times the recorded pace; 0 is as fast as the answers come. */
  readonly speed: number;
}

export interface Played {
  readonly link: Link;
  /** By how much the recorded times were moved, ms. */
  readonly shiftMs: number;
  /** Transaction ids: recorded → ours. */
  readonly ids: ReadonlyMap<string, string>;
  /** Transaction ids that we gave, by the id of the message that asked. */
  readonly answers: ReadonlyMap<string, number>;
}

/** @throws where the file is no history */
export function readHistory(file: string): History {
  const value = JSON.parse(readFileSync(file, 'utf8')) as History;
  if (!Array.isArray(value.frames)) throw new Error(`${file} is no history: expected {"version", "frames": [{"from", "text"}]}`);
  return value;
}

/**
 * Plays what the charger sent. Recorded answers of the central system are not played: ours take their place, and a transaction id that ours
 * gave takes the place of the recorded one in what follows. Recorded CALLs of the central system are passed over. Times are moved so that the
 * last one is that of its sending, a second or two ahead; their differences stay. A 1.6 charger tells after its boot the status of the station with the present time,
 * as chargers do: its clock is right, and what is older waited in its queue.
 */
export async function playHistory(history: History, options: PlayOptions): Promise<Played> {
  const { speed } = options;
  const link = new Link({ ...options, subprotocol: history.version });
  await connect(link);
  const charger = history.frames.filter((f) => f.from === 'charger');
  if (!isBoot(charger[0]?.text ?? '')) {
    await boot(link, history);
    await tellClock(link, history);
  }
  const recorded = history.frames.flatMap((f) => timesIn(f.text));
  const length = recorded.length ? Math.max(...recorded) - (recorded[0] ?? 0) : 0;
  const begun = performance.now();
  let shiftMs: number | undefined;
  const ids = new Map<string, string>();
  const answers = new Map<string, number>();
  for (const { from, text } of history.frames) {
    if (from === 'csms') {
      learn(text, answers, ids);
      continue;
    }
    const [time] = timesIn(text);
    if (time !== undefined) shiftMs ??= shiftToEnd(history.frames.map((f) => f.text), Date.now() + AHEAD_MS + (speed > 0 ? length / speed : 0));
    if (time !== undefined && speed > 0) await sleep(Math.max(0, (time - (recorded[0] ?? time)) / speed - (performance.now() - begun)));
    if (!link.open) await connect(link);
    const told = withIds(shiftTimes(text, shiftMs ?? 0), ids);
    const [, messageId, action] = /^\s*\[\s*2\s*,\s*"([^"]+)"\s*,\s*"([^"]+)"/.exec(text) ?? [];
    if (messageId === undefined || action === undefined) {
      link.send(told);
      continue;
    }
    const answer = await link.call(messageId, action, undefined, told);
    const id = answer.type === 'CALLRESULT' ? answer.payload['transactionId'] : undefined;
    if (typeof id === 'number') answers.set(messageId, id);
    if (isBoot(text)) await tellClock(link, history);
  }
  return { link, shiftMs: shiftMs ?? 0, ids, answers };
}

async function connect(link: Link): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (await link.connect()) return;
    await sleep(200);
  }
  throw new Error('playing a history: the edge refused or did not answer 50 times; is it running and does it accept this charger?');
}

const isBoot = (text: string): boolean => /^\s*\[\s*2\s*,\s*"[^"]+"\s*,\s*"BootNotification"/.test(text);

function boot(link: Link, { version, vendor, model, firmware }: History): Promise<unknown> {
  const payload = version === 'ocpp1.6'
    ? { chargePointVendor: vendor ?? 'Unknown', chargePointModel: model ?? 'Unknown', ...(firmware && { firmwareVersion: firmware }) }
    : { reason: 'PowerUp', chargingStation: { vendorName: vendor ?? 'Unknown', model: model ?? 'Unknown', ...(firmware && { firmwareVersion: firmware }) } };
  return link.call('boot-before-history', 'BootNotification', payload);
}

async function tellClock(link: Link, { version }: History): Promise<void> {
  if (version !== 'ocpp1.6') return;
  await link.call('clock-of-history', 'StatusNotification', { connectorId: 0, status: 'Available', errorCode: 'NoError', timestamp: new Date().toISOString() });
}

/** The recorded id of an answer stands for the one that we gave. */
function learn(text: string, answers: ReadonlyMap<string, number>, ids: Map<string, string>): void {
  const [, messageId] = /^\s*\[\s*3\s*,\s*"([^"]+)"/.exec(text) ?? [];
  const [, recorded] = /"transactionId"\s*:\s*(-?\d+)/.exec(text) ?? [];
  const ours = messageId === undefined ? undefined : answers.get(messageId);
  if (recorded !== undefined && ours !== undefined) ids.set(recorded, String(ours));
}

function withIds(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replace(/("transactionId"\s*:\s*)(-?\d+)/g, (whole, key: string, id: string) => (ids.has(id) ? `${key}${ids.get(id)}` : whole));
}
