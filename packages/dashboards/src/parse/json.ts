// Reading of JSON that anybody may have written: what is missing or of another kind reads as a fallback, nothing throws.

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown, fallback = ''): string {
  return typeof value === 'string' ? value : fallback;
}

/** Finite numbers, also when written as text. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

export function truthOf(value: unknown, fallback = false): boolean {
  return typeof value === 'boolean' ? value : fallback;
}

export function textsOf(value: unknown): readonly string[] {
  return arrayOf(value).filter((item): item is string => typeof item === 'string');
}

/** The value when it is one of those allowed, else the first of them. */
export function oneOf<T extends string | number>(value: unknown, allowed: readonly [T, ...T[]]): T {
  return allowed.find((candidate) => candidate === value) ?? allowed[0];
}

/** The value when it is one of those allowed. */
export function oneOfOrNone<T extends string | number>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((candidate) => candidate === value);
}

/** An object's own entries whose values are of one kind; hostile keys ("__proto__") included as plain data. */
export function recordOf<T>(value: unknown, read: (value: unknown) => T | undefined): Readonly<Record<string, T>> {
  const entries: [string, T][] = [];
  for (const [key, item] of Object.entries(objectOf(value))) {
    const parsed = read(item);
    if (parsed !== undefined) entries.push([key, parsed]);
  }
  return Object.fromEntries(entries);
}

/** The same object without the keys whose value is undefined, as `exactOptionalPropertyTypes` wants it. */
export function defined<T extends object>(value: T): Defined<T> {
  // Removing the undefined ones is what makes the type true.
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>;
}

type Defined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
