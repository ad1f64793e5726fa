import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TOPICS } from '@chargeplane/contracts';
import type { TopicName } from '@chargeplane/contracts';
import { DispatchFold, STATE_VERSION as DISPATCH_VERSION } from '@chargeplane/dispatch';
import { PartitionFold, STATE_VERSION as NORMALIZE_VERSION } from '@chargeplane/normalize';
import { createCodec } from '../../schema-registry/src/create-codec.ts';
import { loadSchemas } from '../../schema-registry/src/load-schemas.ts';
import { Writers } from '../../schema-registry/src/writers.ts';
import { Folded, FrameLog, RULES } from '../../../pure/normalize/test/frame-log.ts';
import { meter, start, status, stop, wh } from '../../../pure/normalize/test/v16-frames.ts';
import { History, KEY } from '../../../pure/dispatch/test/history.ts';
import { positionsIn, StoredState } from '../src/loop/stored-state.ts';
import type { StatePlace } from '../src/loop/stored-state.ts';

// States as former versions wrote them, bytes and schemas, one folder for each version: schemas/state. What stands there is never changed.
// When STATE_VERSION of normalize or dispatch is raised: `FREEZE_STATE=1 npx jest past-state` adds the folder of the new version.
const FOLDER = fileURLToPath(new URL('../../../../schemas/state/', import.meta.url));
const STATE_SCHEMAS = fileURLToPath(new URL('../../../../schemas/avro/state/', import.meta.url));
const FILES = { part: 'state-part.avsc', positions: 'positions.avsc' } as const;
const FRAMED = { part: 9_001, positions: 9_002 } as const;
const PARTITION = { partitions: 1, foreign: (key: string) => { throw new Error(`${key} is foreign`); } };

/** One charger of 1.6 in the middle of a session. */
function session(): FrameLog {
  const log = new FrameLog('V16', Date.UTC(2026, 10, 30, 8), [{ nativeConnectorId: 1, evseId: 1, connectorId: 1 }]);
  log.calls('boot', 'BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'One', firmwareVersion: '1.0' }, { status: 'Accepted', currentTime: log.iso(), interval: 300 });
  status(log, 'Preparing').commands('g', 'GetConfiguration', {}, { configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }] });
  status(start(log.wait(5), { answer: 77, meterStart: 1_000 }), 'Charging', { errorCode: 'OtherError' });
  return meter(log.wait(60), [wh(1_500)], { transactionId: 77 }).tick();
}

/** What follows, whoever goes on from the state. */
const goesOn = (log: FrameLog): FrameLog => stop(meter(log.wait(60), [wh(2_000)], { transactionId: 77 }).wait(60), { transactionId: 77, meterStop: 3_500 });

/** A command that is issued, one that waits behind it, one that is done. */
function commands(): { history: History; parts: Map<string, string> } {
  const history = new History();
  const parts = new Map<string, string>();
  const { take } = history;
  history.take = (result) => {
    for (const { key, body } of result.state) {
      if (body === null) parts.delete(key);
      else parts.set(key, body);
    }
    take.call(history, result);
  };
  history.connect().transaction('tx-1', '77');
  history.command('configuration.get', { keys: ['HeartbeatInterval'] }, { commandId: 'done' });
  history.sent().answered({ configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }] });
  history.command('charger.reset', { mode: 'GRACEFUL' }, { commandId: 'issued' });
  history.sent().command('charger.reset', { mode: 'HARD' }, { commandId: 'waiting' });
  return { history, parts };
}

interface Frozen { readonly key: string; readonly value: string }

const plainCodec = (frozen?: { part: string; positions: string }) => {
  let next = 1;
  const ids = new Map<TopicName, Map<string, number>>((Object.keys(TOPICS) as TopicName[]).map((topic) => [topic, new Map(TOPICS[topic].records.map((name) => [name, next++]))]));
  return createCodec(loadSchemas(), ids, new Writers(async (id) => (frozen === undefined ? null : id === FRAMED.part ? frozen.part : id === FRAMED.positions ? frozen.positions : null)));
};
/** As it stands in Kafka, written with the frozen schema. */
const framed = (kind: keyof typeof FRAMED, base64: string): Buffer => {
  const header = Buffer.alloc(5);
  header.writeInt32BE(FRAMED[kind], 1);
  return Buffer.concat([header, Buffer.from(base64, 'base64')]);
};
const linesOf = (file: string): Frozen[] => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Frozen);
const folderOf = (app: string, version: number): string => `${FOLDER}${app}/v${String(version).padStart(4, '0')}/`;
const versionsOf = (app: string): number[] => readdirSync(FOLDER + app).map((name) => Number(name.slice(1))).sort((a, b) => a - b);

