// `$x`, `${x}`, `${x:format}`, `${x.path}`, `[[x]]` in queries, titles and links. What has no value stays as it is, so that
// a reader sees what is missing.
import { type FormatContext, formatValues, type ValueFormat } from './formats.ts';

/** The value of a variable or macro where text is filled in. */
export interface ScopedValue {
  readonly value: readonly string[];
  /** What is shown; as long as `value`. */
  readonly text: readonly string[];
  /** True for variables that may hold several: their values stand in regular expressions and are escaped for them. */
  readonly multi: boolean;
  /** Put in as it is, whatever the format asks: macros, and the allValue of a variable. */
  readonly verbatim?: boolean;
}

export interface InterpolationScope {
  readonly values: ReadonlyMap<string, ScopedValue>;
  /** What paths lead into: `${__span.tags["http.route"]}` asks data.__span. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly timeZone?: string;
}

const PLACEHOLDER =
  /\$(\w+)|\[\[(\w+)(?::(\w+))?\]\]|\$\{(\w+)(?:(?:\.|(?=\[))((?:[^:}"'[\]]|\[(?:"[^"]*"|'[^']*'|\d+)\])+))?(?::([^}]+))?\}/g;

/** Fills in `text`. `format` is how several values are written where the text does not say: by the query's language. */
export function interpolate(text: string, scope: InterpolationScope, format: ValueFormat = 'glob'): string {
  return text.replace(
    PLACEHOLDER,
    (whole, plain?: string, old?: string, oldFormat?: string, name?: string, path?: string, ownFormat?: string) => {
      const key = plain ?? old ?? name ?? '';
      const asked = oldFormat ?? ownFormat;
      if (path !== undefined) return fromData(key, path, scope, asked) ?? fromVariablePath(key, path, scope) ?? whole;
      const value = scope.values.get(key);
      if (value) return fill(key, value, asked ?? format, asked !== undefined, scope);
      return fromData(key, '', scope, asked) ?? whole;
    },
  );
}

/** The names of all variables and macros in a text, each once. */
export function variablesIn(text: string): readonly string[] {
  const names = [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? match[2] ?? match[4] ?? '');
  return [...new Set(names)];
}

/**
 * A link of a dashboard, filled in and safe to follow: http(s), or relative to this site. Anything else ("javascript:",
 * "data:", "//host") is undefined.
 */
export function safeUrl(url: string): string | undefined {
  // Browsers drop control characters and leading spaces before they look at the scheme.
  const cleaned = [...url]
    .filter((char) => char.charCodeAt(0) > 0x1f && char.charCodeAt(0) !== 0x7f)
    .join('')
    .trim();
  if (/^https?:\/\//i.test(cleaned)) return cleaned;
  if (/^[a-z][a-z\d+.-]*:/i.test(cleaned) || /^[\\/]{2}/.test(cleaned)) return undefined;
  return cleaned === '' ? undefined : cleaned;
}

function fill(name: string, scoped: ScopedValue, format: string, asked: boolean, scope: InterpolationScope): string {
  if (format === 'text') return scoped.text.join(' + ');
  if (scoped.verbatim && (!asked || scoped.value.length === 1)) {
    const needsFormat = asked && /^(date|queryparam|percentencode|uriencode)/.test(format);
    if (!needsFormat) return scoped.value.join(',');
  }
  return formatValues(scoped, format, contextOf(name, scope));
}

function fromVariablePath(name: string, path: string, scope: InterpolationScope): string | undefined {
  const value = scope.values.get(name);
  if (!value) return undefined;
  if (path === 'text') return value.text.join(' + ');
  return path === 'value' ? value.value.join(',') : undefined;
}

function fromData(
  root: string,
  path: string,
  scope: InterpolationScope,
  format: string | undefined,
): string | undefined {
  if (!scope.data || !Object.hasOwn(scope.data, root)) return undefined;
  const found = dig(scope.data[root], path);
  if (found === undefined) return path === '' ? undefined : '';
  const text = typeof found === 'object' && found !== null ? JSON.stringify(found) : String(found ?? '');
  return format === undefined ? text : formatValues({ value: [text], multi: false }, format, contextOf(root, scope));
}

/** Walks `fields["a.b"][0].c`; only own properties, so no prototype is ever read. */
function dig(value: unknown, path: string): unknown {
  let here = value;
  for (const match of path.matchAll(/\["([^"]*)"\]|\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g)) {
    const key = match[1] ?? match[2] ?? match[3] ?? match[4] ?? '';
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[key]; // just seen to be an object with this key
  }
  return here;
}

function contextOf(name: string, { timeZone }: InterpolationScope): FormatContext {
  return { name, ...(timeZone !== undefined && { timeZone }) };
}
