import { compileRegex } from '@o11y-lab/model';
import type { LineFilter } from '../syntax/ast.ts';
import { parseIpPattern, textHasIp } from './ip.ts';
import { linePatternMatches, parseLinePattern } from './pattern-syntax.ts';

/** The test of a line filter: one alternative must hold, or with a negated operator none. */
export function lineTest(filter: LineFilter): (line: string) => boolean {
  const tests = filter.alternatives.map((alternative) =>
    alternative.kind === 'ip' ? ipTest(alternative.text) : textTest(filter.operator, alternative.text),
  );
  const [first, ...others] = tests;
  const holds = first === undefined || others.length > 0 ? (line: string) => tests.some((test) => test(line)) : first;
  return filter.operator.startsWith('!') ? (line) => !holds(line) : holds;
}

function ipTest(pattern: string): (line: string) => boolean {
  const range = parseIpPattern(pattern);
  return (line) => textHasIp(line, range);
}

function textTest(operator: LineFilter['operator'], text: string): (line: string) => boolean {
  switch (operator) {
    case '|=':
    case '!=':
      return (line) => line.includes(text);
    case '|~':
    case '!~': {
      const regex = compileRegex(text);
      return (line) => regex.test(line);
    }
    case '|>':
    case '!>': {
      const parts = parseLinePattern(text);
      return (line) => linePatternMatches(parts, line);
    }
    default:
      return operator satisfies never;
  }
}
