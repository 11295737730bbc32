import { expect, test, vi } from 'vitest';

test('every pattern is fine until the engine is there, then it is judged', async () => {
  vi.resetModules();
  const { loadRegexEngine, RE2JS } = await import('./regex-engine.ts');
  const early = RE2JS.compile('(?P<status>[', RE2JS.DOTALL);
  expect(early.namedGroups()).toEqual({ status: 1 });
  expect(() => early.matches('x')).toThrow(/not loaded, so "\(\?P<status>\[" matches nothing/);
  expect(() => early.matcher('x')).toThrow(/not loaded/);

  await loadRegexEngine();
  expect(() => RE2JS.compile('(?P<status>[', RE2JS.DOTALL)).toThrow();
  const compiled = RE2JS.compile('a(?P<status>.)c', RE2JS.DOTALL);
  expect(compiled.matches('a\nc')).toBe(true);
  expect(compiled.namedGroups()).toEqual({ status: 1 });
});

const queries: readonly { readonly query: string; readonly may: boolean }[] = [
  { query: 'rate(requests_total{code!~"5.."}[1m])', may: true },
  { query: 'label_replace(up, "a", "$1", "b", "(.*)")', may: true },
  { query: '{a="b"} | regexp "(?P<x>.)"', may: true },
  { query: '{a="b"} |~ "x"', may: true },
  { query: '{a="b"} | line_format `{{ regexReplaceAll "a" .b "c" }}`', may: true },
  { query: '{ name =~ "GET.*" }', may: true },
  { query: 'sum by (job) (rate(requests_total[1m]))', may: false },
  { query: '{a="b"} |= "x" | json', may: false },
];
for (const { query, may } of queries) {
  test(`${query} ${may ? 'may have' : 'has no'} regular expression`, async () => {
    const { mayHaveRegex } = await import('./regex-engine.ts');
    expect(mayHaveRegex(query)).toBe(may);
  });
}
