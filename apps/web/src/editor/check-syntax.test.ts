import { describe, expect, test } from 'vitest';
import { checkSyntax } from './check-syntax.ts';
import type { QueryLanguage } from './editor-types.ts';

describe('problems with their place', () => {
  const cases: readonly (readonly [language: QueryLanguage, text: string, marked: string | undefined])[] = [
    ['promql', 'rate(http_requests_total[$__rate_interval])', undefined],
    ['promql', 'rate(http_requests_total)', 'http_requests_total'],
    ['promql', 'sum(', '('],
    ['promql', 'nosuch(x)', 'nosuch'],
    ['promql', 'x{a="$svc"} + ]', ']'],
    ['logql', '{a="b"} |= "c" | json', undefined],
    ['logql', '{a="b"} | = "c"', '='],
    ['traceql', '{ duration > 1s && resource.service.name = "$svc" }', undefined],
    ['traceql', '{ duration > }', '}'],
    ['sql', 'select from where', undefined],
    ['promql', '  ', undefined],
  ];
  for (const [language, text, marked] of cases) {
    test(`${language}: ${text}`, async () => {
      const [problem] = await checkSyntax(language, text);
      if (marked === undefined) expect(problem).toBeUndefined();
      else {
        expect(problem?.message).toMatch(/\w/);
        expect(text.slice(problem?.from, problem?.to)).toBe(marked);
      }
    });
  }
});
