import { describe, expect, test } from 'vitest';
import { rangeAround, suspects } from './diagnose.ts';
import { EMPTY_FORM, type SearchForm } from './search-form.ts';

describe('conditions are doubted, finest first', () => {
  const tag = { tag: 'span.a', operator: '=', value: '1' } as const;
  const cases: readonly (readonly [name: string, form: Partial<SearchForm>, parts: readonly unknown[]])[] = [
    ['none of none', {}, []],
    ['none of one', { service: 'a' }, []],
    ['the duration before the service', { service: 'a', minDuration: '1s' }, ['minDuration', 'service']],
    [
      'four at most',
      { service: 'a', name: 'n', status: 'error', kind: 'server', maxDuration: '1s', tags: [tag] },
      ['maxDuration', 0, 'status', 'kind'],
    ],
  ];
  for (const [name, form, parts] of cases) {
    test(name, () => expect(suspects({ ...EMPTY_FORM, ...form }).map(({ part }) => part)).toEqual(parts));
  }
});

test('a jump keeps the length of the range, and does not reach beyond the present', () => {
  expect(rangeAround(500, { fromMs: 1000, toMs: 1400 }, 9000)).toEqual({ fromMs: 200, toMs: 600 });
  expect(rangeAround(8990, { fromMs: 1000, toMs: 1400 }, 9000)).toEqual({ fromMs: 8600, toMs: 9000 });
});
