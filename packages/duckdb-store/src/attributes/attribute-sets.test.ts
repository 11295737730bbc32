import { describe, expect, test } from 'vitest';
import { AttributeSets, SETS_MAX, SLOTS } from './attribute-sets.ts';

const keysNamed = (count: number): string[] => Array.from({ length: count }, (_, i) => `k${i}`);

describe('attribute sets', () => {
  test('the same keys and letters are one set; other letters make another', () => {
    const sets = new AttributeSets();
    const first = sets.setOf(['a', 'b'], 'si');
    expect(sets.setOf(['a', 'b'], 'si')).toBe(first);
    expect(sets.setOf(['a', 'b'], 'ss')?.id).not.toBe(first?.id);
    expect(sets.setOf(['b', 'a'], 'is')?.id).not.toBe(first?.id);
    expect(sets.setOf([], '')?.slots).toEqual([]);
  });

  test('a key has the same slot in every set where it is free, and no two keys of a set share one', () => {
    const sets = new AttributeSets();
    const slotOf = (keys: readonly string[], key: string): number | undefined =>
      sets.setOf(keys, 's'.repeat(keys.length))?.slots[keys.indexOf(key)];
    const usual = slotOf(['route', 'method'], 'route');
    expect(slotOf(['x', 'y', 'route'], 'route')).toBe(usual);
    const full = sets.setOf(keysNamed(SLOTS), 's'.repeat(SLOTS));
    expect(new Set(full?.slots).size).toBe(SLOTS);
    const mixed = sets.setOf(['k0', 'k5', 'route', 'x'], 'ssss');
    expect(new Set(mixed?.slots).size).toBe(4);
  });

  const unfit = [
    { name: 'more keys than slots', keys: keysNamed(SLOTS + 1), types: 's'.repeat(SLOTS + 1) },
    { name: 'a key twice', keys: ['a', 'a'], types: 'ss' },
    { name: 'more letters than keys', keys: ['a'], types: 'ss' },
    { name: 'a key that holds what separates keys', keys: ['a\u0000b'], types: 's' },
  ];
  for (const { name, keys, types } of unfit) {
    test(`${name} makes no set`, () => expect(new AttributeSets().setOf(keys, types)).toBeUndefined());
  }

  test('there are so many sets and no more', () => {
    const sets = new AttributeSets();
    for (let i = 0; i < SETS_MAX; i++) expect(sets.setOf([`id-${i}`], 's')?.id).toBe(i);
    expect(sets.setOf(['one more'], 's')).toBeUndefined();
    expect(sets.setOf(['id-7'], 's')?.id).toBe(7);
  });

  test('a forgotten set is found no more, and its id is not given again', () => {
    const sets = new AttributeSets();
    const [a, b] = [sets.setOf(['a'], 's'), sets.setOf(['b'], 's')];
    expect(sets.unstored().map(({ id }) => id)).toEqual([0, 1]);
    sets.markStored([0]);
    sets.forget([0, 1]); // the second one is not stored yet: its span may be on the way
    expect(sets.get(a?.id ?? -1)).toBeUndefined();
    expect(sets.get(b?.id ?? -1)).toBe(b);
    expect(sets.placesOf('a')).toEqual([]);
    expect(sets.setOf(['a'], 's')?.id).toBe(2);
  });
});
