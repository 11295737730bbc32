// From what a data source answered to the options of a picker, and from those to the value a page starts with.
import type { DatasourceInfo } from '../datasource.ts';
import { regexOf, replacingRegexOf } from '../text/regex.ts';
import type { Variable, VariableOption, VariableValue } from '../variable-model.ts';
import { ALL_VALUE } from './scope.ts';

export interface OptionSources {
  /** For query variables: what `readVariableAnswer` read. */
  readonly answers?: readonly string[];
  /** For data source variables. */
  readonly datasources?: readonly DatasourceInfo[];
  /** The variable's pattern with the variables in it filled in. */
  readonly regex?: string;
}

/** The options in order, "All" first where there is one. Variables without options (textbox, constant) have none. */
export function optionsOf(variable: Variable, sources: OptionSources = {}): readonly VariableOption[] {
  switch (variable.kind) {
    case 'query':
      return withAll(variable, sortOptions(cut(sources.answers ?? [], sources.regex ?? variable.regex), variable.sort));
    case 'datasource': {
      const pattern = sources.regex ?? variable.regex;
      const regex = pattern ? regexOf(pattern) : undefined;
      const found = (sources.datasources ?? [])
        .filter((source) => source.type === variable.pluginId && (!regex || regex.test(source.name)))
        .map((source) => ({ text: source.name, value: source.uid }));
      return withAll(variable, found);
    }
    case 'custom':
      return withAll(variable, variable.options);
    case 'interval':
      return variable.auto
        ? [{ text: 'auto', value: `$__auto_interval_${variable.name}` }, ...variable.options]
        : variable.options;
    default:
      return [];
  }
}

/**
 * The value to start with: from the URL (`var-x=…`, each one), else as saved, else the first option. A saved value that is
 * no option any more is replaced, one from the URL is kept: the reader asked for it.
 */
export function initialValue(
  variable: Variable,
  options: readonly VariableOption[],
  fromUrl: readonly string[] | undefined,
): VariableValue {
  if (variable.kind === 'constant' || variable.kind === 'unsupported') return variable.current;
  if (fromUrl && fromUrl.length > 0)
    return chosenValue(
      fromUrl.map((value) => (value === 'All' ? ALL_VALUE : value)),
      options,
    );
  if (variable.kind === 'textbox' || variable.kind === 'adhoc') return variable.current;
  const byValue = variable.current.value.filter((value) => options.some((option) => option.value === value));
  if (byValue.length > 0) return chosenValue(byValue, options);
  // Data source variables were saved by name in older files.
  const byText = variable.current.value.flatMap(
    (value) => options.find((option) => option.text === value)?.value ?? [],
  );
  if (byText.length > 0) return chosenValue(byText, options);
  const [first] = options;
  return first ? chosenValue([first.value], options) : variable.current;
}

/** A choice of values with the texts of their options. */
export function chosenValue(values: readonly string[], options: readonly VariableOption[]): VariableValue {
  const texts = new Map(options.map((option) => [option.value, option.text]));
  return { value: values, text: values.map((value) => texts.get(value) ?? (value === ALL_VALUE ? 'All' : value)) };
}

/** Filters by the pattern, and keeps what its groups caught: named text and value, else the first group. */
function cut(answers: readonly string[], pattern: string): readonly VariableOption[] {
  const regex = pattern ? replacingRegexOf(pattern) : undefined;
  if (pattern && !regex) return [];
  const found = new Map<string, VariableOption>();
  for (const answer of answers) {
    for (const option of regex ? matchesOf(answer, regex) : [{ text: answer, value: answer }]) {
      if (!found.has(option.value)) found.set(option.value, option);
    }
  }
  return [...found.values()];
}

function matchesOf(answer: string, regex: RegExp): readonly VariableOption[] {
  const matches = regex.global ? [...answer.matchAll(regex)] : [regex.exec(answer)].filter((match) => match !== null);
  if (matches.length === 0) return [];
  const named = (group: string): string | undefined => matches.find((match) => match.groups?.[group])?.groups?.[group];
  const value = named('value') ?? named('text');
  if (value !== undefined) return [{ value, text: named('text') ?? value }];
  const caught = matches.flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
  if (caught.length === 0) return matches[0] && matches[0].length > 1 ? [] : [{ text: answer, value: answer }];
  return caught.map((text) => ({ text, value: text }));
}

/** The sorts are numbered in files: odd ascend, even descend. */
function sortOptions(options: readonly VariableOption[], sort: number): readonly VariableOption[] {
  const compare = [undefined, byText, byNumber, byFoldedText, byNature][Math.ceil(sort / 2)];
  if (!compare) return options;
  const sign = sort % 2 === 1 ? 1 : -1;
  return [...options].sort((a, b) => sign * compare(a.text, b.text));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byFoldedText(a: string, b: string): number {
  return byText(a.toLowerCase(), b.toLowerCase());
}

function byNumber(a: string, b: string): number {
  const number = (text: string): number => Number(/\d+/.exec(text)?.[0] ?? -1);
  return number(a) - number(b);
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function byNature(a: string, b: string): number {
  return collator.compare(a, b);
}

function withAll(
  variable: { readonly includeAll: boolean },
  options: readonly VariableOption[],
): readonly VariableOption[] {
  return variable.includeAll ? [{ text: 'All', value: ALL_VALUE }, ...options] : options;
}
