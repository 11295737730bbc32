import type { Arithmetic } from './ast.ts';

/** `a operator b` as floats reckon: division by zero is an infinity or NaN, and ints keep their fractions. */
export function calculate(operator: Arithmetic, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    case '^':
      return a ** b;
    default:
      return operator satisfies never;
  }
}
