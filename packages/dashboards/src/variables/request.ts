// What to ask a data source for the options of a variable, and how to read its answer. The caller fetches.

import { isObject, type Json, objectOf, textOf, textsOf } from '../parse/json.ts';
import { percentEncode } from '../text/percent-encode.ts';
import { regexOf } from '../text/regex.ts';
import type { VariableQuery } from '../variable-model.ts';
import { type InterpolationScope, interpolate } from './interpolate.ts';

/** A GET on the data source's own API. */
export interface VariableRequest {
  readonly path: string;
  readonly params: readonly (readonly [name: string, value: string])[];
}

/** More answers than a picker can use. */
export const ANSWERS_MAX = 10_000;

/** The request for a query; undefined when it is one that cannot be asked. */
export function variableRequest(
  query: VariableQuery,
  scope: InterpolationScope,
  range: { readonly fromMs: number; readonly toMs: number },
): VariableRequest | undefined {
  switch (query.language) {
    case 'prometheus':
      return prometheus(query, scope, range);
    case 'loki': {
      const nanos: VariableRequest['params'] = [
        ['start', `${Math.trunc(range.fromMs)}000000`],
        ['end', `${Math.trunc(range.toMs)}000000`],
      ];
      if (query.kind === 'label-names') return { path: '/loki/api/v1/labels', params: nanos };
      if (query.kind !== 'label-values' || !('stream' in query)) return undefined;
      const label = percentEncode(interpolate(query.label, scope, 'raw'));
      const stream = interpolate(query.stream, scope, 'loki');
      return { path: `/loki/api/v1/label/${label}/values`, params: stream ? [...nanos, ['query', stream]] : nanos };
    }
    case 'tempo': {
      const seconds = secondsOf(range);
      if (query.kind === 'label-names') return { path: '/api/v2/search/tags', params: seconds };
      if (query.kind !== 'label-values') return undefined;
      const tag = percentEncode(interpolate(query.label, scope, 'raw'));
      return { path: `/api/v2/search/tag/${tag}/values`, params: seconds };
    }
    default:
      return undefined;
  }
}

/** The values in an answer, as text, at most ANSWERS_MAX. An answer of another shape has none. */
export function readVariableAnswer(query: VariableQuery, json: unknown): readonly string[] {
  const values = query.kind === 'unsupported' ? [] : valuesOf(query, objectOf(json));
  return values.slice(0, ANSWERS_MAX);
}

type Range = { readonly fromMs: number; readonly toMs: number };

function prometheus(query: VariableQuery, scope: InterpolationScope, range: Range): VariableRequest | undefined {
  const time = secondsOf(range);
  const fill = (text: string): string => interpolate(text, scope, 'prometheus');
  switch (query.kind) {
    case 'label-values': {
      const label = percentEncode(interpolate(query.label, scope, 'raw'));
      const metric = 'metric' in query ? fill(query.metric) : '';
      return { path: `/api/v1/label/${label}/values`, params: metric ? [['match[]', metric], ...time] : time };
    }
    case 'label-names':
      return { path: '/api/v1/labels', params: time };
    case 'metrics':
      return { path: '/api/v1/label/__name__/values', params: time };
    case 'query-result':
      return {
        path: '/api/v1/query',
        params: [
          ['query', fill(query.query)],
          ['time', String(range.toMs / 1000)],
        ],
      };
    case 'series':
      return { path: '/api/v1/series', params: [['match[]', fill(query.selector)], ...time] };
    default:
      return undefined;
  }
}

function secondsOf(range: Range): VariableRequest['params'] {
  return [
    ['start', String(Math.floor(range.fromMs / 1000))],
    ['end', String(Math.ceil(range.toMs / 1000))],
  ];
}

function valuesOf(query: VariableQuery, json: Json): readonly string[] {
  const data = json['data'];
  switch (query.kind) {
    case 'label-values':
      return query.language === 'tempo' ? tagValues(json) : textsOf(data);
    case 'label-names': {
      if (query.language === 'tempo') return tagNames(json);
      const pattern = 'pattern' in query && query.pattern ? regexOf(query.pattern) : undefined;
      return textsOf(data).filter((name) => !pattern || pattern.test(name));
    }
    case 'metrics': {
      const pattern = regexOf(query.pattern);
      return textsOf(data).filter((name) => pattern?.test(name) ?? false);
    }
    case 'series':
      return Array.isArray(data) ? data.map((labels) => seriesText(objectOf(labels))) : [];
    case 'query-result':
      return vector(objectOf(data));
    default:
      return [];
  }
}

/** `name{label="value"} 1 1700000000000`: what patterns of such variables are written against. */
function vector(data: Json): readonly string[] {
  const result = data['result'];
  if (!Array.isArray(result)) return [];
  if (data['resultType'] === 'scalar' || data['resultType'] === 'string') return [String(result[1] ?? '')];
  return result.map((item) => {
    const { metric, value } = objectOf(item);
    const [seconds, text] = Array.isArray(value) ? value : [];
    return `${seriesText(objectOf(metric))} ${String(text ?? '')} ${Math.round(Number(seconds ?? 0) * 1000)}`;
  });
}

function seriesText(labels: Json): string {
  const { __name__, ...others } = labels;
  const text = Object.entries(others).map(([name, value]) => `${name}="${String(value)}"`);
  return `${textOf(__name__)}{${text.join(',')}}`;
}

function tagValues(json: Json): readonly string[] {
  const values = json['tagValues'];
  if (!Array.isArray(values)) return [];
  return values.map((item) => (isObject(item) ? String(item['value'] ?? '') : String(item)));
}

function tagNames(json: Json): readonly string[] {
  const scopes = json['scopes'];
  const names = Array.isArray(scopes)
    ? scopes.flatMap((scope) => textsOf(objectOf(scope)['tags']))
    : textsOf(json['tagNames']);
  return [...new Set(names)];
}
