import { QueryError } from '@o11y-lab/query-lang';
import { ARITHMETIC, COMPARISONS, type FieldExpr } from './ast.ts';
import type { Reader } from './reader.ts';

type BinaryOperator = Extract<FieldExpr, { readonly kind: 'binary' }>['operator'];

const OPERATORS: readonly BinaryOperator[] = ['&&', '||', ...COMPARISONS, ...ARITHMETIC];

function precedenceOf(operator: BinaryOperator): number {
  switch (operator) {
    case '||':
      return 1;
    case '&&':
      return 2;
    case '+':
    case '-':
      return 4;
    case '*':
    case '/':
    case '%':
      return 5;
    case '^':
      return 6;
    default:
      return 3;
  }
}

/** Reads an expression over the fields of one span. */
export function parseFieldExpr(reader: Reader, precedenceMin = 1): FieldExpr {
  let left = reader.nested(() => parseUnary(reader));
  for (;;) {
    const operator = reader.peekOperator(OPERATORS);
    if (operator === undefined || precedenceOf(operator) < precedenceMin) return left;
    reader.countOperator();
    reader.take(operator);
    // `^` binds to the right, all others to the left.
    const right = reader.nested(() => parseFieldExpr(reader, precedenceOf(operator) + (operator === '^' ? 0 : 1)));
    left = { kind: 'binary', operator, left, right, range: { start: left.range.start, end: right.range.end } };
  }
}

function parseUnary(reader: Reader): FieldExpr {
  const { start } = reader;
  const operator = reader.take('-') ? '-' : reader.take('!') ? '!' : undefined;
  if (operator !== undefined) {
    const of = reader.nested(() => parseUnary(reader));
    return { kind: 'unary', operator, of, range: reader.range(start) };
  }
  if (reader.take('(')) {
    const inner = parseFieldExpr(reader);
    reader.expect(')', 'that closes the condition');
    return inner;
  }
  const constant = reader.readStatic();
  if (constant) return constant;
  const field = reader.readField();
  if (field) return field;
  const word = reader.peekWord();
  if (word !== '') {
    throw new QueryError(
      'unknown-field',
      `${word} is no intrinsic; attributes are written .${word}, span.${word} or resource.${word}`,
      { start, end: start + word.length },
    );
  }
  throw reader.unexpected('an attribute, an intrinsic or a value');
}
