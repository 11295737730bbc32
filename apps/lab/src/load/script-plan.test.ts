import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readLiteral } from './read-literal.ts';
import { planOf } from './script-plan.ts';

const LITERALS: readonly (readonly [source: string, want: unknown])[] = [
  ['1_000', 1000],
  ['-2.5e3', -2500],
  ["'it\\'s'", "it's"],
  ['`plain`', 'plain'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source text
  ['`${computed}`', undefined],
  ['true', true],
  ['[1, 2, 3,]', [1, 2, 3]],
  ['[1, f(2), 3]', undefined],
  ['{ a: 1, "b-c": "2", // why\n d: { e: [] } }', { a: 1, 'b-c': '2', d: { e: [] } }],
  ['{ a: 1 + 2, b: 3 }', { b: 3 }],
  ['{ ...rest, method() { return "}"; }, b: 3 }', { b: 3 }],
  ['{ a: { b: 1 ', undefined],
  ['{', undefined],
  ['[', undefined],
  [']', undefined],
  ['', undefined],
];

for (const [source, want] of LITERALS) {
  test(`read what is written out: ${source}`, () => expect(readLiteral(source, 0)).toEqual(want));
}

test('nesting without an end is given up', () => {
  expect(readLiteral('['.repeat(100_000), 0)).toBeUndefined();
  expect(readLiteral('{a:'.repeat(100_000), 0)).toBeUndefined();
});

const DEFAULT = { name: 'default', startMs: 0, unit: 'vus' };

const PLANS: readonly (readonly [name: string, options: string, want: unknown])[] = [
  [
    'stages begin with one user',
    "{ stages: [{ duration: '30s', target: 10 }, { duration: '1m', target: 0 }] }",
    [
      {
        ...DEFAULT,
        executor: 'ramping-vus',
        from: 1,
        stages: [
          { durationMs: 30_000, target: 10 },
          { durationMs: 60_000, target: 0 },
        ],
      },
    ],
  ],
  [
    'a number of users for a time',
    "{ vus: 5, duration: '20s' }",
    [{ ...DEFAULT, executor: 'constant-vus', from: 5, stages: [{ durationMs: 20_000, target: 5 }] }],
  ],
  [
    'iterations shared by users',
    '{ vus: 2, iterations: 7 }',
    [{ ...DEFAULT, executor: 'shared-iterations', from: 2, stages: [], iterations: 7 }],
  ],
  [
    'an arrival rate per minute',
    "{ scenarios: { s: { executor: 'constant-arrival-rate', rate: 120, timeUnit: '1m', duration: '10s', startTime: '5s' } } }",
    [
      {
        name: 's',
        executor: 'constant-arrival-rate',
        startMs: 5000,
        unit: 'per-second',
        from: 2,
        stages: [{ durationMs: 10_000, target: 2 }],
      },
    ],
  ],
  ['a computed stage', "{ stages: [{ duration: '30s', target: peak }] }", undefined],
  ['an unknown executor', "{ scenarios: { s: { executor: 'externally-controlled', vus: 1 } } }", undefined],
  ['nothing of the load', "{ thresholds: { http_req_failed: ['rate<0.1'] } }", undefined],
  ['a call', 'makeOptions()', undefined],
];

for (const [name, options, want] of PLANS) {
  test(`plan: ${name}`, () => {
    expect(planOf(`import http from 'k6/http';\nexport const options: Options = ${options};\n`)).toEqual(want);
  });
}

test('plan: a script without options', () => expect(planOf('export default function () {}')).toBeUndefined());

for (const [name, scenarioCount] of [
  ['smoke', 1],
  ['load', 1],
  ['spike', 1],
  ['stress', 1],
  ['checkout', 2],
] as const) {
  test(`plan: our own ${name}-test.ts`, () => {
    const source = readFileSync(new URL(`../../../../k6/${name}-test.ts`, import.meta.url), 'utf8');
    expect(planOf(source)).toHaveLength(scenarioCount);
  });
}
