// DuckDB's values as JSON that a browser can show and compute with, losing nothing without saying so.
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Longer texts are cut and end in `…`: no page can show a cell of megabytes. */
const TEXT_LENGTH_MAX = 256 * 1024;

/**
 * Integers beyond 2^53 and decimals that a double does not hold are text; so are NaN and the infinities. Timestamps are
 * ISO 8601 in UTC with all their digits, blobs are hex, maps with text as keys are objects, other maps lists of pairs.
 */
export function jsonOfValue(value: DuckDBValue): Json {
  switch (typeof value) {
    case 'bigint':
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'string':
      return cut(value);
    case 'boolean':
      return value;
    default:
      return value === null ? null : jsonOfObject(value);
  }
}

function jsonOfObject(value: Extract<DuckDBValue, object>): Json {
  if (value instanceof DuckDBTimestampTZValue || value instanceof DuckDBTimestampValue) {
    return isoOf(value.micros * 1000n, value);
  }
  if (value instanceof DuckDBTimestampNanosecondsValue) return isoOf(value.nanos, value);
  if (value instanceof DuckDBTimestampMillisecondsValue) return isoOf(value.millis * 1_000_000n, value);
  if (value instanceof DuckDBTimestampSecondsValue) return isoOf(value.seconds * 1_000_000_000n, value);
  if (value instanceof DuckDBDecimalValue) return numberOrText(value.toString());
  if (value instanceof DuckDBBlobValue) return cut(Buffer.from(value.bytes).toString('hex'));
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(jsonOfValue);
  if (value instanceof DuckDBStructValue) return objectOf(Object.entries(value.entries));
  if (value instanceof DuckDBUnionValue) return jsonOfValue(value.value);
  if (value instanceof DuckDBMapValue) {
    const texts = value.entries.flatMap(({ key, value: item }) =>
      typeof key === 'string' ? [[key, item] as const] : [],
    );
    if (texts.length === value.entries.length) return objectOf(texts);
    return value.entries.map(({ key, value: item }) => [jsonOfValue(key), jsonOfValue(item)]);
  }
  return cut(String(value));
}

function objectOf(entries: readonly (readonly [string, DuckDBValue])[]): Json {
  // Not by assignment: a key such as __proto__ is a key like any other.
  return Object.fromEntries(entries.map(([key, value]) => [key, jsonOfValue(value)]));
}

/** Beyond the years that JavaScript writes, DuckDB's own text (which has the infinities, too). */
function isoOf(nanos: bigint, value: { toString(): string }): string {
  const fraction = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const date = new Date(Number((nanos - fraction) / 1_000_000n));
  if (Number.isNaN(date.getTime())) return value.toString();
  const digits = fraction
    .toString()
    .padStart(9, '0')
    .replace(/(?:000){1,3}$/, '');
  return date.toISOString().replace(/\.000Z$/, digits === '' ? 'Z' : `.${digits}Z`);
}

function numberOrText(text: string): Json {
  const digits = text.replace(/[-.]/g, '').replace(/^0+/, '');
  return digits.length <= 15 ? Number(text) : text;
}

function cut(text: string): string {
  return text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
}
