import { describe, expect, test } from 'vitest';
import { completePromql, firstMetric, promqlPlace } from './promql.ts';

/** The cursor stands at `^`. */
const placeAt = (marked: string): ReturnType<typeof promqlPlace> =>
  promqlPlace(marked.replace('^', ''), marked.indexOf('^'));

describe('places in PromQL', () => {
  const cases: readonly (readonly [marked: string, place: object])[] = [
    ['^', { kind: 'expression', from: 0 }],
    ['ra^', { kind: 'expression', from: 0 }],
    ['rate(ht^', { kind: 'expression', from: 5 }],
    ['sum by (le) (^', { kind: 'expression' }],
    ['a + ^', { kind: 'expression' }],
    ['a and b^', { kind: 'expression', from: 6 }],
    ['sum ^', { kind: 'behind' }],
    ['sum b^', { kind: 'behind', from: 4 }],
    ['rate(a[5m]) ^', { kind: 'behind' }],
    ['a{^', { kind: 'label-name', metric: 'a', used: [] }],
    ['a{b="c", d^', { kind: 'label-name', metric: 'a', used: ['b'], from: 9 }],
    ['{__name__="a", ^', { kind: 'label-name', metric: 'a' }],
    ['a{b^', { kind: 'label-name', from: 2 }],
    ['a{b ^', { kind: 'label-operator' }],
    ['a{b=^', { kind: 'label-value', label: 'b', metric: 'a', quoted: false }],
    ['a{b=~"x^', { kind: 'label-value', label: 'b', quoted: true, from: 6 }],
    ['a{b="c"^', { kind: 'nothing' }],
    ['rate(a[^', { kind: 'duration' }],
    ['rate(a[5^', { kind: 'duration', from: 7 }],
    ['a offset ^', { kind: 'duration' }],
    ['sum by (^) (rate(a{b="c"}[1m]))', { kind: 'label-name', metric: 'a' }],
    ['a / on(^', { kind: 'label-name' }],
    ['a # rate(^', { kind: 'nothing' }],
    ['label_replace(a, "^', { kind: 'nothing' }],
    ['a{b="unclosed \\"^', { kind: 'label-value', quoted: true }],
  ];
  for (const [marked, place] of cases) test(marked, () => expect(placeAt(marked)).toMatchObject(place));
});

test('the first metric of a query', () => {
  expect(firstMetric('sum by (le, x) (rate(http_total{a="b"}[5m])) / other')).toBe('http_total');
  expect(firstMetric('1 + sum(')).toBeUndefined();
});

describe('what is offered', () => {
  const source = {
    metricNames: async () => [{ name: 'up', type: 'gauge', help: 'Whether it is up' }],
    labelNames: async () => ['__name__', 'job', 'le'],
    labelValues: async () => ['plain', 'with "quotes"'],
  };
  test('metrics come with type and help, functions with signature and a line in the language of the page', async () => {
    const items = (await completePromql('', 0, source, 'zh-TW'))?.items ?? [];
    expect(items[0]).toEqual({ label: 'up', kind: 'metric', detail: 'gauge', doc: 'Whether it is up' });
    const rate = items.find(({ label }) => label === 'rate');
    expect(rate).toMatchObject({ apply: 'rate()', cursorBack: 1, detail: '(counter[range])' });
    expect(rate?.doc).toMatch(/每秒/);
  });
  test('labels without those that are there', async () => {
    const items = (await completePromql('up{job="x", ', 12, source, 'en'))?.items;
    expect(items?.map(({ label }) => label)).toEqual(['le']);
  });
  test('values are quoted where they need to be', async () => {
    expect((await completePromql('up{job=', 7, source, 'en'))?.items[1]?.apply).toBe('"with \\"quotes\\""');
    expect((await completePromql('up{job="', 8, source, 'en'))?.items[0]?.apply).toBe('plain');
  });
});
