// Commands of all types to chargers of three versions while dispatcher and edge are killed. CHARGEPLANE_COMMAND_SECONDS=600 CHARGEPLANE_COMMAND_SEED=7 for more of it.
import type { CommandEnvelope, CommandPayloadByType, CommandType } from '@chargeplane/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OcppVersion } from '@chargeplane/ocpp';
import { Seeded } from '@chargeplane/simulator';
import { faultsOf } from './command-facts.ts';
import { accepting } from './commanded-charger.ts';
import type { CommandedCharger, ReceivedCall, Reply } from './commanded-charger.ts';
import { CommandWorld, PARTITIONS } from './command-world.ts';
import { until } from './world.ts';

const SECONDS = Number(process.env['CHARGEPLANE_COMMAND_SECONDS'] ?? 15);
const SEED = Number(process.env['CHARGEPLANE_COMMAND_SEED'] ?? 4);
const LIMIT_MS = SECONDS * 1_000 + 170_000;
const VERSIONS: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];
const TOKEN = 'TOKEN';

const random = new Seeded(SEED);
const sent = new Map<string, CommandedCharger>();
let world: CommandWorld;
let chargers: CommandedCharger[] = [];

beforeAll(async () => {
  world = await CommandWorld.open();
  await world.start('edge', 'normalizer', 'dispatcher');
  const ids = world.chargersOn(2 * PARTITIONS);
  chargers = (await Promise.all(VERSIONS.map((version, v) => world.connect(ids.filter((_, i) => i % 3 === v), version)))).flat();
  for (const charger of chargers) charger.reply = (call) => replyOf(charger, call);
}, 180_000);

afterAll(async () => {
  for (const charger of chargers) charger.close();
  await world?.close();
}, 180_000);

/** Most do what they are asked, some at once and some later; some refuse, fail or say nothing. */
function replyOf(charger: CommandedCharger, call: ReceivedCall): Reply {
  const mood = random.next();
  if (mood < 0.08) return null;
  if (mood < 0.14) return { error: 'InternalError' };
  const asked = accepting(charger, call);
  if (mood < 0.24 && asked['status'] === 'Accepted') return { status: 'Rejected' };
  if (random.next() < 0.7) setTimeout(() => void effectOf(charger, call), random.between(0, 600));
  return asked;
}

async function effectOf(charger: CommandedCharger, { action, payload }: ReceivedCall): Promise<void> {
  switch (action) {
    case 'RemoteStartTransaction':
    case 'RequestStartTransaction':
      if (charger.transaction === null) await charger.begin(TOKEN, (payload['remoteStartId'] as number | undefined) ?? null);
      return;
    case 'RemoteStopTransaction':
    case 'RequestStopTransaction':
      return charger.finish();
    case 'Reset':
      charger.drop();
      await sleep(100);
      await charger.boot();
      return;
    case 'ChangeAvailability':
      await charger.status(payload['type'] === 'Inoperative' || payload['operationalStatus'] === 'Inoperative' ? 'Unavailable' : 'Available');
      return;
    case 'TriggerMessage':
      if (payload['requestedMessage'] === 'Heartbeat') await charger.call('Heartbeat', {});
      else await charger.status('Available');
  }
}

type Made = { [K in CommandType]: { readonly type: K; readonly payload: CommandPayloadByType[K]; readonly target?: CommandEnvelope['target'] } }[CommandType];
const PLACE = { evseId: 1, connectorId: 1 };
const MADE: readonly [Made, ...Made[]] = [
  { type: 'transaction.start', payload: { idToken: { value: TOKEN, type: 'Central' } }, target: { evseId: 1 } },
  { type: 'transaction.stop', payload: {} },
  { type: 'connector.unlock', payload: {}, target: PLACE },
  { type: 'availability.set', payload: { operational: false }, target: PLACE },
  { type: 'availability.set', payload: { operational: true }, target: PLACE },
  { type: 'charger.reset', payload: { mode: 'HARD' } },
  { type: 'configuration.get', payload: { keys: ['comm.heartbeatInterval'] } },
  { type: 'configuration.set', payload: { items: [{ key: 'comm.heartbeatInterval', value: '60' }] } },
  { type: 'message.trigger', payload: { message: 'HEARTBEAT' } },
  { type: 'message.trigger', payload: { message: 'STATUS' }, target: PLACE },
];