async function restored(app: 'normalizer' | 'dispatcher', version: number, knows: (key: string) => boolean, take: (key: string, body: string) => void): Promise<void> {
  const folder = folderOf(app, version);
  const codec = plainCodec({ part: readFileSync(folder + FILES.part, 'utf8'), positions: readFileSync(folder + FILES.positions, 'utf8') });
  const place: StatePlace = { topic: `${app}-state`, stateVersion: app === 'normalizer' ? NORMALIZE_VERSION : DISPATCH_VERSION };
  const stored = new StoredState(codec, place, 0, { ...PARTITION, knows });
  for (const { key, value } of linesOf(`${folder}state.jsonl`)) {
    const bytes = framed(key === 'p/positions' ? 'positions' : 'part', value);
    await codec.prepare([bytes]);
    if (key === 'p/positions') expect(positionsIn(codec, place).decode(bytes)).toEqual({ 'chargeplane.frames': 7, 'chargeplane.events': 2 ** 40 });
    else stored.keep(key, bytes);
  }
  await stored.each(take);
}

function freeze(app: 'normalizer' | 'dispatcher', version: number, parts: Iterable<readonly [string, string]>): void {
  const folder = folderOf(app, version);
  if (process.env['FREEZE_STATE'] !== '1' || existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  const codec = plainCodec();
  const line = (key: string, value: Buffer): string => `${JSON.stringify({ key, value: value.subarray(5).toString('base64') } satisfies Frozen)}\n`;
  const positions = positionsIn(codec, { topic: `${app}-state`, stateVersion: version }).encode({ 'chargeplane.frames': 7, 'chargeplane.events': 2 ** 40 });
  const lines = [...parts].map(([key, body]) => line(key, codec.encode(`${app}-state`, 'io.chargeplane.state.StatePart', { stateVersion: version, ruleSetVersion: 'frozen', body })));
  writeFileSync(`${folder}state.jsonl`, [...lines, line('p/positions', positions)].join(''));
  for (const file of Object.values(FILES)) writeFileSync(folder + file, readFileSync(STATE_SCHEMAS + file));
}

const log = session();
const before = log.inputs.length;
const first = new PartitionFold(0, RULES).apply(log.inputs);
goesOn(log);
freeze('normalizer', NORMALIZE_VERSION, first.state.flatMap(({ key, body }) => (body === null ? [] : [[key, body] as const])));
freeze('dispatcher', DISPATCH_VERSION, commands().parts);

it('the states that this code writes are kept for the code that comes after', () => {
  expect([versionsOf('normalizer').at(-1), versionsOf('dispatcher').at(-1)]).toEqual([NORMALIZE_VERSION, DISPATCH_VERSION]);
});

it.each(versionsOf('normalizer'))('the normalizer goes on from a state of version %i', async (version) => {
  const fold = new PartitionFold(0, RULES);
  await restored('normalizer', version, (key) => fold.knows(key), (key, body) => fold.restore(key, body));
  const out = new Folded(fold.apply(log.inputs.slice(before)));
  expect(out.codes()).toEqual([]);
  expect(out.types()).toEqual(['meter.sampled', 'meter.sampled', 'transaction.ended']);
  expect(out.of('transaction.ended')[0]).toMatchObject({ data: { energy: { exactWh: '2500', quality: 'GOOD' }, inferred: false }, envelope: { transactionUid: first.events.find(({ event }) => event.type === 'transaction.started')?.event.envelope.transactionUid, device: { vendor: 'Acme', firmware: '1.0' } } });
});

it.each(versionsOf('dispatcher'))('the dispatcher goes on from a state of version %i', async (version) => {
  const { history } = commands();
  const fold = new DispatchFold({ tokenKeys: [KEY] });
  await restored('dispatcher', version, DispatchFold.knows, (key, body) => fold.restore(key, body));
  fold.restored();
  expect(fold.openCommands()).toBe(2);
  const known = history.outcomes.length;
  const inputs = history.inputs.length;
  history.answered({ status: 'Accepted' }).command('configuration.get', { keys: ['HeartbeatInterval'] }, { commandId: 'done' });
  const outcomes = history.inputs.slice(inputs).flatMap((input) => ('event' in input ? fold.applyEvents([input.event]) : fold.applyCommands([input.record])).outcomes);
  expect(outcomes).toEqual(history.outcomes.slice(known));
  expect(outcomes.map(({ commandId, state }) => [commandId, state])).toEqual(expect.arrayContaining([['issued', 'ACKNOWLEDGED'], ['done', 'DUPLICATE']]));
});
