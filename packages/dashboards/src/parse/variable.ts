// One template variable of `templating.list`.
import type { AdhocFilter, Variable, VariableBase, VariableOption, VariableValue } from '../variable-model.ts';
import { type ParseContext, pluginOf, type Report } from './context.ts';
import { parseDatasourceRef } from './datasource-ref.ts';
import { arrayOf, type Json, numberOf, objectOf, oneOf, oneOfOrNone, textOf, textsOf, truthOf } from './json.ts';
import { parseVariableQuery } from './variable-query.ts';

export function parseVariable(json: unknown, context: ParseContext, report: Report): Variable {
  const source = objectOf(json);
  const base = parseBase(source);
  switch (source['type']) {
    case 'query': {
      const datasource = parseDatasourceRef(source['datasource'], context);
      const query = parseVariableQuery(source['query'], textOf(source['definition']), pluginOf(datasource, context));
      if (query.kind === 'unsupported') {
        report(
          'unsupported',
          `variable:${query.language}`,
          `the variable "${base.name}" has no options: ${query.reason}`,
        );
      }
      return {
        kind: 'query',
        ...base,
        ...multi(source),
        datasource,
        query,
        regex: textOf(source['regex']),
        sort: Math.max(0, Math.min(8, Math.trunc(numberOf(source['sort']) ?? 0))),
        refresh: (['never', 'onLoad', 'onTimeRange'] as const)[numberOf(source['refresh']) ?? 1] ?? 'onLoad',
      };
    }
    case 'datasource':
      return {
        kind: 'datasource',
        ...base,
        ...multi(source),
        pluginId: textOf(source['query']),
        regex: textOf(source['regex']),
      };
    case 'custom':
      return { kind: 'custom', ...base, ...multi(source), options: parseCustomOptions(textOf(source['query'])) };
    case 'textbox': {
      const query = textOf(source['query']);
      const current = base.current.value.length > 0 ? base.current : single(query);
      return { kind: 'textbox', ...base, current };
    }
    case 'constant':
      return { kind: 'constant', ...base, current: single(textOf(source['query'])) };
    case 'interval':
      return {
        kind: 'interval',
        ...base,
        options: parseCustomOptions(textOf(source['query'])),
        auto: truthOf(source['auto']),
        autoCount: Math.max(1, Math.trunc(numberOf(source['auto_count']) ?? 30)),
        autoMin: textOf(source['auto_min'], '10s'),
      };
    case 'adhoc':
      return {
        kind: 'adhoc',
        ...base,
        datasource: parseDatasourceRef(source['datasource'], context),
        filters: arrayOf(source['filters']).map(adhocFilter),
      };
    default: {
      const type = textOf(source['type'], 'none');
      report('unsupported', `variable:${type}`, `the variable "${base.name}" of type "${type}" keeps its saved value`);
      return { kind: 'unsupported', ...base, type };
    }
  }
}

/** "a, b : 2, c\\,d": options of a custom variable, with "text : value" and commas escaped by a backslash. */
export function parseCustomOptions(query: string): readonly VariableOption[] {
  const parts = query.match(/(?:\\,|[^,])+/g) ?? [];
  return parts
    .map((part) => part.replaceAll('\\,', ',').trim())
    .filter((part) => part !== '')
    .map((part) => {
      const pair = /^(.+?)\s+:\s+(.+)$/.exec(part);
      return pair ? { text: (pair[1] ?? '').trim(), value: (pair[2] ?? '').trim() } : { text: part, value: part };
    });
}

function parseBase(source: Json): VariableBase {
  const hide = source['hide'];
  const name = textOf(source['name']);
  return {
    name,
    label: textOf(source['label']) || name,
    description: textOf(source['description']),
    hide: (['none', 'label', 'variable'] as const)[numberOf(hide) ?? 0] ?? 'none',
    skipUrlSync: truthOf(source['skipUrlSync']),
    current: currentOf(source['current']),
  };
}

function currentOf(json: unknown): VariableValue {
  const { text, value } = objectOf(json);
  const values = typeof value === 'string' ? [value] : textsOf(value);
  const texts = typeof text === 'string' ? [text] : textsOf(text);
  // "All" is saved as a text with the value "$__all"; a list of texts need not be as long as that of values.
  return {
    value: values,
    text: values.map((one, index) => (values.length === 1 ? texts.join(' + ') : texts[index]) || one),
  };
}

function single(text: string): VariableValue {
  return { text: [text], value: [text] };
}

function multi(source: Json): { readonly multi: boolean; readonly includeAll: boolean; readonly allValue: string } {
  return {
    multi: truthOf(source['multi']),
    includeAll: truthOf(source['includeAll']),
    allValue: textOf(source['allValue']),
  };
}

function adhocFilter(json: unknown): AdhocFilter {
  const { key, operator, value } = objectOf(json);
  return {
    key: textOf(key),
    operator: oneOfOrNone(operator, ['!=', '=~', '!~', '<', '>', '=|', '!=|'] as const) ?? oneOf(operator, ['=']),
    value: textOf(value),
  };
}
