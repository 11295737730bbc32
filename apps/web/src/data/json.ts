// Narrows JSON of unknown shape. What is not as wanted throws, and `ask` says so with the request beside it.

export type JsonObject = Readonly<Record<string, unknown>>;

export function object(value: unknown, what = 'answer'): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} is no object`);
  return value as JsonObject; // checked just above
}

export function list(value: unknown, what = 'answer'): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is no list`);
  return value;
}

export function text(value: unknown, what = 'value'): string {
  if (typeof value !== 'string') throw new Error(`${what} is no text`);
  return value;
}

export function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Numbers, also as JSON text (`"12"`, `"+Inf"`, `"NaN"`). */
export function number(value: unknown, what = 'value'): number {
  if (typeof value === 'number') return value;
  if (value === '+Inf' || value === 'Inf') return Number.POSITIVE_INFINITY;
  if (value === '-Inf') return Number.NEGATIVE_INFINITY;
  if (value === 'NaN') return Number.NaN;
  const parsed = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  if (Number.isNaN(parsed)) throw new Error(`${what} is no number`);
  return parsed;
}

export function optionalNumber(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : number(value);
}

export function texts(value: unknown, what = 'answer'): readonly string[] {
  return list(value, what).map((item) => text(item, what));
}

/** An object of texts, such as a label set. */
export function textRecord(value: unknown, what = 'labels'): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(object(value, what)).map(([key, item]) => [key, String(item)]));
}
