// Finds in an alert's expression what can be drawn: the side that moves, and the value that it must not cross. Pure.
import type { Expr } from '@o11y-lab/promql';

export interface ThresholdPart {
  /** PromQL of the side that moves. */
  readonly query: string;
  readonly operator: '>' | '>=' | '<' | '<=';
  /** PromQL of the value; often a number, sometimes `6 * 0.01`. */
  readonly value: number;
}

/**
 * Of `a > 5 and b > 6` the first comparison with a constant. Undefined when there is none, such as in `absent(up)`.
 * @param print writes an expression as PromQL
 */
export function thresholdOf(expr: Expr, print: (expr: Expr) => string): ThresholdPart | undefined {
  switch (expr.kind) {
    case 'paren':
      return thresholdOf(expr.expr, print);
    case 'binary': {
      const { operator, left, right } = expr;
      if (operator === 'and' || operator === 'unless' || operator === 'or') {
        return thresholdOf(left, print) ?? thresholdOf(right, print);
      }
      if (operator !== '>' && operator !== '>=' && operator !== '<' && operator !== '<=') return undefined;
      const [leftValue, rightValue] = [constantOf(left), constantOf(right)];
      if (rightValue !== undefined && leftValue === undefined) {
        return { query: print(left), operator, value: rightValue };
      }
      if (leftValue !== undefined && rightValue === undefined) {
        return { query: print(right), operator: MIRRORED[operator], value: leftValue };
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

const MIRRORED = { '>': '<', '>=': '<=', '<': '>', '<=': '>=' } as const;

function constantOf(expr: Expr): number | undefined {
  switch (expr.kind) {
    case 'number':
      return expr.value;
    case 'paren':
      return constantOf(expr.expr);
    case 'binary': {
      const [left, right] = [constantOf(expr.left), constantOf(expr.right)];
      if (left === undefined || right === undefined) return undefined;
      switch (expr.operator) {
        case '*':
          return left * right;
        case '/':
          return left / right;
        case '+':
          return left + right;
        case '-':
          return left - right;
        default:
          return undefined;
      }
    }
    default:
      return undefined;
  }
}
