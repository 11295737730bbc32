import { expect, test } from 'vitest';
import { parsePromql } from '../parse/parse.ts';
import { prettyPromql } from './pretty.ts';

/** Laid out for lines of 20 characters. */
const cases: readonly { readonly query: string; readonly want: readonly string[] }[] = [
  { query: 'sum(a) by(x)', want: ['sum by (x) (a)'] },
  {
    query: 'sum by (service) (rate(requests_total[5m]))',
    want: ['sum by (service) (', '  rate(', '    requests_total[5m]', '  )', ')'],
  },
  {
    query: 'errors_total / on (service) group_left requests_total',
    want: ['  errors_total', '/ on (service) group_left ()', '  requests_total'],
  },
  { query: '(long_name_one + two)', want: ['(', '  long_name_one + two', ')'] },
  { query: '-(long_name_one + two)', want: ['-(', '  long_name_one + two', ')'] },
  {
    query: 'label_replace(up, "x", "$1", "y", "(.*)")',
    want: ['label_replace(', '  up,', '  "x",', '  "$1",', '  "y",', '  "(.*)"', ')'],
  },
  { query: 'topk(3, requests_total)', want: ['topk(', '  3,', '  requests_total', ')'] },
  {
    query: 'max_over_time(rate(a_total[1m])[1h:1m] offset 1d)',
    want: ['max_over_time(', '  rate(a_total[1m])[1h:1m] offset 1d', ')'],
  },
];
for (const { query, want } of cases) {
  test(query, () => {
    const text = prettyPromql(parsePromql(query), 20);
    expect(text).toBe(want.join('\n'));
    expect(prettyPromql(parsePromql(text), 20)).toBe(text);
  });
}
