import { describe, expect, test } from 'vitest';
import { newSink } from './sinks.ts';
import { checkMethod, holds, parseThreshold } from './threshold.ts';
import type { MetricType } from './types.ts';

const option = (source: string) => ({ source, abortOnFail: false, delayAbortEvalMs: 0 });

describe('the grammar: method, operator, number', () => {
  const good: [source: string, method: string, operator: string, bound: number][] = [
    ['p(95)<500', 'p(95)', '<', 500],
    ['p(99.9) <= 1.5e3', 'p(99.9)', '<=', 1500],
    [' rate<0.01 ', 'rate', '<', 0.01],
    ['rate>.95', 'rate', '>', 0.95],
    ['count>=100', 'count', '>=', 100],
    ['value==-1', 'value', '==', -1],
    ['value===3', 'value', '===', 3],
    ['avg != 0', 'avg', '!=', 0],
    ['p( 90 )<1', 'p(90)', '<', 1],
  ];
  for (const [source, method, operator, bound] of good) {
    test(`"${source}"`, () => {
      expect(parseThreshold('m', option(source))).toMatchObject({ source, method, operator, bound });
    });
  }

  const bad = [
    ['', /no operator/],
    ['rate', /no operator/],
    ['rate<', /an operator and a number/],
    ['<5', /an aggregation method/],
    ['rate<abc', /an operator and a number/],
    ['rate<0.1 && rate>0', /an operator and a number/],
    ['median<5', /unknown aggregation method median/],
    ['p(101)<5', /N of 0 to 100/],
    ['p95<5', /want an aggregation method/],
    ['rate<=>5', /an operator and a number/],
  ] as const;
  for (const [source, want] of bad) {
    test(`"${source}" is refused`, () => {
      expect(() => parseThreshold('my_metric', option(source))).toThrow(want);
      expect(() => parseThreshold('my_metric', option(source))).toThrow(/on metric my_metric/);
    });
  }
});

describe('methods belong to types', () => {
  const cases: [MetricType, allowed: string[]][] = [
    ['counter', ['count', 'rate']],
    ['gauge', ['value']],
    ['rate', ['rate']],
    ['trend', ['avg', 'min', 'max', 'med', 'p(95)']],
  ];
  const all = ['count', 'rate', 'value', 'avg', 'min', 'max', 'med', 'p(95)'];
  for (const [type, allowed] of cases) {
    test(type, () => {
      for (const method of all) {
        const check = (): void => checkMethod('m', type, parseThreshold('m', option(`${method}<1`)));
        if (allowed.includes(method)) expect(check).not.toThrow();
        else expect(check).toThrow(`unsupported aggregation method ${method} for a metric of type ${type}`);
      }
    });
  }
});

test('each operator at, below and above its bound', () => {
  const want: Record<string, [below: boolean, at: boolean, above: boolean]> = {
    '<': [true, false, false],
    '<=': [true, true, false],
    '>': [false, false, true],
    '>=': [false, true, true],
    '==': [false, true, false],
    '===': [false, true, false],
    '!=': [true, false, true],
  };
  for (const [operator, results] of Object.entries(want)) {
    const threshold = parseThreshold('m', option(`value${operator}5`));
    for (const [index, value] of [4, 5, 6].entries()) {
      const sink = newSink('gauge');
      sink.add(value);
      expect(holds(threshold, sink, 1_000), `${value} ${operator} 5`).toBe(results[index]);
    }
  }
});