async function send(): Promise<void> {
  const charger = random.pick(chargers as [CommandedCharger, ...CommandedCharger[]]);
  const { type, payload, target = null } = random.pick(MADE);
  const expiresAt = world.time + random.pick([2_000, 30_000, 600_000, 600_000]);
  const id = await world.command(type, charger.id, payload as CommandPayloadByType[typeof type], { target, expiresAt, waitForEffect: random.next() < 0.4, queueOffline: random.next() < 0.3 });
  sent.set(id, charger);
}

/** However slow the machine is, these come first. */
const FIRST = ['kill dispatcher', 'kill edge'];

async function fault(count: number): Promise<string> {
  const what = FIRST[count] ?? random.pick(['kill dispatcher', 'kill edge', 'kill dispatcher', 'sleep dispatcher', 'sleep edge', 'kill both', 'time passes', 'time passes']);
  const kill = async (name: 'dispatcher' | 'edge'): Promise<void> => {
    await world.kill(name);
    await sleep(random.between(0, 500));
    await world.start(name);
  };
  if (what === 'time passes') await world.advance(61_000);
  else if (what === 'kill both') await Promise.all([kill('edge'), kill('dispatcher')]);
  else if (what === 'kill dispatcher') await kill('dispatcher');
  else if (what === 'kill edge') await kill('edge');
  else {
    const name = what === 'sleep edge' ? 'edge' : 'dispatcher';
    world.sleep(name);
    await sleep(random.between(500, 4_500));
    world.wake(name);
  }
  return what;
}

/** What can go on without the time of the log goes on until nothing is said any more. */
async function quiet(): Promise<void> {
  const heard = (): number => world.outcomes.length + world.downlinks.length;
  for (let before = -1, looks = 0; before !== heard() && looks < 15; looks++) {
    before = heard();
    await sleep(2_000);
  }
}

it(`a run of ${SECONDS} s with seed ${SEED}: one settled outcome each, one CALL each, no doubt where the log knows`, async () => {
  const end = performance.now() + SECONDS * 1_000;
  const faults: string[] = [];
  const goesOn = (): boolean => performance.now() < end || faults.length < FIRST.length;
  const sending = (async () => {
    while (goesOn()) {
      await send();
      await sleep(random.between(10, 90));
    }
  })();
  while (goesOn()) {
    await sleep(random.between(200, 1_500));
    if (faults.length < FIRST.length) await until('commands that are under way', () => sent.size >= 80 * (faults.length + 1));
    faults.push(await fault(faults.length));
  }
  await sending;
  await world.connected(chargers);
  await quiet();
  const unsettled = (): string[] => [...sent.keys()].filter((id) => !world.of(id).some((o) => o.settled));
  // Answers, effects and expiries: what the charger does not do is over after some minutes, a reset after a quarter of an hour.
  for (let minutes = 0; unsettled().length > 0 && minutes < 30; minutes++) await world.advance(60_000);
  expect(unsettled()).toEqual([]);
  for (const charger of chargers) charger.reply = () => null;
  await sleep(500);

  const states = Object.entries(Object.groupBy([...sent.keys()], (id) => world.of(id).find((o) => o.settled)?.state ?? '')).map(([state, ids]) => `${state} ${ids?.length}`);
  process.stdout.write(`seed ${SEED}: ${sent.size} commands, ${chargers.reduce((sum, { received }) => sum + received.length, 0)} CALLs on the wire, ${faults.length} faults (${faults.join(', ')}); ${states.sort().join(', ')}\n`);
  expect(faultsOf(world, sent)).toEqual([]);

  const again = [...sent].slice(-50);
  for (const [id, charger] of again) await world.command('charger.reset', charger.id, { mode: 'HARD' }, { commandId: id });
  await until('the notices', () => again.every(([id]) => world.of(id).some((o) => o.state === 'DUPLICATE')));
  expect(faultsOf(world, sent)).toEqual([]);
}, LIMIT_MS);
