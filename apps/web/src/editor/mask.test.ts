import { parsePromql } from '@o11y-lab/promql';
import { describe, expect, test } from 'vitest';
import { maskVariables } from './mask.ts';

describe('variables give way to text of the same length', () => {
  const cases: readonly (readonly [text: string, masked: string])[] = [
    ['rate(x[$__rate_interval])', 'rate(x[000000000000001s])'],
    ['rate(x[$window])', 'rate(x[000001s])'],
    ['x offset $shift', 'x offset 00001s'],
    ['x{a="$svc"}', 'x{a="$svc"}'],
    [`x{a=~"$\{svc:regex}"}`, 'x{a=~"vvvvvvvvvvvv"}'],
    ['$metric{a="b"}', 'vvvvvvv{a="b"}'],
    ['x / $__range_s', 'x / 0000000001'],
    ['[[metric]] > 1', 'vvvvvvvvvv > 1'],
    ['{a="b"} | line_format "{{$x := .y}}"', '{a="b"} | line_format "{{$x := .y}}"'],
    ['{a="b\\"$c"} $d', '{a="b\\"$c"} vv'],
    ['no variable', 'no variable'],
  ];
  for (const [text, masked] of cases) {
    test(text, () => {
      expect(maskVariables(text)).toBe(masked);
      expect(maskVariables(text)).toHaveLength(text.length);
    });
  }
  test('a known name is one in a string, too', () => {
    expect(maskVariables('x{a="$svc"}', ['svc'])).toBe('x{a="vvvv"}');
  });
  test('what is left parses', () => {
    expect(() => parsePromql(maskVariables('sum by ($by) (rate($m{a=~"$b"}[$__rate_interval]))'))).not.toThrow();
  });
});
