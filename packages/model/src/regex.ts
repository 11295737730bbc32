import { RE2JS } from 're2js';

/** A pattern that is no RE2 expression; the message says where. */
export class RegexError extends Error {
  override readonly name = 'RegexError';
}

export interface Regex {
  readonly pattern: string;
  /** True when the expression matches anywhere in the text, or the whole text when made with `whole`. */
  test(text: string): boolean;
  /** The first match with its groups (unmatched groups are undefined), or undefined. */
  exec(text: string): RegexMatch | undefined;
  /** Every match from left to right, none overlapping. */
  execAll(text: string): readonly RegexMatch[];
  /** Capture names by group number, from 1; unnamed groups have none. */
  readonly groupNames: ReadonlyMap<number, string>;
}

export interface RegexMatch {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

const LITERAL = /^[\w\-/ :@,;=%"'<>!~#&]*$/;

/**
 * Compiles an RE2 expression: linear time on any input, so that a query can't hang the backend.
 * `whole`: the expression must match the whole text, as label matchers do; newlines count as `.`.
 * @throws RegexError when the pattern is not valid RE2.
 */
export function compileRegex(pattern: string, options: { readonly whole?: boolean } = {}): Regex {
  const compiled = compile(pattern);
  const groupNames = new Map<number, string>();
  for (const [name, index] of Object.entries(compiled.namedGroups() as Record<string, number>)) {
    groupNames.set(index, name);
  }
  return {
    pattern,
    groupNames,
    test: fastTest(pattern, options.whole ?? false) ?? slowTest(compiled, options.whole ?? false),
    exec(text) {
      const matcher = compiled.matcher(text);
      return (options.whole ? matcher.matches() : matcher.find()) ? matchOf(matcher) : undefined;
    },
    execAll(text) {
      const matcher = compiled.matcher(text);
      const matches: RegexMatch[] = [];
      while (options.whole ? matches.length === 0 && matcher.matches() : matcher.find()) matches.push(matchOf(matcher));
      return matches;
    },
  };
}

/** Makes the test of a label matcher; the argument is the label's value, empty when it is missing. */
export function compileMatcher(matcher: {
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}): (value: string) => boolean {
  switch (matcher.operator) {
    case '=':
      return (value) => value === matcher.value;
    case '!=':
      return (value) => value !== matcher.value;
    case '=~': {
      const regex = compileRegex(matcher.value, { whole: true });
      return (value) => regex.test(value);
    }
    case '!~': {
      const regex = compileRegex(matcher.value, { whole: true });
      return (value) => !regex.test(value);
    }
    default:
      return matcher.operator satisfies never;
  }
}

function matchOf(matcher: ReturnType<RE2JS['matcher']>): RegexMatch {
  const groups: (string | undefined)[] = [];
  for (let i = 0; i <= matcher.groupCount(); i++) groups.push(matcher.group(i) ?? undefined);
  return { start: matcher.start(), end: matcher.end(), groups };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (cause) {
    throw new RegexError(`invalid regular expression ${JSON.stringify(pattern)}: ${messageOf(cause)}`, { cause });
  }
}

function slowTest(compiled: RE2JS, whole: boolean): (text: string) => boolean {
  return whole ? (text) => compiled.matches(text) : (text) => compiled.matcher(text).find();
}

/** Most expressions people write are literals, alternatives of literals, or `.*` around one: no automaton needed. */
function fastTest(pattern: string, whole: boolean): ((text: string) => boolean) | undefined {
  const alternatives = pattern.split('|');
  if (alternatives.every((alternative) => LITERAL.test(alternative))) {
    if (!whole) return (text) => alternatives.some((alternative) => text.includes(alternative));
    const set = new Set(alternatives);
    return (text) => set.has(text);
  }
  if (!whole) return undefined;
  const around = /^(\.[*+])?(.*?)(\.[*+])?$/s.exec(pattern);
  const literal = around?.[2] ?? '';
  if (!around || !LITERAL.test(literal)) return undefined;
  const before = around[1] === undefined ? undefined : around[1] === '.+' ? 1 : 0;
  const after = around[3] === undefined ? undefined : around[3] === '.+' ? 1 : 0;
  if (before !== undefined && after !== undefined) {
    return (text) => {
      const last = text.length - after - literal.length;
      const at = text.indexOf(literal, before);
      return at >= 0 && at <= last;
    };
  }
  if (before !== undefined) return (text) => text.length >= literal.length + before && text.endsWith(literal);
  if (after !== undefined) return (text) => text.length >= literal.length + after && text.startsWith(literal);
  return undefined;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
