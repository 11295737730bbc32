// Readers of single values. Each says which option it is, what came and what is wanted.
import { ConfigurationError } from '../metrics/configuration-error.ts';
import { parseDuration } from './duration.ts';

/** Reads a value that is there. `path` is for messages, e.g. `scenarios.spike.vus`. @throws ConfigurationError */
export type Read<T> = (value: unknown, path: string) => T;

/** A short form of any value, for messages. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

export function wrong(path: string, value: unknown, want: string): ConfigurationError {
  return new ConfigurationError(`option ${path}: got ${show(value)}, want ${want}`);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whole numbers, also as text. */
export const readInteger: Read<number> = (value, path) => {
  const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw wrong(path, value, 'a whole number');
  return number;
};

export function readIntegerFrom(min: number): Read<number> {
  return (value, path) => {
    const number = readInteger(value, path);
    if (number < min) throw wrong(path, value, `a whole number of at least ${min}`);
    return number;
  };
}

export const readBoolean: Read<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw wrong(path, value, 'true or false');
  return value;
};

export const readText: Read<string> = (value, path) => {
  if (typeof value !== 'string') throw wrong(path, value, 'a text');
  return value;
};

/** ms, from a text with units or a number of ms. */
export const readDuration: Read<number> = (value, path) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'string') throw wrong(path, value, 'a duration such as "30s" or a number of ms');
  try {
    return parseDuration(value);
  } catch (error) {
    throw new ConfigurationError(`option ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

export function readDurationFrom(minMs: number, minText: string): Read<number> {
  return (value, path) => {
    const ms = readDuration(value, path);
    if (ms < minMs) throw wrong(path, value, `a duration of at least ${minText}`);
    return ms;
  };
}

export function readOneOf<T extends string>(...allowed: readonly T[]): Read<T> {
  return (value, path) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw wrong(path, value, `one of ${allowed.map(show).join(', ')}`);
    return found;
  };
}

export function readList<T>(readItem: Read<T>): Read<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, value, 'a list');
    return value.map((item: unknown, index) => readItem(item, `${path}[${index}]`));
  };
}

export function readMap<T>(readItem: Read<T>): Read<Readonly<Record<string, T>>> {
  return (value, path) => {
    if (!isRecord(value)) throw wrong(path, value, 'an object');
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readItem(item, `${path}.${key}`)]));
  };
}

export const readTexts: Read<readonly string[]> = readList(readText);
export const readTextMap: Read<Readonly<Record<string, string>>> = readMap(readText);
