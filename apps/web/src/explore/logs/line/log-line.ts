// What a line says: level, service, trace, message and the fields that its text carries. Pure; worked out when a line
// is first drawn, and kept as long as the line.
import type { LogRow } from '../../../data/loki.ts';
import { withoutAnsi } from './ansi.ts';
import { type Level, levelOf } from './levels.ts';

export interface LogField {
  readonly name: string;
  readonly value: string;
}

export interface LogLine {
  readonly level: Level;
  /** Empty when nothing says which. */
  readonly service: string;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  /** What a reader wants first: the message of a JSON line, else the line. Cut off at LINE_CHARS_MAX. */
  readonly message: string;
  /** Of a JSON line, what stands beside the message and is not said elsewhere in the row. */
  readonly keyFields: readonly LogField[];
  /** Every field of a JSON line by the name that LogQL's `json` gives it; undefined when the line is none. */
  readonly jsonFields: readonly LogField[] | undefined;
  /** What LogQL could not do with this line. */
  readonly error: { readonly kind: string; readonly details: string } | undefined;
  readonly isCut: boolean;
}

/** Characters of a line that a row draws: a dump of a megabyte would freeze the page. */
export const LINE_CHARS_MAX = 4096;
/** Longer lines are not read as JSON when drawn in a row; unfolding them does. */
const JSON_CHARS_MAX = 256 * 1024;
const KEY_FIELDS_MAX = 12;
const KEY_VALUE_CHARS_MAX = 120;
/** Fields of one line; deeper or longer objects stay text. */
const FIELDS_MAX = 200;
const DEPTH_MAX = 6;

const MESSAGE_NAMES = ['msg', 'message', 'body', 'event'];
/** Said by other parts of the row. */
const SAID = new Set([
  ...['time', 'timestamp', 'ts', '@timestamp', 'level', 'severity', 'lvl', 'service', 'service_name'],
  ...['trace_id', 'span_id', 'traceId', 'spanId', 'traceid', 'spanid', 'trace_flags', 'pid', 'hostname', 'v'],
]);

const known = new WeakMap<LogRow, LogLine>();

export function lineOf(row: LogRow): LogLine {
  let line = known.get(row);
  if (line === undefined) {
    line = readLine(row);
    known.set(row, line);
  }
  return line;
}

function readLine(row: LogRow): LogLine {
  const text = row.line;
  const json = text.length <= JSON_CHARS_MAX ? readJsonObject(text) : undefined;
  const jsonFields = json && flatten(json);
  const find = (...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const value =
        row.structuredMetadata[name] ??
        row.parsed[name] ??
        row.streamLabels[name] ??
        jsonFields?.find((field) => field.name === name)?.value;
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  };
  const messageName = json && MESSAGE_NAMES.find((name) => typeof json[name] === 'string');
  const message = messageName === undefined ? withoutAnsi(text) : String(json?.[messageName]);
  const errorKind = find('__error__');
  return {
    level: levelOf(find('detected_level', 'level', 'severity_text', 'severity')),
    service: row.streamLabels['service_name'] ?? find('service_name', 'service') ?? '',
    traceId: idOf(find('trace_id', 'traceId', 'traceid', 'TraceId'), 32),
    spanId: idOf(find('span_id', 'spanId', 'spanid', 'SpanId'), 16),
    message: message.slice(0, LINE_CHARS_MAX),
    keyFields: messageName === undefined ? [] : keyFieldsOf(jsonFields ?? [], messageName),
    jsonFields,
    error: errorKind === undefined ? undefined : { kind: errorKind, details: find('__error_details__') ?? '' },
    isCut: text.length > LINE_CHARS_MAX,
  };
}

/** A JSON line laid out over lines of its own; undefined when the text is no JSON object or list. */
export function prettyJson(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return undefined;
  try {
    return JSON.stringify(JSON.parse(trimmed), undefined, 2);
  } catch {
    return undefined;
  }
}

function keyFieldsOf(fields: readonly LogField[], messageName: string): readonly LogField[] {
  return fields
    .filter(({ name, value }) => name !== messageName && !SAID.has(name) && value !== '')
    .slice(0, KEY_FIELDS_MAX)
    .map(({ name, value }) => ({
      name,
      value: value.length > KEY_VALUE_CHARS_MAX ? `${value.slice(0, KEY_VALUE_CHARS_MAX)}…` : value,
    }));
}

function readJsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>; // an object: it starts with a brace
  } catch {
    return undefined;
  }
}

/** Names as LogQL's `json` makes them: nested ones joined by `_`, other characters than letters and digits as `_`. */
function flatten(json: Readonly<Record<string, unknown>>): readonly LogField[] {
  const fields: LogField[] = [];
  const visit = (value: unknown, name: string, depth: number): void => {
    if (fields.length >= FIELDS_MAX) return;
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && depth < DEPTH_MAX) {
      for (const [key, item] of Object.entries(value))
        visit(item, name === '' ? label(key) : `${name}_${label(key)}`, depth + 1);
      return;
    }
    if (value === null) return;
    fields.push({ name, value: typeof value === 'string' ? value : JSON.stringify(value) });
  };
  visit(json, '', 0);
  return fields;
}

function label(key: string): string {
  const name = key.replace(/[^a-zA-Z0-9_]/g, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

function idOf(text: string | undefined, digits: number): string | undefined {
  return text !== undefined &&
    new RegExp(`^[0-9a-f]{${digits === 32 ? '16,32' : digits}}$`, 'i').test(text) &&
    !/^0*$/.test(text)
    ? text
    : undefined;
}
