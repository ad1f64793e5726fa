import { partitionOf } from '@chargeplane/contracts';
import { FatalError } from '@chargeplane/kafka';
import { offlineCodec } from '@chargeplane/schema-registry';
import { positionsIn, StoredState } from './stored-state.ts';

const codec = offlineCodec();
const place = { topic: 'normalizer-state', stateVersion: 3 } as const;
const part = (body: string, stateVersion = 3): Buffer => codec.encode('normalizer-state', 'io.chargeplane.state.StatePart', { stateVersion, ruleSetVersion: 'r', body });

const foreign: string[] = [];
const options = { partitions: 12, knows: (key: string) => /^(.|p\/7|c\/.*)$/.test(key), foreign: (key: string) => void foreign.push(key) };
const read = async (records: [string, Buffer | null][]): Promise<[string, string][]> => {
  const stored = new StoredState(codec, place, 7, options);
  for (const [key, value] of records) stored.keep(key, value);
  const parts: [string, string][] = [];
  await stored.each((key, body) => parts.push([key, body]));
  await stored.each((key) => parts.push([key, 'again']));
  return parts;
};

describe('the state that is read back', () => {
  it('is the newest part of each key; tombstones take them away', async () => {
    expect(await read([['a', part('1')], ['b', part('1')], ['a', part('2')], ['c', part('1')], ['b', null], ['d', null]])).toEqual([['a', '2'], ['c', '1']]);
  });

  it('may be older, but not newer than the code', async () => {
    expect(await read([['a', part('1', 2)]])).toEqual([['a', '1']]);
    await expect(read([['a', part('1', 4)]])).rejects.toThrow(new FatalError('The state part a of partition 7 was written by newer code (state version 4, this code knows 3): start that code'));
  });

  it('is refused where it cannot be read, unless something newer replaced it', async () => {
    await expect(read([['a', Buffer.from('x')]])).rejects.toThrow(FatalError);
    expect(await read([['a', Buffer.from('x')], ['a', part('2')]])).toEqual([['a', '2']]);
  });
});

describe('what is no state of this partition', () => {
  const [own = '', other = ''] = [7, 3].map((partition) => {
    for (let i = 0; ; i++) if (partitionOf(`main/${i}`, 12) === partition) return `c/main/${i}/core`;
  });

  it('is passed over and told, whatever it holds', async () => {
    foreign.length = 0;
    expect(await read([['', Buffer.from('x')], ['junk', part('1')], [other, part('1')], [other, null], [other, Buffer.from('x')], [own, part('1')], ['p/7', part('2')], ['p/8', part('3')]])).toEqual([[own, '1'], ['p/7', '2']]);
    expect(foreign).toEqual(['', 'junk', other, other, other, 'p/8']);
  });

  it('under a key of ours it is refused by its name', async () => {
    const stored = new StoredState(codec, place, 7, options);
    stored.keep(own, part('no JSON'));
    await expect(stored.each((_key, body) => void JSON.parse(body))).rejects.toThrow(new FatalError(`The state part ${own} of partition 7 holds no state: SyntaxError`));
  });
});

describe('positions', () => {
  const positions = positionsIn(codec, place);
  it('come back as they were', () => expect(positions.decode(positions.encode({ frames: 7, commands: 2 ** 40 }))).toEqual({ frames: 7, commands: 2 ** 40 }));
  it('of newer code are refused', () => expect(() => positionsIn(codec, { ...place, stateVersion: 2 }).decode(positions.encode({}))).toThrow(/newer code \(state version 3, this code knows 2\)/));
  it('that cannot be read are refused', () => expect(() => positions.decode(Buffer.alloc(3))).toThrow(FatalError));
});
