import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { chargerKey, generatePassword, makeCredential, partitionOf } from '@chargeplane/contracts';
import type { Charger, Credential } from '@chargeplane/contracts';
import { TestCharger } from './charger.ts';
import { RawPeer, handshake } from './raw-peer.ts';
import { PARTITIONS, World, until } from './world.ts';

jest.setTimeout(180_000);

let world: World;
let url: string;
let port: number;
let counted: (topic: string, code: string) => Promise<boolean>;

const credential = (password: string | Uint8Array, generated: boolean, version = 1): Credential =>
  makeCredential({ password: typeof password === 'string' ? Buffer.from(password) : password, generated, salt: randomBytes(16), version, setAt: Date.now() });
const basic = (user: string, password: string | Uint8Array): Record<string, string> => ({ Authorization: `Basic ${Buffer.concat([Buffer.from(`${user}:`), Buffer.from(password)]).toString('base64')}` });
const STRONG = generatePassword(randomBytes(20));
const KEY_BYTES = randomBytes(20).fill(0xf3, 0, 1);
const ROTATED = generatePassword(randomBytes(20));

beforeAll(async () => {
  world = await World.shared();
  await Promise.all([
    world.charger('STRONG', { credential: credential(STRONG, true) }),
    world.charger('SHORT', { credential: credential('geheim', false) }),
    world.charger('A:B', { credential: credential('p:w', false) }),
    world.charger('KEY', { credential: credential(KEY_BYTES.toString('hex').toUpperCase(), true) }),
    world.charger('OPEN', {}),
    world.charger('BLOCKED', { credential: credential(STRONG, true), blocked: true }),
    world.charger('ROTATES', { credential: credential(STRONG, true, 1) }),
    world.charger('MONSTER', { credential: { ...credential('x', false), cost: 2 ** 30, blockSize: 1024, parallelization: 1024 } }),
    world.charger('BROKEN', { credential: { ...credential('x', false), cost: 3 } }),
    world.charger('CHANGES', { credential: credential(STRONG, true), group: 'old', site: 'S' }),
    world.charger('DELETED', { credential: credential(STRONG, true) }),
    world.token('GOOD', 'ACCEPTED'),
    world.token('BAD', 'BLOCKED'),
    world.token('OLD', 'ACCEPTED', Date.now() - 1_000),
  ]);
  const listeners = [{ name: 'strict', port: 0 }];
  const strict = await world.edge({ CHARGEPLANE_EDGE_LISTENERS: JSON.stringify(listeners), CHARGEPLANE_UNKNOWN_CHARGERS: 'refuse', CHARGEPLANE_UNKNOWN_TOKENS: 'refuse' });
  ({ url, port } = strict);
  counted = async (topic, code) => (await strict.metrics.metrics()).includes(`chargeplane_edge_unusable_records_total{topic="${topic}",code="${code}"`);
});

afterAll(() => world?.close());

async function statusOf(chargerId: string, headers: Record<string, string> = {}): Promise<number> {
  const peer = await RawPeer.connect(port);
  peer.write(handshake(`/ocpp/${encodeURIComponent(chargerId)}`, headers));
  const { status, headers: answered } = await peer.head();
  peer.destroy();
  if (status === 401) expect(answered['www-authenticate']).toContain('Basic');
  return status;
}

const connect = (chargerId: string, password: string): Promise<TestCharger> => TestCharger.connect(`${url}/${chargerId}`, 'ocpp1.6', { headers: basic(chargerId, password) });
const closed = (chargerId: string) => until('CONN_CLOSED', () => world.of(chargerId).find(({ kind }) => kind === 'CONN_CLOSED'));

