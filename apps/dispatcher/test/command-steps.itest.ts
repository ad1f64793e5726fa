import type { CommandEnvelope } from '@chargeplane/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandedCharger } from './commanded-charger.ts';
import { CommandWorld, PARTITIONS } from './command-world.ts';
import { appendsTo, endAfter } from './kafka-requests.ts';
import { until } from './world.ts';

/** One charger on each partition, so that each command has a lane and a transaction of its own. */
let chargers: CommandedCharger[] = [];
let world: CommandWorld;
/** Every command of this file, with its charger. */
const sent = new Map<string, CommandedCharger>();

beforeAll(async () => {
  world = await CommandWorld.open();
  await world.start('edge', 'normalizer', 'dispatcher');
  chargers = await world.connect(world.chargersOn(PARTITIONS));
}, 180_000);

afterAll(async () => {
  for (const charger of chargers) charger.close();
  await world?.close();
}, 180_000);

// What a test that failed left asleep must not fail the next one.
afterEach(() => world.wakeAll());

const on = (partition: number): CommandedCharger => chargers[partition] as CommandedCharger;
const read = async (charger: CommandedCharger, envelope: Partial<CommandEnvelope> = {}): Promise<string> => noted(charger, await world.command('configuration.get', charger.id, { keys: ['HeartbeatInterval'] }, envelope));
const start = async (charger: CommandedCharger, envelope: Partial<CommandEnvelope> = {}): Promise<string> =>
  noted(charger, await world.command('transaction.start', charger.id, { idToken: { value: 'TOKEN', type: 'Central' } }, { target: { evseId: 1 }, ...envelope }));
const noted = (charger: CommandedCharger, id: string): string => {
  sent.set(id, charger);
  return id;
};
const received = (id: string): Promise<boolean> => until(`the charger to have the CALL of ${id}`, () => world.onWire(id, sent.get(id) as CommandedCharger) > 0);
const hit = (barrier: { hits: number }): Promise<boolean> => until('the request that does not get through', () => barrier.hits > 0);
const logged = (kind: 'FRAME_IN' | 'FRAME_OUT', text: string): Promise<unknown> => until(`a ${kind} of ${text}`, () => world.frames.find(({ raw }) => raw.kind === kind && (raw.commandId === text || raw.payload?.includes(text))));
/** What came of a command, and how many CALLs of it were on the wire. */
const story = (id: string): [string[], number] => [world.steps(id), world.onWire(id, sent.get(id) as CommandedCharger)];
const told = (id: string, steps: number): Promise<boolean> => until(`outcome ${steps} of ${id}, which is ${world.steps(id).join(' ')}`, () => world.of(id).length >= steps);

describe('asleep', () => {
  it('an edge until the time of the CALL is over, or the charger is gone: proven not sent', async () => {
    world.sleep('edge');
    const late = await read(on(0), { expiresAt: world.time + 2_000 });
    const gone = await read(on(1));
    await Promise.all([world.call(late), world.call(gone)]);
    on(1).drop();
    await sleep(2_200);
    world.wake('edge');
    await Promise.all([world.settled(late), world.settled(gone)]);
    expect(story(late)).toEqual([['ACCEPTED', 'EXPIRED!/EXPIRED'], 0]);
    expect([world.steps(gone).at(-1), story(gone)[1]]).toEqual(['CHARGER_OFFLINE!/CHARGER_OFFLINE', 0]);
  }, 180_000);

  it('an edge until it is taken for lost: not known, then amended by what it writes when it wakes', async () => {
    world.sleep('edge');
    const id = await read(on(2), { expiresAt: world.time + 2_000 });
    await world.call(id);
    await Promise.all([sleep(2_000), world.advance(10_000, 4)]);
    await world.settled(id);
    // Which of both is seen first is a matter of the moment.
    const doubt = expect.stringMatching(/^TIMED_OUT!\/(CONNECTION_LOST|NO_TRACE)$/);
    expect(story(id)).toEqual([['ACCEPTED', doubt], 0]);
    world.wake('edge');
    await told(id, 3);
    expect(story(id)).toEqual([['ACCEPTED', doubt, 'EXPIRED~/EXPIRED'], 0]);
    await world.showAlive(chargers);
  }, 180_000);

  it('a dispatcher in the middle of its transactions, for longer than its session: another one takes over, and what wakes is fenced', async () => {
    await world.start('dispatcher-2');
    const barriers = Array.from({ length: PARTITIONS }, (_, p) => world.barrier('dispatcher', { delayMs: 5_000 }, endAfter(`${world.prefix}outcomes`, p, `${world.prefix}dispatcher-${p}`)));
    const ids = await Promise.all(chargers.map((charger) => read(charger)));
    await until('transactions that do not end', () => barriers.filter(({ hits }) => hits > 0).length >= 3);
    world.sleep('dispatcher');
    await Promise.all(ids.map((id) => world.settled(id)));
    await sleep(2_500);
    world.lift('dispatcher');
    world.wake('dispatcher');
    const after = await Promise.all(chargers.map((charger) => read(charger)));
    await Promise.all(after.map((id) => world.settled(id)));
    await world.end('dispatcher-2');
    const last = await Promise.all(chargers.map((charger) => read(charger)));
    await Promise.all(last.map((id) => world.settled(id)));
    for (const id of [...ids, ...after, ...last]) expect([id, story(id)]).toEqual([id, [['ACCEPTED', 'SENT', 'ACKNOWLEDGED!'], 1]]);
  }, 180_000);
});

