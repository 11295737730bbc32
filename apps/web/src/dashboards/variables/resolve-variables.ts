// The options and values of all variables, each asked after those that it mentions. What to ask and how to read it comes
// from the dashboards package; fetching is an argument.
import {
  type Dashboard,
  type DatasourceScope,
  initialValue,
  interpolate,
  optionsOf,
  orderVariables,
  readVariableAnswer,
  resolveDatasource,
  scopeOf,
  type Variable,
  type VariableOption,
  type VariableRequest,
  type VariableValue,
  variableRequest,
} from '@o11y-lab/dashboards';
import type { TimeRange } from '../../time/time-range.ts';

export interface VariablesState {
  readonly values: Readonly<Record<string, VariableValue>>;
  readonly options: Readonly<Record<string, readonly VariableOption[]>>;
  /** Why a variable has no options. */
  readonly failures: Readonly<Record<string, string>>;
}

export const NO_VARIABLES: VariablesState = { values: {}, options: {}, failures: {} };

export interface ResolveOptions {
  readonly dashboard: Pick<Dashboard, 'variables' | 'inputs'>;
  readonly datasources: DatasourceScope['datasources'];
  readonly range: TimeRange;
  /** `var-x=…` of the URL, by name. */
  readonly fromUrl: Readonly<Record<string, readonly string[]>>;
  readonly ask: (type: string, request: VariableRequest) => Promise<unknown>;
}

export async function resolveVariables(options: ResolveOptions): Promise<VariablesState> {
  const { dashboard, datasources, range, fromUrl, ask } = options;
  const values: Record<string, VariableValue> = {};
  const found: Record<string, readonly VariableOption[]> = {};
  const failures: Record<string, string> = {};
  const settle = (variable: Variable, choices: readonly VariableOption[]): void => {
    found[variable.name] = choices;
    values[variable.name] = initialValue(variable, choices, fromUrl[variable.name]);
  };
  for (const level of orderVariables(dashboard.variables).levels) {
    // Those of one level know the values of the levels before, and not of each other.
    const scope = scopeOf({ variables: dashboard.variables, values: { ...values }, options: { ...found }, range });
    await Promise.all(
      level.map(async (variable) => {
        const regex = 'regex' in variable ? interpolate(variable.regex, scope, 'regex') : '';
        if (variable.kind !== 'query') {
          settle(variable, optionsOf(variable, { datasources, regex }));
          return;
        }
        try {
          const datasource = resolveDatasource(variable.datasource, {
            datasources,
            inputs: dashboard.inputs,
            currentOf: (name) => values[name]?.value[0],
          });
          const request = variableRequest(variable.query, scope, range);
          if (!datasource || !request) {
            failures[variable.name] = variable.query.kind === 'unsupported' ? variable.query.reason : 'no data source';
            settle(variable, []);
            return;
          }
          const answers = readVariableAnswer(variable.query, await ask(datasource.type, request));
          settle(variable, optionsOf(variable, { answers, regex }));
        } catch (error) {
          failures[variable.name] = error instanceof Error ? error.message : String(error);
          settle(variable, []);
        }
      }),
    );
  }
  return { values, options: found, failures };
}

/** `var-x=a&var-x=b` of a URL. */
export function variablesOfUrl(params: URLSearchParams): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const [key, value] of params) {
    if (!key.startsWith('var-')) continue;
    const name = key.slice(4);
    found[name] = [...(found[name] ?? []), value];
  }
  return found;
}