describe('credentials (HTTP Basic)', () => {
  it.each<[name: string, chargerId: string, headers: Record<string, string>, status: number]>([
    ['a generated password', 'STRONG', basic('STRONG', STRONG), 101],
    ['another password', 'STRONG', basic('STRONG', `${STRONG.slice(0, -1)}x`), 401],
    ['a part of it', 'STRONG', basic('STRONG', STRONG.slice(0, -1)), 401],
    ['an empty one', 'STRONG', basic('STRONG', ''), 401],
    ['none', 'STRONG', {}, 401],
    ['that of another charger', 'STRONG', basic('SHORT', 'geheim'), 401],
    ['another user', 'STRONG', basic('strong', STRONG), 401],
    ['another scheme', 'STRONG', { Authorization: `Bearer ${STRONG}` }, 401],
    ['no base64', 'STRONG', { Authorization: 'Basic ***' }, 401],
    ['no colon', 'STRONG', { Authorization: `Basic ${Buffer.from(STRONG).toString('base64')}` }, 401],
    ['a megabyte of password', 'STRONG', basic('STRONG', 'x'.repeat(10_000)), 401],
    ['a short password (scrypt)', 'SHORT', basic('SHORT', 'geheim'), 101],
    ['the same again, remembered', 'SHORT', basic('SHORT', 'geheim'), 101],
    ['a wrong short password', 'SHORT', basic('SHORT', 'geheim '), 401],
    ['an identity and a password with colons', 'A:B', basic('A:B', 'p:w'), 101],
    ['a key that is sent as its bytes', 'KEY', basic('KEY', KEY_BYTES), 101],
    ['the same key as text', 'KEY', basic('KEY', KEY_BYTES.toString('hex').toUpperCase()), 101],
    ['other bytes', 'KEY', basic('KEY', Buffer.from(KEY_BYTES).fill(0xf4, 0, 1)), 401],
    ['a registered charger without a credential, where one is demanded', 'OPEN', basic('OPEN', ''), 401],
    ['a blocked one', 'BLOCKED', basic('BLOCKED', STRONG), 403],
    ['an unknown one', 'NOBODY', basic('NOBODY', STRONG), 404],
    ['a credential whose cost nobody can pay', 'MONSTER', basic('MONSTER', 'x'), 401],
    ['a credential that is broken', 'BROKEN', basic('BROKEN', 'x'), 401],
  ])('%s: %s', async (_name, chargerId, headers, status) => {
    expect(await statusOf(chargerId, headers)).toBe(status);
  });

  it('each refusal is a record with its code; authenticated ones say so', async () => {
    const codes = async (chargerId: string) => (await until(`refusals of ${chargerId}`, () => world.refusals(chargerId).length > 0 && world.refusals(chargerId))).map(({ reason, transport }) => ({ reason, status: transport?.httpStatus, authenticated: transport?.authenticated }));
    expect(await codes('STRONG')).toContainEqual({ reason: 'BAD_CREDENTIALS', status: 401, authenticated: false });
    expect(await codes('NOBODY')).toContainEqual({ reason: 'UNKNOWN_CHARGER', status: 404, authenticated: false });
    expect(await codes('BLOCKED')).toContainEqual({ reason: 'BLOCKED', status: 403, authenticated: false });
    expect(world.of('SHORT').find(({ kind }) => kind === 'CONN_OPENED')).toMatchObject({ transport: { authenticated: true, securityProfile: 1, listener: 'strict' } });
  });

  it('a new version: the old password is refused from then on, the new one is taken', async () => {
    const charger = await connect('ROTATES', STRONG);
    await world.charger('ROTATES', { credential: credential(ROTATED, true, 2) });
    await until('the new one', async () => (await statusOf('ROTATES', basic('ROTATES', ROTATED))) === 101);
    expect(await statusOf('ROTATES', basic('ROTATES', STRONG))).toBe(401);
    // The new connection took its place, as any second one does; the credential alone closes nothing.
    expect(await charger.end()).toEqual({ code: 1000, reason: 'replaced by a newer connection' });
  });

  it('slow hashes hold up nobody: a charger is answered while many passwords are still being tried', async () => {
    const charger = await connect('STRONG', STRONG);
    let refused = 0;
    const tries = Array.from({ length: 30 }, async (_, index) => {
      expect(await statusOf('SHORT', basic('SHORT', `guess ${index}`))).toBe(401);
      refused++;
    });
    await charger.call('Heartbeat', {});
    expect(refused).toBeLessThan(30);
    await Promise.all(tries);
    charger.close();
  });
});

