// The values that a template calculates with. Whole numbers written in a template are bigint and samples are number,
// because Go tells them apart and prints `%d` of a sample as a mistake.
import type { Labels } from '@o11y-lab/model';
import { formatG } from './go-float.ts';

export type TemplateValue = string | number | bigint | boolean | Labels;

/** A template that is well formed but can't be run on this alert; its message stands in the text instead. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** As Go prints it with %v. */
export function textOf(value: TemplateValue): string {
  if (typeof value === 'number') return formatG(value);
  if (typeof value !== 'object') return String(value);
  return `map[${[...value].map(([name, text]) => `${name}:${text}`).join(' ')}]`;
}

export function typeName(value: TemplateValue): string {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'float64';
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    default:
      return 'map[string]string';
  }
}

/** What `if`, `and`, `or` and `not` make of it: empty, zero and false are false. */
export function isTrue(value: TemplateValue): boolean {
  return typeof value === 'object' ? value.size > 0 : Boolean(value) || (typeof value === 'number' && value !== 0);
}

/** Numbers, and texts of numbers. */
export function floatOf(value: TemplateValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  const text = typeof value === 'string' ? value.trim() : '';
  const special = { NaN: Number.NaN, '+Inf': Infinity, Inf: Infinity, '-Inf': -Infinity }[text];
  if (special !== undefined) return special;
  const number = text === '' ? Number.NaN : Number(text);
  if (Number.isNaN(number)) throw new TemplateError(`can't convert ${JSON.stringify(textOf(value))} to a number`);
  return number;
}

export function stringOf(value: TemplateValue): string {
  if (typeof value === 'string') return value;
  throw new TemplateError(`wrong type: got ${typeName(value)}, want string`);
}
