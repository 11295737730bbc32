import { describe, expect, test } from 'vitest';
import { type DataFrame, type Field, seriesFrame } from '../frame.ts';
import { displayNameOf, legendName, verboseName } from './legend.ts';

describe('legend formats', () => {
  const cart = { __name__: 'up', job: 'cart', pod: 'p1' };
  for (const [format, labels, all, want] of [
    ['{{job}}', cart, [cart], 'cart'],
    ['{{ job }} on {{pod}} {{none}}', cart, [cart], 'cart on p1 '],
    ['total', cart, [cart], 'total'],
    ['', cart, [cart], 'up{job="cart", pod="p1"}'],
    ['__auto', { job: 'cart' }, [{ job: 'cart' }, { job: 'api' }], 'cart'],
    ['__auto', { job: 'cart', pod: 'p' }, [{ job: 'cart', pod: 'p' }], '{job="cart", pod="p"}'],
    ['__auto', {}, [{}], 'sum(x)'],
    ['', {}, [{}], 'sum(x)'],
  ] as const) {
    test(`${format || 'verbose'} of ${JSON.stringify(labels)}`, () =>
      expect(legendName(format, labels, all, 'sum(x)')).toBe(want));
  }
  test('a bare name', () => expect(verboseName({ __name__: 'up' })).toBe('up'));
});

describe('display names', () => {
  const frame = (labels: Record<string, string>, config: Field['config'] = {}, name = ''): DataFrame =>
    seriesFrame('A', { name, labels, timesMs: [1], values: [1], config });
  const nameOf = (one: DataFrame, all: readonly DataFrame[] = [one]): string =>
    displayNameOf(one.fields[1] as Field, one, all);
  test('its own, that of the data source, that of the frame, its labels', () => {
    expect(nameOf(frame({ a: 'b' }, { displayName: 'D', displayNameFromDS: 'S' }))).toBe('D');
    expect(nameOf(frame({ a: 'b' }, { displayNameFromDS: 'S' }))).toBe('S');
    expect(nameOf(frame({ a: 'b' }, {}, 'F'))).toBe('F');
    expect(nameOf(frame({ a: 'b' }))).toBe('b');
    expect(nameOf(frame({ a: 'b', c: 'd' }))).toBe('{a="b", c="d"}');
    expect(nameOf(frame({}))).toBe('Value');
    expect(nameOf(frame({ job: 'x' }, { displayName: '${__field.labels.job} / ${__field.name}' }))).toBe('x / Value');
  });
});