describe('killed', () => {
  it('the dispatcher, at each step of the life of a command', async () => {
    const outcomesOf = (p: number) => endAfter(`${world.prefix}outcomes`, p, `${world.prefix}dispatcher-${p}`);
    const watched = await start(on(5), { waitForEffect: true });
    const [inDoubt, unanswered, answered, concluded] = await Promise.all([read(on(7).hold()), read(on(4).hold()), read(on(3).hold()), read(on(6).hold())]);
    await Promise.all([world.reaches(watched, 'ACKNOWLEDGED'), ...[inDoubt, unanswered, answered, concluded].map((id) => Promise.all([world.reaches(id, 'SENT'), received(id)]))]);

    const [beforeOutcome, afterOutcome] = [world.barrier('dispatcher', 'cut-before', outcomesOf(3)), world.barrier('dispatcher', 'cut-after', outcomesOf(6))];
    on(3).answerHeld();
    on(6).answerHeld();
    const [beforeCommit, afterCommit] = [world.barrier('dispatcher', 'cut-before', outcomesOf(1)), world.barrier('dispatcher', 'cut-after', outcomesOf(2))];
    const [folded, committed] = await Promise.all([read(on(1)), read(on(2))]);
    await Promise.all([beforeOutcome, afterOutcome, beforeCommit, afterCommit].map(hit));
    await Promise.all([world.reaches(concluded, 'ACKNOWLEDGED'), world.call(committed)]);
    expect([world.steps(answered), world.steps(folded)]).toEqual([['ACCEPTED', 'SENT'], []]);
    world.sleep('dispatcher');
    const unread = await read(on(0));
    await world.kill('dispatcher');

    on(4).answerHeld();
    await Promise.all([on(5).begin('TOKEN', null), logged('FRAME_IN', (await world.call(unanswered)).messageId ?? '')]);
    await world.advance(61_000);
    await world.start('dispatcher');
    await Promise.all([watched, inDoubt, unanswered, answered, concluded, folded, committed, unread].map((id) => world.settled(id)));
    on(7).answerHeld();
    await told(inDoubt, 4);
    for (const id of [unanswered, answered, concluded, folded, committed, unread]) expect([id, story(id)]).toEqual([id, [['ACCEPTED', 'SENT', 'ACKNOWLEDGED!'], 1]]);
    expect(story(watched)).toEqual([['ACCEPTED', 'SENT', 'ACKNOWLEDGED', 'EFFECT_OBSERVED!'], 1]);
    expect(story(inDoubt)).toEqual([['ACCEPTED', 'SENT', 'TIMED_OUT!/NO_ANSWER', 'ACKNOWLEDGED~'], 1]);
  }, 180_000);

  it('the edge, at each step of the life of a command', async () => {
    const frameOf = (partition: number, text: string) => (request: Parameters<typeof appendsTo>[0]) => appendsTo(request, `${world.prefix}frames`, partition) && request.frame.includes(text);
    const [accepted, unanswered, heard, appended] = await Promise.all([start(on(8)), start(on(3).hold()), start(on(4).hold()), read(on(6).hold())]);
    await Promise.all([world.settled(accepted), ...[unanswered, heard, appended].map((id) => Promise.all([world.reaches(id, 'SENT'), received(id)]))]);

    const answer = world.barrier('edge', { delayMs: 600_000 }, frameOf(4, (await world.call(heard)).messageId ?? ''));
    on(4).answerHeld();
    const [unsent, unlogged] = ['written to the log only', 'not even in the log'];
    const [afterAppend, beforeAppend] = [world.barrier('edge', 'cut-after', frameOf(2, unsent)), world.barrier('edge', 'cut-before', frameOf(7, unlogged))];
    await Promise.all([read(on(2), { commandId: unsent }), read(on(7), { commandId: unlogged })]);
    await Promise.all([hit(answer), hit(afterAppend), hit(beforeAppend), logged('FRAME_OUT', unsent), world.reaches(unsent, 'SENT')]);
    world.sleep('normalizer');
    on(6).answerHeld();
    await logged('FRAME_IN', (await world.call(appended)).messageId ?? '');
    world.sleep('edge');
    const unread = await read(on(1));
    await world.call(unread);
    await world.kill('edge');

    world.wake('normalizer');
    on(3).answerHeld();
    await world.start('edge');
    await world.connected(chargers);
    await world.settled(appended);
    await world.advance(10_000, 4);
    await Promise.all([unanswered, heard, unsent, unlogged, unread].map((id) => world.settled(id)));
    await Promise.all([on(8), on(3), on(4)].map((charger) => charger.begin('TOKEN', null)));
    await Promise.all([accepted, unanswered, heard].map((id) => world.reaches(id, 'EFFECT_OBSERVED')));
    expect(story(accepted)).toEqual([['ACCEPTED', 'SENT', 'ACKNOWLEDGED!', 'EFFECT_OBSERVED~'], 1]);
    for (const id of [unanswered, heard]) expect([id, story(id)]).toEqual([id, [['ACCEPTED', 'SENT', 'TIMED_OUT!/CONNECTION_LOST', 'EFFECT_OBSERVED~'], 1]]);
    expect(story(appended)).toEqual([['ACCEPTED', 'SENT', 'ACKNOWLEDGED!'], 1]);
    expect(story(unsent)).toEqual([['ACCEPTED', 'SENT', 'TIMED_OUT!/CONNECTION_LOST'], 0]);
    for (const id of [unlogged, unread]) expect([id, story(id)]).toEqual([id, [['ACCEPTED', 'TIMED_OUT!/CONNECTION_LOST'], 0]]);
  }, 180_000);

  it('an edge that is told to end says so: the doubt settles at once', async () => {
    const id = await read(on(0).hold());
    await Promise.all([world.reaches(id, 'SENT'), received(id)]);
    await world.end('edge');
    await world.settled(id);
    expect(story(id)).toEqual([['ACCEPTED', 'SENT', 'TIMED_OUT!/CONNECTION_LOST'], 1]);
  }, 180_000);
});