describe('what the operator says reaches the log and the open connections', () => {
  it('CHARGER_CONFIGURED when settings change while connected, with the higher offset; not for a change of the credential alone', async () => {
    const charger = await connect('CHANGES', STRONG);
    await world.charger('CHANGES', { credential: credential(ROTATED, true, 2), group: 'old', site: 'S' });
    await world.charger('CHANGES', { credential: credential(ROTATED, true, 2), group: 'new', site: 'S', quirks: [{ id: 'unit-lie', enabled: true }] });
    const configured = await until('CHARGER_CONFIGURED', () => world.of('CHANGES').filter(({ kind }) => kind === 'CHARGER_CONFIGURED').at(0));
    const [opened] = world.of('CHANGES');
    expect(opened).toMatchObject({ kind: 'CONN_OPENED', settings: { group: 'old', site: 'S', quirks: [] } });
    expect(configured).toMatchObject({ connectionId: opened?.connectionId, connSeq: 1, settings: { group: 'new', quirks: [{ id: 'unit-lie', enabled: true }] } });
    expect(configured.settings?.configOffset).toBeGreaterThan(opened?.settings?.configOffset ?? Infinity);
    await charger.call('Heartbeat', {});
    charger.close();
    await closed('CHANGES');
    expect(world.of('CHANGES').map(({ kind }) => kind)).toEqual(['CONN_OPENED', 'CHARGER_CONFIGURED', 'FRAME_IN', 'FRAME_OUT', 'CONN_CLOSED']);
  });

  it('a charger that is blocked or deleted while connected is closed with 1008', async () => {
    const [blocked, deleted] = [await connect('STRONG', STRONG), await connect('DELETED', STRONG)];
    await world.charger('STRONG', { credential: credential(STRONG, true), blocked: true });
    await world.deleteCharger('DELETED');
    expect((await blocked.end()).code).toBe(1008);
    expect((await deleted.end()).code).toBe(1008);
    expect(await closed('DELETED')).toMatchObject({ reason: 'BLOCKED', transport: { closeCode: 1008, initiator: 'EDGE' } });
    expect(await statusOf('DELETED', basic('DELETED', STRONG))).toBe(404);
  });

  it('known tokens are answered as the operator said, unknown ones refused; a change counts at once', async () => {
    const charger = await connect('SHORT', 'geheim');
    const authorize = async (idTag: string): Promise<unknown> => ((await charger.call('Authorize', { idTag })) as [number, string, { idTagInfo: { status: string } }])[2].idTagInfo.status;
    expect([await authorize('GOOD'), await authorize('good'), await authorize('BAD'), await authorize('OLD'), await authorize('NEVER-SEEN'), await authorize('')]).toEqual(['Accepted', 'Accepted', 'Blocked', 'Expired', 'Invalid', 'Invalid']);
    await world.token('GOOD', 'BLOCKED');
    await until('the change', async () => (await authorize('GOOD')) === 'Blocked');
    charger.close();
  });

  it('entries that contradict each other: the newest in its place counts; what stands elsewhere is passed over', async () => {
    const key = chargerKey('main', 'TWICE');
    const entry = (more: Partial<Charger>): Charger => ({ tenantId: 'main', chargerId: 'TWICE', blocked: true, topology: [], quirks: [], updatedAt: 0, ...more });
    const own = partitionOf(key, PARTITIONS);
    const put = (entryOf: Charger, under = key, partition = own): Promise<void> => world.put('chargers', 'io.chargeplane.registry.Charger', under, partition, entryOf);
    await put(entry({ updatedAt: 9_000_000_000_000 }));
    await put(entry({ blocked: false, credential: credential(STRONG, true), topology: [{ nativeConnectorId: 1, evseId: 1, connectorId: 1 }, { nativeConnectorId: 1, evseId: -7, connectorId: 0 }], timeZone: 'Mars/Olympus', quirks: [{ id: '__proto__', enabled: true }, { id: 'x', enabled: true }, { id: 'x', enabled: false }] }));
    await until('the newest', async () => (await statusOf('TWICE', basic('TWICE', STRONG))) === 101);
    await put(entry({}), key, (own + 1) % PARTITIONS);
    await put(entry({}), chargerKey('main', 'OTHER'), partitionOf(chargerKey('main', 'OTHER'), PARTITIONS));
    await put(entry({ label: 'x'.repeat(40_000) }));
    await until('all to be passed over', async () => (await Promise.all(['WRONG_PARTITION', 'WRONG_KEY', 'TOO_LARGE'].map((code) => counted('chargers', code)))).every(Boolean));
    expect([await statusOf('TWICE', basic('TWICE', STRONG)), await statusOf('OTHER', basic('OTHER', STRONG))]).toEqual([101, 404]);
    await put(entry({ blocked: false, credential: { ...credential('x', false), hash: new Uint8Array() } }));
    await until('the credential that fits nothing', async () => (await statusOf('TWICE', basic('TWICE', ''))) === 401);
    expect([await statusOf('TWICE', basic('TWICE', 'x')), await statusOf('TWICE', basic('TWICE', STRONG))]).toEqual([401, 401]);
  });

  it('ten thousand tokens, most of them twice, and an edge that starts on them', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => `CARD-${i}`);
    await Promise.all(many.map((clear) => world.token(clear, 'BLOCKED')));
    await Promise.all(many.slice(0, 7_000).map((clear) => world.token(clear, 'ACCEPTED')));
    const { url: second } = await world.edge({ CHARGEPLANE_UNKNOWN_TOKENS: 'refuse' });
    const charger = await TestCharger.connect(`${second}/MANY`);
    const authorize = async (idTag: string): Promise<unknown> => ((await charger.call('Authorize', { idTag })) as [number, string, { idTagInfo: { status: string } }])[2].idTagInfo.status;
    expect([await authorize('CARD-0'), await authorize('CARD-6999'), await authorize('CARD-7000'), await authorize('CARD-9999'), await authorize('CARD-10000')]).toEqual(['Accepted', 'Accepted', 'Blocked', 'Blocked', 'Invalid']);
    charger.close();
  });

  it('an edge that is told another number of partitions than the log has does not start', async () => {
    const { started } = await world.edge({ CHARGEPLANE_PARTITIONS: '4' }, false);
    await expect(started).rejects.toThrow('frames has 3 partitions, CHARGEPLANE_PARTITIONS says 4');
  });

  it('no secret is in the log: no password, no hash, no header of authorization', () => {
    const log = world.records.map((record) => JSON.stringify(record, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value))).join('\n');
    expect(log.length).toBeGreaterThan(1_000);
    for (const secret of [STRONG, ROTATED, 'geheim', 'Basic ', 'uthorization"', '"credential"', '"hash"', '"salt"', KEY_BYTES.toString('hex')]) expect(log).not.toContain(secret);
  });
});
