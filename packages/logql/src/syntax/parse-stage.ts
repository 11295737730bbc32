// The pipeline stages behind a selector: line filters, parsers, label filters and formatters.
import { compileRegex, RegexError } from '@o11y-lab/model';
import { QueryError, type SourceRange } from '@o11y-lab/query-lang';
import { parseIpPattern } from '../pipeline/ip.ts';
import { parseJsonPath } from '../pipeline/json-path.ts';
import { parseCapturePattern, parseLinePattern } from '../pipeline/pattern-syntax.ts';
import { compileTemplate } from '../template/template.ts';
import type { Extraction, LabelAssignment, LabelChoice, LineFilter, LineOperator, Stage, Unwrap } from './ast.ts';
import { parseLabelCondition } from './parse-label-filter.ts';
import { isMatchOperator, parseMatcher } from './parse-selector.ts';
import type { Tokens } from './tokens.ts';

const LINE_OPERATORS: readonly string[] = ['|=', '!=', '|~', '!~', '|>', '!>'];

/** Reads the next stage, or nothing when no stage stands here. */
export function parseStage(tokens: Tokens): Stage | undefined {
  const { start } = tokens.peek().range;
  const token = tokens.peek();
  if (token.kind === 'op' && LINE_OPERATORS.includes(token.text)) return parseLineFilter(tokens);
  if (!tokens.takeOp('|')) return undefined;
  const word = tokens.peek();
  const read = word.kind === 'word' ? STAGES[word.text] : undefined;
  if (read === undefined) {
    const condition = parseLabelCondition(tokens);
    return { kind: 'label-filter', condition, range: tokens.rangeFrom(start) };
  }
  tokens.next();
  return read(tokens, start);
}

const STAGES: Readonly<Record<string, (tokens: Tokens, start: number) => Stage>> = {
  json: (tokens, start) => {
    const extractions = parseExtractions(tokens);
    for (const { expression, range } of extractions) parseJsonPath(expression, range);
    return { kind: 'json', extractions, range: tokens.rangeFrom(start) };
  },
  logfmt: (tokens, start) => {
    const flags = new Set<string>();
    while (tokens.peek().kind === 'flag') {
      const flag = tokens.next();
      if (flag.text !== '--strict' && flag.text !== '--keep-empty') {
        throw new QueryError('syntax', `logfmt knows --strict and --keep-empty, got ${flag.text}`, flag.range);
      }
      flags.add(flag.text);
    }
    const extractions = parseExtractions(tokens);
    for (const { expression, range } of extractions) checkLogfmtKey(expression, range);
    return {
      kind: 'logfmt',
      strict: flags.has('--strict'),
      keepEmpty: flags.has('--keep-empty'),
      extractions,
      range: tokens.rangeFrom(start),
    };
  },
  regexp: (tokens, start) => {
    const { text, range } = stringArgument(tokens, 'regexp');
    const { groupNames } = checkRegex(text, range);
    const names = [...groupNames.values()];
    if (names.length === 0) throw new QueryError('bad-regex', 'regexp needs at least one named capture', range);
    return { kind: 'regexp', pattern: text, range: tokens.rangeFrom(start) };
  },
  pattern: (tokens, start) => {
    const { text, range } = stringArgument(tokens, 'pattern');
    parseCapturePattern(text, range);
    return { kind: 'pattern', pattern: text, range: tokens.rangeFrom(start) };
  },
  unpack: (tokens, start) => ({ kind: 'unpack', range: tokens.rangeFrom(start) }),
  decolorize: (tokens, start) => ({ kind: 'decolorize', range: tokens.rangeFrom(start) }),
  line_format: (tokens, start) => {
    const { text, range } = stringArgument(tokens, 'line_format');
    compileTemplate(text, range);
    return { kind: 'line-format', template: text, range: tokens.rangeFrom(start) };
  },
  label_format: (tokens, start) => {
    const assignments: LabelAssignment[] = [];
    do assignments.push(parseAssignment(tokens, assignments));
    while (tokens.takeOp(','));
    return { kind: 'label-format', assignments, range: tokens.rangeFrom(start) };
  },
  drop: (tokens, start) => ({ kind: 'drop', labels: parseChoices(tokens), range: tokens.rangeFrom(start) }),
  keep: (tokens, start) => ({ kind: 'keep', labels: parseChoices(tokens), range: tokens.rangeFrom(start) }),
  unwrap: parseUnwrap,
};

