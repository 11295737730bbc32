// `p(95) < 500`: what must hold for a metric. Method, operator, number; nothing else.
import type { ThresholdOption } from '../options/types.ts';
import { ConfigurationError } from './configuration-error.ts';
import { METHODS, percentOf, type Sink } from './sinks.ts';
import type { MetricType } from './types.ts';

export interface Threshold {
  /** As written. */
  readonly source: string;
  readonly method: string;
  readonly operator: Operator;
  readonly bound: number;
  readonly abortOnFail: boolean;
  readonly delayAbortEvalMs: number;
}

export type Operator = keyof typeof COMPARE;

const COMPARE = {
  '===': (value: number, bound: number) => value === bound,
  '==': (value: number, bound: number) => value === bound,
  '!=': (value: number, bound: number) => value !== bound,
  '>=': (value: number, bound: number) => value >= bound,
  '<=': (value: number, bound: number) => value <= bound,
  '>': (value: number, bound: number) => value > bound,
  '<': (value: number, bound: number) => value < bound,
};

const EXPRESSION =
  /^\s*([a-z]+(?:\s*\([^)]*\))?)\s*(===|==|!=|>=|<=|>|<)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*$/i;

/** @throws ConfigurationError naming the metric and the expression */
export function parseThreshold(metric: string, option: ThresholdOption): Threshold {
  const found = EXPRESSION.exec(option.source);
  const method = (found?.[1] ?? '').replaceAll(/\s/g, '');
  const known = ['count', 'rate', 'value', 'avg', 'min', 'max', 'med'].includes(method);
  if (!found || (!known && percentOf(method) === undefined)) {
    throw new ConfigurationError(
      `failed parsing threshold expression "${option.source}" on metric ${metric}: ` +
        `${reasonOf(option.source, found !== null, method)}`,
    );
  }
  return {
    source: option.source,
    method,
    operator: found[2] as Operator, // one of the pattern's
    bound: Number(found[3]),
    abortOnFail: option.abortOnFail,
    delayAbortEvalMs: option.delayAbortEvalMs,
  };
}

/** @throws ConfigurationError when the metric has no such figure */
export function checkMethod(metric: string, type: MetricType, threshold: Threshold): void {
  const method = threshold.method.startsWith('p(') ? 'p' : threshold.method;
  if (METHODS[type].includes(method)) return;
  const wanted = METHODS[type].map((name) => (name === 'p' ? 'p(N)' : name)).join(', ');
  throw new ConfigurationError(
    `invalid threshold expression "${threshold.source}" on metric ${metric}: unsupported aggregation method ` +
      `${threshold.method} for a metric of type ${type}, supported are: ${wanted}`,
  );
}

export function holds(threshold: Threshold, sink: Sink, elapsedMs: number): boolean {
  return COMPARE[threshold.operator](sink.read(threshold.method, elapsedMs), threshold.bound);
}

function reasonOf(source: string, isShaped: boolean, method: string): string {
  if (isShaped) {
    return `unknown aggregation method ${method}, want count, rate, value, avg, min, max, med or p(N) with N of 0 to 100`;
  }
  return /[<>=!]/.test(source)
    ? 'want an aggregation method, an operator and a number, e.g. "p(95)<500"'
    : 'no operator, want one of >, >=, <, <=, ==, ===, !=';
}
