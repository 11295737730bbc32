// What a query variable asks. Prometheus variables are written in a little language of function calls; Loki and Tempo
// variables are objects. Newer files wrap everything as { query, refId, … }.
import type { VariableQuery } from '../variable-model.ts';
import { isObject, numberOf, textOf } from './json.ts';

/** The patterns below look back and forth over commas and spaces; nobody writes queries this long. */
const QUERY_LENGTH_MAX = 10_000;

export function parseVariableQuery(json: unknown, definition: string, plugin: string | undefined): VariableQuery {
  const language = plugin ?? guess(json, definition);
  switch (language) {
    case 'prometheus':
      return prometheus(json, definition);
    case 'loki':
      return loki(json, definition);
    case 'tempo':
      return tempo(json);
    default:
      return { kind: 'unsupported', language, reason: `data sources of type "${language}" cannot be asked for values` };
  }
}

function guess(json: unknown, definition: string): string {
  if (isObject(json)) {
    if ('stream' in json) return 'loki';
    if (typeof json['query'] !== 'string' && 'label' in json) return 'tempo';
  }
  const text = typeof json === 'string' ? json : definition;
  return text || isObject(json) ? 'prometheus' : 'unknown';
}

function prometheus(json: unknown, definition: string): VariableQuery {
  const text = (typeof json === 'string' ? json : isObject(json) ? textOf(json['query']) : '') || definition;
  const language = 'prometheus';
  const query = text.trim();
  if (query.length > QUERY_LENGTH_MAX) return { kind: 'unsupported', language, reason: 'its query is too long' };
  if (query === '') return { kind: 'unsupported', language, reason: 'its query is empty' };
  if (/^label_names\(\s*\)$/.test(query)) return { kind: 'label-names', language, pattern: '' };
  const names = /^label_names\(\s*([^)]+?)\s*\)$/.exec(query);
  if (names) return { kind: 'label-names', language, pattern: names[1] ?? '' };
  // The label is what stands behind the last comma; the metric before it may hold commas of its own.
  const values = /^label_values\(\s*(?:(.+?)\s*,\s*)?([\w:.$[\]{}-]+|"[^"]+")\s*\)$/s.exec(query);
  if (values) return { kind: 'label-values', language, label: unquote(values[2] ?? ''), metric: values[1] ?? '' };
  const metrics = /^metrics\(\s*(.*?)\s*\)$/s.exec(query);
  if (metrics) return { kind: 'metrics', language, pattern: metrics[1] ?? '' };
  const result = /^query_result\(\s*(.+?)\s*\)\s*$/s.exec(query);
  if (result) return { kind: 'query-result', language, query: result[1] ?? '' };
  return { kind: 'series', language, selector: query };
}

/** Kinds are numbered: 0 label names, 1 label values. */
function loki(json: unknown, definition: string): VariableQuery {
  const language = 'loki';
  if (isObject(json)) {
    if (numberOf(json['type']) === 0) return { kind: 'label-names', language };
    const label = textOf(json['label']);
    if (label) return { kind: 'label-values', language, label, stream: textOf(json['stream']) };
    return { kind: 'unsupported', language, reason: 'it names no label' };
  }
  const text = textOf(json) || definition;
  if (/^label_names\(\s*\)$/.test(text.trim())) return { kind: 'label-names', language };
  const values = /^label_values\(\s*(?:(\{.*\})\s*,\s*)?([\w$]+)\s*\)$/s.exec(text.trim());
  if (values) return { kind: 'label-values', language, label: values[2] ?? '', stream: values[1] ?? '' };
  return { kind: 'unsupported', language, reason: `"${text}" is neither label_names() nor label_values(…)` };
}

/** Kinds are numbered: 0 label names, 1 label values. */
function tempo(json: unknown): VariableQuery {
  const language = 'tempo';
  if (!isObject(json)) return { kind: 'unsupported', language, reason: 'its query is no object' };
  if (numberOf(json['type']) === 0) return { kind: 'label-names', language };
  const label = textOf(json['label']);
  return label
    ? { kind: 'label-values', language, label }
    : { kind: 'unsupported', language, reason: 'it names no tag' };
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : text;
}
