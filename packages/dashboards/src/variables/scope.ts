// What text of a dashboard is filled in with: the variables' values, the time range, macros, and what belongs to one
// point, span or repetition.
import { formatDurationMs } from '../interval/duration.ts';
import { panelIntervalMs } from '../interval/interval.ts';
import type { ScopedVars } from '../panel-model.ts';
import type { Variable, VariableOption, VariableValue } from '../variable-model.ts';
import { queryParams } from './formats.ts';
import { type InterpolationScope, interpolate, type ScopedValue } from './interpolate.ts';

/** The value that stands for all options. */
export const ALL_VALUE = '$__all';

export interface ScopeInput {
  readonly variables: readonly Variable[];
  /** The present choice by name; without one the saved value counts. */
  readonly values?: Readonly<Record<string, VariableValue>>;
  /** The options by name, for "all". */
  readonly options?: Readonly<Record<string, readonly VariableOption[]>>;
  readonly range?: { readonly fromMs: number; readonly toMs: number };
  /** `$__interval` and the like; see `intervalMacros`. */
  readonly macros?: Readonly<Record<string, string>>;
  /** What a repetition fixed; wins over `values`. */
  readonly scopedVars?: ScopedVars | undefined;
  /** What paths lead into: __span, __trace, __value, __data, __field, __series, __user, __org, __dashboard. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly timeZone?: string;
}

export function scopeOf(input: ScopeInput): InterpolationScope {
  const { variables, values: chosen = {}, options = {}, range, macros = {}, scopedVars = {}, data, timeZone } = input;
  const values = new Map<string, ScopedValue>();
  const put = (name: string, text: string): void => {
    values.set(name, { value: [text], text: [text], multi: false, verbatim: true });
  };
  for (const [name, text] of Object.entries(macros)) put(name, text);
  if (range) {
    put('__from', String(range.fromMs));
    put('__to', String(range.toMs));
    put('__url_time_range', `from=${range.fromMs}&to=${range.toMs}`);
  }
  if (timeZone !== undefined) put('__timezone', timeZone);
  const params: string[] = [];
  for (const variable of variables) {
    const current = chosen[variable.name] ?? variable.current;
    const scoped =
      automaticInterval(variable, current, range) ?? scopedValue(variable, current, options[variable.name] ?? []);
    values.set(variable.name, scoped);
    if (!variable.skipUrlSync && current.value.length > 0) params.push(queryParams(variable.name, current.value));
  }
  for (const [name, { text, value }] of Object.entries(scopedVars)) {
    values.set(name, { value: [value], text: [text], multi: values.get(name)?.multi ?? false });
  }
  put('__all_variables', params.join('&'));
  const scope = { values, ...(data && { data }), ...(timeZone !== undefined && { timeZone }) };
  return withFilledAllValues(scope);
}

/** The same scope with more in it: a point that was clicked, the macros of a query. */
export function extendScope(
  scope: InterpolationScope,
  more: { readonly macros?: Readonly<Record<string, string>>; readonly data?: Readonly<Record<string, unknown>> },
): InterpolationScope {
  const values = new Map(scope.values);
  for (const [name, text] of Object.entries(more.macros ?? {})) {
    values.set(name, { value: [text], text: [text], multi: false, verbatim: true });
  }
  return { ...scope, values, ...((scope.data || more.data) && { data: { ...scope.data, ...more.data } }) };
}

/** "auto" of an interval variable: the range in so many steps, nicely rounded, not below its own minimum. */
function automaticInterval(
  variable: Variable,
  current: VariableValue,
  range: ScopeInput['range'],
): ScopedValue | undefined {
  if (variable.kind !== 'interval' || !range || !/^(auto$|\$__auto)/.test(current.value[0] ?? '')) return undefined;
  const stepMs = panelIntervalMs({
    rangeMs: range.toMs - range.fromMs,
    maxDataPoints: variable.autoCount,
    panelInterval: variable.autoMin,
  });
  return { value: [formatDurationMs(stepMs)], text: current.text, multi: false };
}

function scopedValue(variable: Variable, current: VariableValue, options: readonly VariableOption[]): ScopedValue {
  const canBeMany = 'multi' in variable && (variable.multi || variable.includeAll);
  if (!canBeMany || !current.value.includes(ALL_VALUE)) return { ...current, multi: canBeMany };
  if (variable.allValue) return { value: [variable.allValue], text: ['All'], multi: true, verbatim: true };
  const all = options.filter((option) => option.value !== ALL_VALUE);
  return { value: all.map((option) => option.value), text: ['All'], multi: true };
}

/** An allValue may name other variables. */
function withFilledAllValues(scope: InterpolationScope): InterpolationScope {
  const values = new Map(scope.values);
  for (const [name, scoped] of scope.values) {
    if (!scoped.verbatim || !scoped.multi || !scoped.value[0]?.includes('$')) continue;
    const others = new Map(scope.values);
    others.delete(name);
    values.set(name, { ...scoped, value: [interpolate(scoped.value[0], { ...scope, values: others })] });
  }
  return { ...scope, values };
}
