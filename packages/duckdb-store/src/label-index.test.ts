import { type LabelMatcher, labelsOf } from '@o11y-lab/model';
import { describe, expect, test } from 'vitest';
import { LabelIndex } from './label-index.ts';

const sets = [{ job: 'a', code: '200' }, { job: 'a', code: '500' }, { job: 'b' }, {}].map((set) =>
  labelsOf(Object.entries(set)),
);

function indexed(): LabelIndex {
  const index = new LabelIndex();
  index.markStored(sets.map((set) => index.idOf(set)));
  return index;
}

const cases: readonly {
  readonly name: string;
  readonly matchers: readonly LabelMatcher[];
  readonly ids: readonly number[];
}[] = [
  { name: 'no matcher', matchers: [], ids: [0, 1, 2, 3] },
  { name: 'equal', matchers: [{ name: 'job', operator: '=', value: 'a' }], ids: [0, 1] },
  { name: 'equal to a value that is not there', matchers: [{ name: 'job', operator: '=', value: 'z' }], ids: [] },
  { name: 'equal to empty', matchers: [{ name: 'code', operator: '=', value: '' }], ids: [2, 3] },
  { name: 'unequal', matchers: [{ name: 'job', operator: '!=', value: 'a' }], ids: [2, 3] },
  { name: 'not empty', matchers: [{ name: 'job', operator: '!=', value: '' }], ids: [0, 1, 2] },
  { name: 'matches', matchers: [{ name: 'code', operator: '=~', value: '[25]00' }], ids: [0, 1] },
  { name: 'matches empty too', matchers: [{ name: 'code', operator: '=~', value: '(200)?' }], ids: [0, 2, 3] },
  { name: 'matches not', matchers: [{ name: 'code', operator: '!~', value: '2..' }], ids: [1, 2, 3] },
  {
    name: 'several',
    matchers: [
      { name: 'job', operator: '=~', value: 'a|b' },
      { name: 'code', operator: '!=', value: '500' },
    ],
    ids: [0, 2],
  },
];

describe('the label index', () => {
  for (const { name, matchers, ids } of cases) {
    test(`finds by matchers: ${name}`, () => expect(indexed().matching(matchers)).toEqual(ids));
  }

  test('a set that is not stored yet is not found, and is not forgotten', () => {
    const index = new LabelIndex();
    const id = index.idOf(labelsOf([['a', 'b']]));
    expect(index.matching([])).toEqual([]);
    index.forget([id]);
    expect(index.ensure(id)).toBe(true);
    index.markStored([id]);
    expect(index.matching([])).toEqual([id]);
  });

  test('ids are never given twice; a forgotten one comes back for whoever still holds it', () => {
    const index = indexed();
    index.forget([1]);
    expect(index.matching([{ name: 'code', operator: '=', value: '500' }])).toEqual([]);
    expect(index.ensure(1)).toBe(true);
    expect(index.labelsOf(1)?.get('code')).toBe('500');
    expect(index.idOf(labelsOf([['new', '1']]))).toBe(4);
    expect(index.ensure(99)).toBe(false);
    index.forget([0]);
    expect(
      index.idOf(
        labelsOf([
          ['code', '200'],
          ['job', 'a'],
        ]),
      ),
    ).toBe(5);
    expect(index.ensure(0), 'the set lives on under another id').toBe(false);
  });
});