it('the same id again, of each command: the first outcome, a notice, and nothing on the wire', async () => {
  const before = new Map([...sent.keys()].map((id) => [id, { settled: world.of(id).find((o) => o.settled), wire: story(id)[1], calls: world.downlinks.filter((d) => d.commandId === id).length }]));
  expect(before.size).toBeGreaterThan(40);
  await world.start('edge');
  await world.connected(chargers);
  for (const [id, charger] of sent) await world.command('charger.reset', charger.id, { mode: 'HARD' }, { commandId: id });
  await Promise.all([...sent.keys()].map((id) => world.reaches(id, 'DUPLICATE')));
  for (const [id, { settled, wire, calls }] of before) {
    const notice = world.of(id).find((o) => o.state === 'DUPLICATE');
    expect([id, notice?.settled, notice?.nativeStatus, notice?.detail]).toEqual([id, false, settled?.nativeStatus, expect.stringContaining(`ended as ${settled?.state}`)]);
    expect([id, world.of(id).filter((o) => o.settled), world.of(id).map((o) => o.sequence)]).toEqual([id, [settled], world.of(id).map((_, i) => i)]);
    expect([id, story(id)[1], world.downlinks.filter((d) => d.commandId === id).length]).toEqual([id, wire, calls]);
  }
}, 180_000);
