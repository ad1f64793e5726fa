import fc from 'fast-check';
import { assignPartitions } from './assign-partitions.ts';

const member = (id: string, owned: number[] = []): { id: string; owned: number[] } => ({ id, owned });

describe('assignPartitions', () => {
  it('gives every partition to exactly one member, in shares that differ by one at most, whatever the claims', () => {
    const members = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(members, fc.array(fc.array(fc.integer({ min: -2, max: 60 }))), fc.integer({ min: 0, max: 48 }), (ids, owned, count) => {
        const shares = assignPartitions(ids.map((id, index) => member(id, owned[index])), count);
        expect([...shares.values()].flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, p) => p));
        const sizes = [...shares.values()].map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('does not depend on the order of the members', () => {
    const members = [member('a', [0, 1]), member('b', [2, 3, 4]), member('c')];
    expect(assignPartitions([...members].reverse(), 6)).toEqual(assignPartitions(members, 6));
  });

  it('moves nothing that need not move when a member joins or leaves', () => {
    const two = assignPartitions([member('a', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), member('b')], 12);
    expect(two.get('a')).toEqual([0, 1, 2, 3, 4, 5]);
    const three = assignPartitions([member('a', two.get('a')), member('b', two.get('b')), member('c')], 12);
    expect(three.get('a')).toEqual([0, 1, 2, 3]);
    expect(three.get('b')).toEqual([6, 7, 8, 9]);
    const again = assignPartitions([member('b', three.get('b')), member('c', three.get('c'))], 12);
    expect(again.get('b')).toEqual(expect.arrayContaining([6, 7, 8, 9]));
    expect(again.get('c')).toEqual(expect.arrayContaining(three.get('c') ?? []));
  });

  it('leaves a partition that two members claim with one of them', () => {
    const shares = assignPartitions([member('a', [0, 1]), member('b', [1, 0])], 2);
    expect([...shares.values()].map(({ length }) => length)).toEqual([1, 1]);
  });
});
