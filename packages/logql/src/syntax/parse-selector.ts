import { compileMatcher, type LabelMatcher, type MatchOperator, RegexError } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { Tokens } from './tokens.ts';

/** Reads `{name="value", …}`. */
export function parseSelector(
  tokens: Tokens,
  options: { readonly allowEmpty?: boolean } = {},
): readonly LabelMatcher[] {
  const start = tokens.peek().range.start;
  tokens.expectOp('{', 'that begins a stream selector');
  const matchers: LabelMatcher[] = [];
  while (!tokens.takeOp('}')) {
    if (matchers.length > 0) tokens.expectOp(',', 'or "}" after a matcher');
    matchers.push(parseMatcher(tokens));
  }
  if (!options.allowEmpty && !matchers.some((matcher) => !compileMatcher(matcher)(''))) {
    throw new QueryError(
      'empty-selector',
      'the selector would select every stream: give at least one matcher that does not match the empty value, such as {service_name=~".+"}',
      tokens.rangeFrom(start),
    );
  }
  return matchers;
}

/** Reads `name="value"` with any matching operator. */
export function parseMatcher(tokens: Tokens): LabelMatcher {
  const name = tokens.expect('word', 'a label name');
  const token = tokens.peek();
  if (token.kind !== 'op' || !isMatchOperator(token.text)) throw tokens.unexpected('one of = != =~ !~');
  const operator = token.text;
  tokens.next();
  const valueRange = tokens.peek().range;
  const value = tokens.expect('string', 'a quoted value');
  const matcher = { name, operator, value };
  try {
    compileMatcher(matcher);
  } catch (error) {
    if (error instanceof RegexError) throw new QueryError('bad-regex', error.message, valueRange, { cause: error });
    throw error;
  }
  return matcher;
}

export function isMatchOperator(text: string): text is MatchOperator {
  return text === '=' || text === '!=' || text === '=~' || text === '!~';
}
