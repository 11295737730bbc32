import { type AttributeValue, compileRegex, type Regex, RegexError, textOfValue } from '@o11y-lab/model';
import { calculate } from '../syntax/arithmetic.ts';
import type { Arithmetic, Comparison, Static } from '../syntax/ast.ts';

/** What an expression gives for a span; undefined is nil. Ints beyond 2^53 lose their last bits. */
export type Value =
  | { readonly type: 'string' | 'status' | 'kind'; readonly value: string }
  | { readonly type: 'int' | 'float' | 'duration'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'array'; readonly value: readonly Value[] };

export function valueOfAttribute(value: AttributeValue): Value | undefined {
  switch (value.kind) {
    case 'string':
      return { type: 'string', value: value.value };
    case 'int':
      return { type: 'int', value: Number(value.value) };
    case 'double':
      return { type: 'float', value: value.value };
    case 'bool':
      return { type: 'bool', value: value.value };
    case 'array':
      return { type: 'array', value: value.value.flatMap((item) => valueOfAttribute(item) ?? []) };
    case 'bytes':
    case 'map':
      return { type: 'string', value: textOfValue(value) };
    case 'empty':
      return undefined;
    default:
      return value satisfies never;
  }
}

export function valueOfStatic(constant: Static): Value | undefined {
  switch (constant.type) {
    case 'nil':
      return undefined;
    case 'bool':
      return { type: 'bool', value: constant.value };
    case 'int':
    case 'float':
    case 'duration':
      return { type: constant.type, value: constant.value };
    default:
      return { type: constant.type, value: constant.value };
  }
}

export function isTrue(value: Value | undefined): boolean {
  return value?.type === 'bool' && value.value;
}

export function numberOf(value: Value | undefined): number | undefined {
  return value?.type === 'int' || value?.type === 'float' || value?.type === 'duration' ? value.value : undefined;
}

/**
 * Compares two values. Unlike types never fit, nor does nil. An array fits when one element does; with a negated
 * operator when all of its elements do, and there is one.
 */
export function compare(operator: Comparison, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (left.type === 'array' || right.type === 'array') return compareArray(operator, left, right);
  if (operator === '=~' || operator === '!~') {
    if (left.type !== 'string' || right.type !== 'string') return false;
    return matches(right.value, left.value) === (operator === '=~');
  }
  const order = orderOf(left, right);
  if (order === undefined) return false;
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return operator satisfies never;
  }
}

function compareArray(operator: Comparison, left: Value, right: Value): boolean {
  if (left.type === 'array' && right.type === 'array') return false;
  const results =
    left.type === 'array'
      ? left.value.map((item) => compare(operator, item, right))
      : right.type === 'array'
        ? right.value.map((item) => compare(operator, left, item))
        : [];
  const negated = operator === '!=' || operator === '!~';
  return negated ? results.length > 0 && results.every(Boolean) : results.some(Boolean);
}

function orderOf(left: Value, right: Value): number | undefined {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
  if (left.type !== right.type || left.type === 'array' || right.type === 'array') return undefined;
  if (left.value === right.value) return 0;
  return left.value < right.value ? -1 : 1;
}

/** Distinct patterns that are kept compiled; patterns can come from attributes. */
const PATTERNS_KEPT_MAX = 100;
const patterns = new Map<string, Regex | undefined>();

function matches(pattern: string, text: string): boolean {
  if (!patterns.has(pattern)) {
    if (patterns.size >= PATTERNS_KEPT_MAX) patterns.clear();
    patterns.set(pattern, compileOrNothing(pattern));
  }
  return patterns.get(pattern)?.test(text) ?? false;
}

function compileOrNothing(pattern: string): Regex | undefined {
  try {
    return compileRegex(pattern, { whole: true });
  } catch (error) {
    if (error instanceof RegexError) return undefined; // an attribute that is no pattern matches nothing
    throw error;
  }
}

/** Arithmetic; nil when a side is no number or an int is divided by zero. */
export function calculateValue(
  operator: Arithmetic,
  left: Value | undefined,
  right: Value | undefined,
): Value | undefined {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return undefined;
  const isFloat = left?.type === 'float' || right?.type === 'float';
  const type = isFloat ? 'float' : left?.type === 'duration' || right?.type === 'duration' ? 'duration' : 'int';
  if (!isFloat && b === 0 && (operator === '/' || operator === '%')) return undefined;
  const exact = calculate(operator, a, b);
  return { type, value: isFloat ? exact : Math.trunc(exact) };
}
