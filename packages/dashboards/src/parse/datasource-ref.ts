import type { DatasourceRef } from '../panel-model.ts';
import type { ParseContext } from './context.ts';
import { isObject, textOf } from './json.ts';

/** Reads every way in which files name a data source: nothing, a name, a uid, a variable, `${DS_X}`, only a type. */
export function parseDatasourceRef(
  json: unknown,
  context: Pick<ParseContext, 'inputs' | 'variableNames'>,
): DatasourceRef {
  if (typeof json === 'string') return fromText(json, undefined, context);
  if (!isObject(json)) return { kind: 'default' };
  const type = textOf(json['type']) || undefined;
  const uid = textOf(json['uid']);
  if (type === '__expr__') return { kind: 'expression' };
  if (uid) {
    const ref = fromText(uid, type, context);
    return ref.kind === 'name' ? { kind: 'uid', uid, ...(type && { type }) } : ref;
  }
  return type && type !== 'datasource' ? { kind: 'type', type } : { kind: 'default' };
}

function fromText(
  text: string,
  type: string | undefined,
  { inputs, variableNames }: Pick<ParseContext, 'inputs' | 'variableNames'>,
): DatasourceRef {
  const typed = type ? { type } : {};
  const name = /^\$\{?(\w+)(?::\w+)?\}?$|^\[\[(\w+)\]\]$/.exec(text);
  const variable = name?.[1] ?? name?.[2];
  if (variable) {
    const isInput =
      inputs.some((input) => input.name === variable) || (variable.startsWith('DS_') && !variableNames.has(variable));
    return isInput ? { kind: 'input', name: variable, ...typed } : { kind: 'variable', name: variable, ...typed };
  }
  switch (text) {
    case '':
    case 'default':
      return { kind: 'default' };
    case '-- Mixed --':
      return { kind: 'mixed' };
    case '-- Grafana --':
    case 'grafana':
      return { kind: 'grafana' };
    case '-- Dashboard --':
      return { kind: 'dashboard' };
    case '__expr__':
      return { kind: 'expression' };
    default:
      return { kind: 'name', name: text };
  }
}
