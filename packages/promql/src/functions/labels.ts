// label_replace and label_join: the only functions that write labels.
import { compileRegex, labelsOf, METRIC_NAME, type Regex, RegexError, type RegexMatch } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { CallExpr } from '../ast.ts';
import { mergeSameLabels } from '../evaluate/names.ts';
import type { StepSeries, Value } from '../evaluate/values.ts';
import type { Evaluated, FunctionTable } from './types.ts';

export const labelFunctions: FunctionTable = {
  label_replace: { kind: 'special', evaluate: labelReplace },
  label_join: { kind: 'special', evaluate: labelJoin },
};

function labelReplace(call: CallExpr, evaluated: Evaluated): Value {
  const [vector, ...texts] = call.args;
  if (!vector) return { kind: 'vector', series: [] };
  const [target = '', replacement = '', source = '', pattern = ''] = texts.map((arg) => evaluated.text(arg));
  const regex = compile(pattern, call);
  checkLabelName(target, 'destination', call);
  return relabel(call, evaluated, target, evaluated.vector(vector), (series) => {
    const match = regex.exec(series.labels.get(source) ?? '');
    return match && expand(replacement, match, regex);
  });
}

function labelJoin(call: CallExpr, evaluated: Evaluated): Value {
  const [vector, ...texts] = call.args;
  if (!vector) return { kind: 'vector', series: [] };
  const [target = '', separator = '', ...sources] = texts.map((arg) => evaluated.text(arg));
  checkLabelName(target, 'destination', call);
  for (const source of sources) checkLabelName(source, 'source', call);
  return relabel(call, evaluated, target, evaluated.vector(vector), (series) =>
    sources.map((source) => series.labels.get(source) ?? '').join(separator),
  );
}

/** Sets `target` of each series to what `newValue` says; undefined leaves the series as it is. */
function relabel(
  call: CallExpr,
  evaluated: Evaluated,
  target: string,
  input: readonly StepSeries[],
  newValue: (series: StepSeries) => string | undefined,
): Value {
  const changed = input.map((series) => {
    const value = newValue(series);
    if (value === undefined) return series;
    const labels = labelsOf([...series.labels, [target, value]]);
    // Whoever sets the name means to keep it.
    return { ...series, labels, dropName: target === METRIC_NAME ? false : series.dropName };
  });
  const message = 'vector cannot contain metrics with the same labelset';
  return { kind: 'vector', series: mergeSameLabels(changed, evaluated.grid.count, message, call.range) };
}

/** Puts groups in place of $1, $name, ${1} and ${name}; $$ is a dollar; an unknown group is empty. */
function expand(template: string, match: RegexMatch, regex: Regex): string {
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, bare?: string, braced?: string) => {
    if (whole === '$$') return '$';
    const name = bare ?? braced ?? '';
    if (/^\d+$/.test(name)) return match.groups[Number(name)] ?? '';
    for (const [index, groupName] of regex.groupNames) if (groupName === name) return match.groups[index] ?? '';
    return '';
  });
}

function compile(pattern: string, call: CallExpr): Regex {
  try {
    return compileRegex(pattern, { whole: true });
  } catch (cause) {
    if (!(cause instanceof RegexError)) throw cause;
    throw new QueryError('bad-regex', `${call.name}: ${cause.message}`, call.args.at(-1)?.range ?? call.range, {
      cause,
    });
  }
}

function checkLabelName(name: string, role: string, call: CallExpr): void {
  if (name === '')
    throw new QueryError('bad-label', `invalid ${role} label name in ${call.name}(): it is empty`, call.range);
}
