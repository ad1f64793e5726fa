import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { playHistory } from '@chargeplane/simulator';
import type { JournalEntry } from '@chargeplane/simulator';
import { TOPIC_PREFIX } from '../local/parts.ts';
import { DATABASE } from '../local/servers/clickhouse-config.ts';
import { compareAll, differencesOf } from '../prove/compare/index.ts';
import type { Comparison } from '../prove/compare/index.ts';
import { CASES, compareCase, Notes, playCases, settled } from './corpus.ts';
import type { Compared, PlayedCase } from './corpus.ts';
import { findTokens, tokensIn, TokenSearch } from './find-tokens.ts';
import { Pipe } from './pipe.ts';

/** As long as Kafka stands still. */
const STANDSTILL_MS = 10_000;
const PASSWORD = 'Pw-7f3a91c2-e2e';
const SECRET = 'Key-51d0c3b9-e2e';

let pipe: Pipe;
let inPeace: PlayedCase[] = [];
/** What the cases sent and got. */
const notes = new Notes();
/** What the simulator sent and got, until now. */
const journal = (): JournalEntry[] =>
  readFileSync(join(pipe.home, 'simulator/journal.jsonl'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as JournalEntry);
const callErrors = (entries: readonly JournalEntry[]): JournalEntry[] => entries.filter((e) => e.what === 'received' && e.text?.startsWith('[4,'));

/** Chargers are heard; all that they noted, the topics, the tables and a fold from scratch agree up to then; and the accounting says the same. */
async function expectNothingLost(): Promise<readonly Comparison[]> {
  const heard = async (): Promise<number> => (await pipe.all<{ n: number }>("SELECT count() AS n FROM frames WHERE kind = 'FRAME_IN'"))[0]?.n ?? 0;
  const before = await pipe.eventually('the frames', heard, 120);
  await pipe.eventually('new frames', async () => ((await heard()) > before + 50 ? true : undefined), 180);
  const { kafka, registry, clickhouse } = pipe.endpoints;
  const compared = await compareAll({
    journals: [{ file: join(pipe.home, 'simulator/journal.jsonl'), tenant: 'sim' }], kafka, registry, clickhouse: { url: clickhouse, user: 'default' },
    prefix: TOPIC_PREFIX, database: DATABASE, tokenKey: pipe.tokenKey(), settleMs: 180_000,
  });
  expect(compared.filter((each) => differencesOf(each) > 0)).toEqual([]);
  await pipe.eventually('an accounting without a leak', async () => ((await pipe.rows<{ leaks: number }>('SELECT leaks FROM accounting'))[0]?.leaks === 0 ? true : undefined), 240);
  return compared;
}

beforeAll(async () => {
  pipe = new Pipe();
  await pipe.ready();
  const { code, text } = await pipe.cli('chargers', 'add', 'with-password', '--password', PASSWORD);
  if (code !== 0) throw new Error(text);
  inPeace = await playCases(pipe, notes);
  await settled(pipe, inPeace.map((c) => c.charger), notes.counts.sent);
}, 400_000);

afterAll(() => pipe.remove(), 30_000);

test('the cases are of many kinds', () => {
  const counted = (values: readonly string[]): number => new Set(values).size;
  expect(counted(CASES.map((c) => c.quirkClass))).toBeGreaterThanOrEqual(12);
  expect(counted(CASES.map((c) => c.vendor ?? ''))).toBeGreaterThanOrEqual(10);
  expect(CASES.filter((c) => c.version !== 'ocpp1.6').length).toBeGreaterThanOrEqual(5);
  expect(counted(CASES.filter((c) => c.quirkClass === 'none').map((c) => c.version))).toBe(3);
});

test.each(CASES.map((c) => [c.id]))('%s', async (id) => {
  const played = inPeace.find((c) => c.charger === id) as PlayedCase;
  for (const { what, rows, expected } of await compareCase(pipe, played)) expect({ what, rows }).toEqual({ what, rows: expected });
  expect(callErrors(notes.entries.filter((e) => e.charger === id)).length).toBe(played.corpusCase.callErrors ?? 0);
});

test('a simulated 1.6 session reaches the analyst with exact energy', async () => {
  const [session] = await pipe.eventually('an ended session', async () => {
    const found = await pipe.rows<{ kwh: string; energy_method: string; token_ref: string }>("SELECT kwh, energy_method, token_ref FROM chargeplane.sessions WHERE tenant = 'sim' AND state = 'ended' AND ocpp_version = 'V16' AND kwh > 0 LIMIT 1");
    return found.length ? found : undefined;
  }, 150);
  expect(session?.energy_method).toBe('TX_FIELDS');
  expect(session?.token_ref).toMatch(/^[0-9a-f]{32}$/);
}, 160_000);

test('a command goes to the charger and its effect is observed', async () => {
  const { code, text } = await pipe.cli('send', 'SIM-0001', 'message.trigger', '--tenant', 'sim', '--message', 'HEARTBEAT');
  expect(text).toContain('EFFECT_OBSERVED');
  expect(code).toBe(0);
}, 120_000);

test('a charger with a password, a command with a secret', async () => {
  const boot = { version: 'ocpp1.6', vendor: 'Any', model: 'Any', frames: [] } as const;
  const { link } = await playHistory(boot, { endpoint: pipe.endpoints.edge, identity: 'with-password', password: PASSWORD, journal: notes, answerTimeoutMs: 60_000, speed: 0 });
  expect(link.open).toBe(true);
  link.close();
  const { text } = await pipe.cli('send', 'SIM-0001', 'configuration.set', '--tenant', 'sim', '--set', `WifiPassword=${SECRET}`);
  expect(text).toMatch(/SENT/);
}, 120_000);

test('normalizer, sink and dispatcher are killed while chargers talk: the same rows come of the same cases, nothing is lost, nothing is doubled', async () => {
  const again = new Notes();
  const kills = (async () => {
    for (const part of ['normalizer', 'sink', 'dispatcher']) {
      pipe.signal(part, 'SIGKILL');
      await sleep(1_500);
    }
  })();
  const underKills = await playCases(pipe, again, '.again');
  await kills;
  await settled(pipe, underKills.map((c) => c.charger), again.counts.sent);
  const compared = await Promise.all(underKills.map(async (c) => ({ id: c.charger, compared: await compareCase(pipe, c) })));
  const view = (side: (c: Compared) => unknown) => compared.map(({ id, compared: all }) => ({ id, all: all.map((c) => ({ what: c.what, rows: side(c) })) }));
  expect(view((c) => c.rows)).toEqual(view((c) => c.expected));
  await expectNothingLost();
  expect(pipe.said).toMatch(/normalizer is started again/);
  notes.entries.push(...again.entries);
}, 600_000);

test('Kafka stands still for ten seconds, then it is killed: every answered frame is in the log byte for byte, all chargers come back', async () => {
  const connected = async (): Promise<number> => (await pipe.rows<{ n: number }>("SELECT count() AS n FROM chargers WHERE tenant = 'sim' AND connected"))[0]?.n ?? 0;
  const fleet = await pipe.eventually('the fleet', async () => ((await connected()) >= 20 ? connected() : undefined), 120);
  pipe.signal('kafka', 'SIGSTOP');
  await sleep(STANDSTILL_MS);
  pipe.signal('kafka', 'SIGCONT');
  await expectNothingLost();
  pipe.signal('kafka', 'SIGKILL');
  const compared = await expectNothingLost();
  await pipe.eventually(`all ${fleet} chargers`, async () => ((await connected()) === fleet ? true : undefined), 180);

  expect(callErrors(journal())).toEqual([]);
  expect(compared.find(({ name }) => name === 'journal against frames: answered CALLs')?.compared).toBeGreaterThan(500);
  expect(await pipe.all("SELECT charger FROM frames WHERE tenant = 'sim' AND kind = 'FRAME_OUT' AND startsWith(payload, '[4,')")).toEqual([]);
}, 600_000);

test('no token, password or secret stands outside the restricted places', async () => {
  const words = new Set(CASES.flatMap((c) => c.wordsNotTokens ?? []));
  const tokens = [...tokensIn([...journal(), ...notes.entries])].filter((token) => !words.has(token));
  expect(tokens.length).toBeGreaterThan(40);
  const search = new TokenSearch([...tokens, PASSWORD, SECRET]);
  // The search finds what is there: clear tokens and the secret stand in the log itself.
  const inLog = search.in(await pipe.query('SELECT payload FROM frames FORMAT RowBinary'));
  expect(inLog.length).toBeGreaterThan(tokens.length * 0.9);
  expect(inLog).toContain(SECRET.toLowerCase());
  expect(await findTokens(pipe, search)).toEqual([]);
  expect(search.searched).toBeGreaterThan(1_000_000);
}, 120_000);

test('the analyst cannot read the restricted tables or write', async () => {
  await expect(pipe.rows('SELECT count() FROM chargeplane.frames')).rejects.toThrow('ACCESS_DENIED');
  await expect(pipe.rows('SELECT 1 FROM chargeplane.rejected_raw')).rejects.toThrow('ACCESS_DENIED');
  await expect(pipe.rows("INSERT INTO chargeplane.generations VALUES ('x', now(), '')")).rejects.toThrow(/ACCESS_DENIED|READONLY/);
});

test('a signal stops everything and leaves no process', async () => {
  const pids = Object.values(pipe.endpoints.pids);
  expect(await pipe.stop()).toBe(0);
  const alive = pids.filter((pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  });
  expect(alive).toEqual([]);
  expect(existsSync(pipe.endpointsFile)).toBe(false);
}, 30_000);

