// Which variables depend on which, so that each is asked after those that it mentions.
import type { Variable } from '../variable-model.ts';
import { variablesIn } from './interpolate.ts';

export interface VariableOrder {
  /** Each after all that it needs. Variables of one level need nothing of each other and can be asked at once. */
  readonly levels: readonly (readonly Variable[])[];
  /** Names that wait for each other in a circle, and what depends on them; they come last, as one level. */
  readonly cyclic: readonly string[];
}

export function orderVariables(variables: readonly Variable[]): VariableOrder {
  const names = new Set(variables.map((variable) => variable.name));
  const needs = new Map(
    variables.map((variable) => [variable.name, dependenciesOf(variable).filter((name) => names.has(name))]),
  );
  const levels: Variable[][] = [];
  const done = new Set<string>();
  let waiting = [...variables];
  while (waiting.length > 0) {
    const ready = waiting.filter((variable) => (needs.get(variable.name) ?? []).every((name) => done.has(name)));
    if (ready.length === 0) return { levels: [...levels, waiting], cyclic: waiting.map((variable) => variable.name) };
    for (const variable of ready) done.add(variable.name);
    levels.push(ready);
    waiting = waiting.filter((variable) => !done.has(variable.name));
  }
  return { levels, cyclic: [] };
}

/** The names that a variable's query, pattern and data source mention. */
export function dependenciesOf(variable: Variable): readonly string[] {
  switch (variable.kind) {
    case 'query': {
      const { kind: _kind, language: _language, ...texts } = variable.query;
      const mentioned = [...Object.values(texts), variable.regex, variable.allValue].flatMap((text) =>
        variablesIn(String(text)),
      );
      return variable.datasource.kind === 'variable' ? [variable.datasource.name, ...mentioned] : mentioned;
    }
    case 'datasource':
      return variablesIn(variable.regex);
    case 'custom':
      return variable.options.flatMap((option) => variablesIn(option.value));
    default:
      return [];
  }
}
