import { expect, test } from 'vitest';
import { AttributeSets } from './attribute-sets.ts';
import { splitAttributes } from './split-attributes.ts';

/** The rows as they come out: entries of a set, or `map` with its JSON. */
function roundTrip(rows: readonly (readonly [json: string, types: string])[]): unknown[] {
  const sets = new AttributeSets();
  const { maps, setIds, slots } = splitAttributes(
    rows.map(([json]) => json),
    rows.map(([, types]) => types),
    sets,
  );
  const texts = slots.map((slot) => {
    if (slot.kind !== 'text-bytes') return [];
    let at = 0;
    return Array.from(slot.lengths, (length) => {
      at += length;
      return slot.bytes.toString('utf8', at - length, at);
    });
  });
  return rows.map((_, row) => {
    const set = sets.get(setIds[row] ?? -1);
    if (set === undefined) return { map: maps?.json[row], types: maps?.types[row] };
    return set.keys.map((key, i) => [key, set.types[i], texts[set.slots[i] ?? -1]?.[row]]);
  });
}

const cases: readonly { name: string; rows: readonly (readonly [string, string])[]; want: readonly unknown[] }[] = [
  {
    name: 'values of rows with the same keys',
    rows: [
      ['{"a":"1","b":"x"}', 'is'],
      ['{"a":"22","b":""}', 'is'],
    ],
    want: [
      [
        ['a', 'i', '1'],
        ['b', 's', 'x'],
      ],
      [
        ['a', 'i', '22'],
        ['b', 's', ''],
      ],
    ],
  },
  {
    name: 'text beyond ASCII, before and behind other rows',
    rows: [
      ['{"a":"台北"}', 's'],
      ['{"a":"é😀"}', 's'],
      ['{"a":"x"}', 's'],
    ],
    want: [[['a', 's', '台北']], [['a', 's', 'é😀']], [['a', 's', 'x']]],
  },
  {
    name: 'escapes in values and keys',
    rows: [
      ['{"a":"x","b":"y"}', 'ss'],
      ['{"a":"x","b":"q\\"\\\\\\n"}', 'ss'],
      ['{"a\\"":"\\u0001"}', 's'],
      ['{"a\\"":"z"}', 's'],
    ],
    want: [
      [
        ['a', 's', 'x'],
        ['b', 's', 'y'],
      ],
      [
        ['a', 's', 'x'],
        ['b', 's', 'q"\\\n'],
      ],
      [['a"', 's', '\u0001']],
      [['a"', 's', 'z']],
    ],
  },
  {
    name: 'keys that begin alike, and one more than before',
    rows: [
      ['{"a":"1"}', 's'],
      ['{"ab":"2"}', 's'],
      ['{"a":"3"}', 's'],
      ['{"a":"4","b":"5"}', 'ss'],
    ],
    want: [
      [['a', 's', '1']],
      [['ab', 's', '2']],
      [['a', 's', '3']],
      [
        ['a', 's', '4'],
        ['b', 's', '5'],
      ],
    ],
  },
  { name: 'no attributes', rows: [['{}', '']], want: [[]] },
  {
    name: 'what is cut off or no JSON, which is left as it is',
    rows: [
      ['{"a":"1"}', 's'],
      ['{"a":"1"', 's'],
      ['{"a":"1', 's'],
      ['{"a":"1"}}', 's'],
      ['', 's'],
      ['nothing', ''],
      ['{"a":"2"}', 's'],
    ],
    want: [
      [['a', 's', '1']],
      { map: '{"a":"1"', types: 's' },
      { map: '{"a":"1', types: 's' },
      { map: '{"a":"1"}}', types: 's' },
      { map: '', types: 's' },
      { map: 'nothing', types: '' },
      [['a', 's', '2']],
    ],
  },
];
for (const { name, rows, want } of cases) test(name, () => expect(roundTrip(rows)).toEqual(want));