function parseLineFilter(tokens: Tokens): LineFilter {
  const { start } = tokens.peek().range;
  const operator = tokens.next().text as LineOperator; // the caller has looked it up in LINE_OPERATORS
  const alternatives: LineFilter['alternatives'][number][] = [];
  do {
    const { range } = tokens.peek();
    if (tokens.isWord('ip') && tokens.isOp('(', 1)) {
      tokens.next();
      tokens.next();
      const text = tokens.expect('string', 'an address, a range or a network in quotes');
      tokens.expectOp(')', 'after the address');
      parseIpPattern(text, tokens.rangeFrom(range.start));
      alternatives.push({ kind: 'ip', text });
      continue;
    }
    const text = tokens.expect('string', `a quoted text after ${operator}`);
    if (operator.endsWith('~')) checkRegex(text, range);
    if (operator.endsWith('>')) parseLinePattern(text, range);
    alternatives.push({ kind: 'text', text });
  } while (tokens.takeWord('or'));
  return { kind: 'line-filter', operator, alternatives, range: tokens.rangeFrom(start) };
}

function parseExtractions(tokens: Tokens): readonly Extraction[] {
  const extractions: Extraction[] = [];
  if (tokens.peek().kind !== 'word') return extractions;
  do {
    const { start } = tokens.peek().range;
    const label = tokens.expect('word', 'a label name');
    const expression = tokens.takeOp('=') ? tokens.expect('string', 'a quoted expression') : label;
    extractions.push({ label, expression, range: tokens.rangeFrom(start) });
  } while (tokens.takeOp(','));
  return extractions;
}

function parseAssignment(tokens: Tokens, before: readonly LabelAssignment[]): LabelAssignment {
  const { range } = tokens.peek();
  const label = tokens.expect('word', 'a label name');
  if (before.some((assignment) => assignment.label === label)) {
    throw new QueryError('duplicate-label', `label_format sets ${label} twice`, range);
  }
  tokens.expectOp('=', 'after the label name');
  const value = tokens.peek();
  if (value.kind === 'word') {
    tokens.next();
    return { kind: 'rename', label, from: value.text };
  }
  const template = tokens.expect('string', 'a label name or a quoted template');
  compileTemplate(template, value.range);
  return { kind: 'template', label, template };
}

function parseChoices(tokens: Tokens): readonly LabelChoice[] {
  const choices: LabelChoice[] = [];
  do {
    const operator = tokens.peek(1);
    if (operator.kind === 'op' && isMatchOperator(operator.text)) {
      const matcher = parseMatcher(tokens);
      choices.push({ label: matcher.name, matcher });
    } else {
      choices.push({ label: tokens.expect('word', 'a label name'), matcher: undefined });
    }
  } while (tokens.takeOp(','));
  return choices;
}

function parseUnwrap(tokens: Tokens, start: number): Unwrap {
  const word = tokens.expect('word', 'a label name');
  if (!tokens.takeOp('(')) return { kind: 'unwrap', label: word, conversion: 'none', range: tokens.rangeFrom(start) };
  if (word !== 'bytes' && word !== 'duration' && word !== 'duration_seconds') {
    throw new QueryError(
      'unknown-function',
      `unwrap converts with bytes(), duration() or duration_seconds(), got ${word}()`,
      tokens.rangeFrom(start),
    );
  }
  const label = tokens.expect('word', 'a label name');
  tokens.expectOp(')', 'after the label');
  return { kind: 'unwrap', label, conversion: word, range: tokens.rangeFrom(start) };
}

function stringArgument(tokens: Tokens, stage: string): { readonly text: string; readonly range: SourceRange } {
  const { range } = tokens.peek();
  return { text: tokens.expect('string', `a quoted text after ${stage}`), range };
}

function checkRegex(pattern: string, range: SourceRange): ReturnType<typeof compileRegex> {
  try {
    return compileRegex(pattern);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw new QueryError('bad-regex', error.message, range, { cause: error });
  }
}

function checkLogfmtKey(expression: string, range: SourceRange): void {
  if (!/^[^\s="]+$/.test(expression)) {
    throw new QueryError('bad-extraction', `${JSON.stringify(expression)} is no logfmt key`, range);
  }
}
