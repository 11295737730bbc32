// One query of a panel. Its language follows from the data source; where that is unknown, from its shape.
import type { DatasourceRef, Target, TraceqlFilter } from '../panel-model.ts';
import { type ParseContext, pluginOf, type Report } from './context.ts';
import { parseDatasourceRef } from './datasource-ref.ts';
import { arrayOf, defined, type Json, numberOf, objectOf, oneOf, textOf, textsOf, truthOf } from './json.ts';

export function parseTarget(
  json: unknown,
  place: { readonly index: number; readonly panelDatasource: DatasourceRef },
  context: ParseContext,
  report: Report,
): Target {
  const source = objectOf(json);
  const own = parseDatasourceRef(source['datasource'], context);
  const datasource = own.kind === 'default' && place.panelDatasource.kind !== 'mixed' ? place.panelDatasource : own;
  const path = `targets[${place.index}]`;
  const base = defined({
    refId: textOf(source['refId']) || String.fromCharCode(65 + (place.index % 26)),
    datasource,
    hide: truthOf(source['hide']),
    interval: textOf(source['interval']) || undefined,
  });
  const language = languageOf(datasource, source, context);
  switch (language) {
    case 'prometheus':
      return prometheus(base, source);
    case 'loki':
      return loki(base, source);
    case 'tempo':
      return tempo(base, source);
    default:
      report('unsupported', `target:${language}`, `a query of ${describe(language)} is not run`, path);
      return { kind: 'unsupported', ...base, type: language };
  }
}

type Base = Pick<Target, 'refId' | 'datasource' | 'hide' | 'interval'>;

function languageOf(datasource: DatasourceRef, source: Json, context: ParseContext): string {
  if (datasource.kind === 'expression' || datasource.kind === 'dashboard' || datasource.kind === 'grafana')
    return datasource.kind;
  const plugin = pluginOf(datasource, context);
  // A default or a variable may point anywhere; the query itself tells better.
  const shape = shapeOf(source);
  if (plugin === undefined) return shape ?? 'unknown';
  if (datasource.kind === 'default' && shape) return shape;
  return plugin;
}

function shapeOf(source: Json): string | undefined {
  if (typeof source['expr'] === 'string') {
    const logs = 'maxLines' in source || 'direction' in source || source['queryType'] === 'range';
    return logs || /^\s*\{[^}]*\}\s*(\||$)/.test(source['expr']) ? 'loki' : 'prometheus';
  }
  const queryType = textOf(source['queryType']);
  if (['traceql', 'traceqlSearch', 'traceId', 'serviceMap', 'nativeSearch'].includes(queryType)) return 'tempo';
  return undefined;
}

function describe(language: string): string {
  if (language === 'expression') return 'server-side expressions';
  if (language === 'dashboard') return 'another panel';
  if (language === 'grafana') return "grafana's built-in data source";
  return language === 'unknown' ? 'an unknown data source' : `the data source type "${language}"`;
}

function prometheus(base: Base, source: Json): Target {
  const instant = truthOf(source['instant']);
  return {
    kind: 'prometheus',
    ...base,
    expr: textOf(source['expr']),
    legendFormat: textOf(source['legendFormat']),
    format: oneOf(source['format'], ['time_series', 'table', 'heatmap']),
    instant,
    // Old files have no "range": it was one or the other.
    range: truthOf(source['range'], !instant),
    exemplar: truthOf(source['exemplar']),
    intervalFactor: Math.max(1, numberOf(source['intervalFactor']) ?? 1),
  };
}

function loki(base: Base, source: Json): Target {
  const instant = source['queryType'] === 'instant' || truthOf(source['instant']);
  return {
    kind: 'loki',
    ...base,
    expr: textOf(source['expr']),
    legendFormat: textOf(source['legendFormat']),
    queryType: instant ? 'instant' : 'range',
    direction: oneOf(source['direction'], ['backward', 'forward']),
    ...defined({ maxLines: numberOf(source['maxLines']), step: textOf(source['step']) || undefined }),
  };
}

function tempo(base: Base, source: Json): Target {
  const written = textOf(source['queryType'], 'traceql');
  const query = textOf(source['query']);
  return {
    kind: 'tempo',
    ...base,
    queryType:
      written === 'nativeSearch'
        ? 'traceqlSearch'
        : oneOf(written, ['traceql', 'traceqlSearch', 'serviceMap', 'traceId']),
    query,
    filters: arrayOf(source['filters']).map(filter),
    tableType: oneOf(source['tableType'], ['traces', 'spans', 'raw']),
    serviceMapSelectors: selectors(source['serviceMapQuery']),
    ...defined({
      limit: numberOf(source['limit']),
      spss: numberOf(source['spss']),
      step: textOf(source['step']) || undefined,
    }),
  };
}

/** One selector as text, or a list of them. */
function selectors(value: unknown): readonly string[] {
  return (typeof value === 'string' ? [value] : textsOf(value)).filter((selector) => selector.trim() !== '');
}

function filter(json: unknown): TraceqlFilter {
  const source = objectOf(json);
  const value = source['value'];
  return {
    tag: textOf(source['tag']),
    operator: textOf(source['operator'], '='),
    value: typeof value === 'string' ? [value] : textsOf(value),
    scope: textOf(source['scope']),
    valueType: textOf(source['valueType']),
  };
}

/** The TraceQL of a search form: one span filter with all its conditions. A filter without a value asks for nothing. */
export function traceqlSearchQuery(filters: readonly TraceqlFilter[]): string {
  const conditions = filters.filter((f) => f.tag !== '' && f.value.length > 0).map(condition);
  return `{${conditions.join(' && ')}}`;
}

const INTRINSICS = new Set([
  'name',
  'status',
  'kind',
  'duration',
  'rootName',
  'rootServiceName',
  'traceDuration',
  'statusMessage',
]);

function condition({ tag, operator, value, scope, valueType }: TraceqlFilter): string {
  const field =
    scope === 'intrinsic' || (scope === '' && INTRINSICS.has(tag))
      ? tag
      : `${scope === 'unscoped' ? '' : scope}.${tag}`;
  const bare =
    ['int', 'float', 'duration', 'bool', 'boolean', 'keyword'].includes(valueType) ||
    ['duration', 'traceDuration', 'status', 'kind'].includes(tag);
  const literal = (text: string): string => (bare ? text : JSON.stringify(text));
  if (value.length === 1) return `${field}${operator}${literal(value[0] ?? '')}`;
  const negative = operator.startsWith('!');
  if (bare) return `(${value.map((one) => `${field}${operator}${one}`).join(negative ? ' && ' : ' || ')})`;
  return `${field}${negative ? '!~' : '=~'}${JSON.stringify(value.join('|'))}`;
}
