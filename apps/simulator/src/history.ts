import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Link } from './link.ts';
import type { Journal } from './journal.ts';
import type { Version } from './profile.ts';

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
  readonly journal: Journal;
  readonly answerTimeoutMs: number;
  /** Pause between messages in milliseconds. */
  readonly pauseMs: number;
}

const TIMESTAMP = /\b(20[12]\d-[01]\d-[0-3]\d)([T ])([0-2]\d:[0-5]\d:[0-5]\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?/g;

/** Moves the times of a history so that its last one is `now`: differences, form, and what is no time of this century stay as they are. */
export function shiftTimes(texts: readonly string[], now: number): string[] {
  const instant = (day: string, time: string) => Date.parse(`${day}T${time}Z`);
  const all = texts.flatMap((t) => [...t.matchAll(TIMESTAMP)].map((m) => instant(m[1] ?? '', m[3] ?? ''))).filter((ms) => !Number.isNaN(ms));
  const shift = all.length ? Math.floor((now - Math.max(...all)) / 1000) * 1000 : 0;
  return texts.map((text) =>
    text.replace(TIMESTAMP, (whole, day: string, separator: string, time: string, fraction = '', zone = '') => {
      const ms = instant(day, time);
      if (Number.isNaN(ms)) return whole;
      const [newDay, newTime] = new Date(ms + shift).toISOString().slice(0, 19).split('T');
      return `${newDay}${separator}${newTime}${fraction}${zone}`;
    }),
  );
}

export function readHistory(file: string): History {
  const value = JSON.parse(readFileSync(file, 'utf8')) as History;
  if (!Array.isArray(value.frames)) throw new Error(`${file} is no history: expected {"version", "frames": [{"from", "text"}]}`);
  return value;
}

/**
 * Plays what the charger sent. Recorded answers of the central system are not played: ours take their place, and a transaction id that ours
 * gave takes the place of the recorded one in what follows. Recorded CALLs of the central system are passed over.
 */
export async function playHistory(history: History, options: PlayOptions): Promise<Link> {
  const link = new Link({ ...options, subprotocol: history.version });
  await connect(link);
  const texts = shiftTimes(history.frames.map((f) => f.text), Date.now());
  if (!texts.find((_, i) => history.frames[i]?.from === 'charger')?.includes('"BootNotification"')) await boot(link, history);
  const ids = new Map<string, string>();
  const answers = new Map<string, number>();
  for (const [i, frame] of history.frames.entries()) {
    const text = texts[i] ?? '';
    if (frame.from === 'csms') {
      learn(text, answers, ids);
      continue;
    }
    if (!link.open) await connect(link);
    const [, messageId, action] = /^\s*\[\s*2\s*,\s*"([^"]+)"\s*,\s*"([^"]+)"/.exec(text) ?? [];
    const told = withIds(text, ids);
    if (messageId === undefined || action === undefined) link.send(told);
    else {
      const answer = await link.call(messageId, action, undefined, told);
      const id = answer.type === 'CALLRESULT' ? answer.payload['transactionId'] : undefined;
      if (typeof id === 'number') answers.set(messageId, id);
    }
    await sleep(options.pauseMs);
  }
  return link;
}

async function connect(link: Link): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (await link.connect()) return;
    await sleep(200);
  }
  throw new Error('playing a history: the edge refused or did not answer 50 times; is it running and does it accept this charger?');
}

function boot(link: Link, { version, vendor, model, firmware }: History): Promise<unknown> {
  const payload = version === 'ocpp1.6'
    ? { chargePointVendor: vendor ?? 'Unknown', chargePointModel: model ?? 'Unknown', ...(firmware && { firmwareVersion: firmware }) }
    : { reason: 'PowerUp', chargingStation: { vendorName: vendor ?? 'Unknown', model: model ?? 'Unknown', ...(firmware && { firmwareVersion: firmware }) } };
  return link.call('boot-before-history', 'BootNotification', payload);
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
