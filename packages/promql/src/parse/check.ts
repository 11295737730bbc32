// The type rules of PromQL, checked once after parsing so that the evaluator can trust the tree.
import { QueryError } from '@o11y-lab/query-lang';
import type { BinaryExpr, CallExpr, Expr, ValueType } from '../ast.ts';
import { isComparison, isSetOperator } from '../ast.ts';
import { EXPERIMENTAL_FUNCTIONS, SIGNATURES } from '../functions/signatures.ts';

const NAMES: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  string: 'string',
  vector: 'instant vector',
  matrix: 'range vector',
};

/** The type an expression evaluates to. The expression has been checked. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'selector':
    case 'aggregate':
      return 'vector';
    case 'matrix':
    case 'subquery':
      return 'matrix';
    case 'unary':
    case 'paren':
      return typeOf(expr.expr);
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'vector';
    case 'call':
      return SIGNATURES.get(expr.name)?.returns ?? 'vector';
    default:
      return expr satisfies never;
  }
}

/** @throws QueryError `type`, `unknown-function` or `unsupported`. */
export function checkTypes(expr: Expr): void {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
    case 'matrix':
      return;
    case 'paren':
      checkTypes(expr.expr);
      return;
    case 'unary': {
      checkTypes(expr.expr);
      const type = typeOf(expr.expr);
      if (type === 'scalar' || type === 'vector') return;
      throw new QueryError(
        'type',
        `unary ${expr.operator} needs a scalar or an instant vector, got ${NAMES[type]}`,
        expr.range,
      );
    }
    case 'subquery':
      checkTypes(expr.expr);
      expectType(expr.expr, 'vector', 'subquery');
      return;
    case 'aggregate':
      checkTypes(expr.expr);
      expectType(expr.expr, 'vector', `the aggregation "${expr.operator}"`);
      if (expr.parameter) {
        checkTypes(expr.parameter);
        const wanted = expr.operator === 'count_values' ? 'string' : 'scalar';
        expectType(expr.parameter, wanted, `the parameter of "${expr.operator}"`);
      }
      return;
    case 'binary':
      checkBinary(expr);
      return;
    case 'call':
      checkCall(expr);
      return;
    default:
      expr satisfies never;
  }
}

function checkBinary(expr: BinaryExpr): void {
  checkTypes(expr.left);
  checkTypes(expr.right);
  const left = typeOf(expr.left);
  const right = typeOf(expr.right);
  for (const type of [left, right]) {
    if (type !== 'scalar' && type !== 'vector') {
      const message = `operator "${expr.operator}" needs scalars or instant vectors, got ${NAMES[type]}`;
      throw new QueryError('type', message, expr.range);
    }
  }
  if (left === 'scalar' && right === 'scalar' && isComparison(expr.operator) && !expr.bool) {
    throw new QueryError('type', 'comparisons between scalars must use the bool modifier', expr.range);
  }
  if (left === 'vector' && right === 'vector') return;
  if (isSetOperator(expr.operator)) {
    throw new QueryError('type', `set operator "${expr.operator}" not allowed in binary scalar expression`, expr.range);
  }
  if (expr.matching && (expr.matching.labels.length > 0 || expr.matching.cardinality !== 'one-to-one')) {
    throw new QueryError('type', 'vector matching only allowed between instant vectors', expr.matching.range);
  }
}

function checkCall(call: CallExpr): void {
  const signature = SIGNATURES.get(call.name);
  const nameRange = { start: call.range.start, end: call.range.start + call.name.length };
  if (!signature) {
    if (EXPERIMENTAL_FUNCTIONS.has(call.name)) {
      throw new QueryError('unsupported', `the function "${call.name}" is experimental and not supported`, nameRange);
    }
    throw new QueryError('unknown-function', `unknown function with name "${call.name}"`, nameRange);
  }
  const { args, optionalCount, variadic } = signature;
  const countMin = args.length - optionalCount - (variadic ? 1 : 0);
  const countMax = variadic ? Number.POSITIVE_INFINITY : args.length;
  if (call.args.length < countMin || call.args.length > countMax) {
    const wanted =
      countMin === countMax ? String(countMin) : variadic ? `at least ${countMin}` : `${countMin} to ${countMax}`;
    const message = `expected ${wanted} argument(s) in call to "${call.name}", got ${call.args.length}`;
    throw new QueryError('type', message, call.range);
  }
  for (const [i, arg] of call.args.entries()) {
    checkTypes(arg);
    expectType(arg, args[Math.min(i, args.length - 1)] ?? 'vector', `call to function "${call.name}"`);
  }
}

function expectType(expr: Expr, wanted: ValueType, where: string): void {
  const got = typeOf(expr);
  if (got !== wanted)
    throw new QueryError('type', `expected type ${NAMES[wanted]} in ${where}, got ${NAMES[got]}`, expr.range);
}
