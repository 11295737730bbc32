// Values of flags, checked.
import type { Flags } from './flags.ts';
import { parseDuration } from './units.ts';
import { WrongCommand } from './wrong.ts';

/** The flags of one command with the name to use in messages. */
export interface Given {
  readonly where: string;
  readonly flags: Flags;
  /** What names of flags begin with: `delay-` where the flag `time` is typed as `--delay-time`. */
  readonly prefix?: string;
}

export function nameOf({ prefix = '' }: Given, name: string): string {
  return `${prefix}${name}`;
}

/** A whole number within bounds. */
export function integer(given: Given, short: string, min: number, max: number): number {
  const { where, flags } = given;
  const name = nameOf(given, short);
  const text = flags.text(name);
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || value < min || value > max) {
    throw new WrongCommand(
      `${where}: --${name} is "${text}", want a whole number from ${min} to ${max}`,
      `e.g. --${name} ${Math.max(min, 1)}`,
    );
  }
  return value;
}

export function decimal(given: Given, short: string, min: number, max: number): number {
  const { where, flags } = given;
  const name = nameOf(given, short);
  const text = flags.text(name);
  const value = Number(text);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) || value < min || value > max) {
    throw new WrongCommand(
      `${where}: --${name} is "${text}", want a number from ${min} to ${max}`,
      `e.g. --${name} ${max / 10}`,
    );
  }
  return value;
}

/** 0–100, without a sign: 10 is a tenth. */
export function percent(given: Given, name: string): number {
  return decimal(given, name, 0, 100);
}

export function oneOf<T extends string>(given: Given, short: string, values: readonly T[]): T {
  const { where, flags } = given;
  const name = nameOf(given, short);
  const text = flags.text(name);
  const value = values.find((candidate) => candidate === text);
  if (value === undefined) {
    throw new WrongCommand(
      `${where}: --${name} is "${text}"`,
      `it takes ${values.filter((candidate) => candidate !== '').join(', ')}`,
    );
  }
  return value;
}

/** A fault that outlives a day was forgotten. */
const LASTING_MS_MAX = 24 * 3_600_000;

/** A duration that has to be there, and to last. */
export function requiredDuration({ where, flags }: Given, name: string): number {
  if (!flags.has(name)) {
    throw new WrongCommand(`${where}: --${name} is missing`, `say how long it lasts, e.g. ${where} --${name} 2m`);
  }
  const ms = parseDuration(flags.text(name), `${where}: --${name}`);
  if (ms <= 0) throw new WrongCommand(`${where}: --${name} is zero`, `e.g. --${name} 2m`);
  if (ms > LASTING_MS_MAX) {
    throw new WrongCommand(`${where}: --${name} ${flags.text(name)} is longer than a day`, 'at most --duration 24h');
  }
  return ms;
}

/** Comma-separated and repeated values alike. */
export function words({ flags }: Given, name: string): readonly string[] {
  return flags.list(name).flatMap((value) =>
    value
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );
}

export function ports(given: Given, name: string): readonly number[] {
  return words(given, name).map((word) => {
    const port = Number(word);
    if (!/^\d+$/.test(word) || port < 1 || port > 65_535) {
      throw new WrongCommand(`${given.where}: --${name}: "${word}" is not a port`, `e.g. --${name} 8002,5432`);
    }
    return port;
  });
}

/** Names of processes; addresses are refused, because all processes of the lab share one. */
export function peers(given: Given, name: string): readonly string[] {
  const names = words(given, name);
  const address = names.find((word) => /^[\d.]+(\/\d+)?$/.test(word) || word.includes(':'));
  if (address !== undefined) {
    throw new WrongCommand(
      `${given.where}: --${name} ${address}: all processes of the lab have the same address`,
      `name the process instead, e.g. --${name} service-b`,
    );
  }
  return names;
}
