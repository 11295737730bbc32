// Value mappings: text and colour in place of a value. The first mapping that knows the value wins.
import type { MappingResult, ValueMapping } from '../field-config.ts';
import { regexOf } from '../text/regex.ts';

export function mapValue(value: unknown, mappings: readonly ValueMapping[] | undefined): MappingResult | undefined {
  for (const mapping of mappings ?? []) {
    const result = apply(value, mapping);
    if (result) return result;
  }
  return undefined;
}

function apply(value: unknown, mapping: ValueMapping): MappingResult | undefined {
  switch (mapping.kind) {
    case 'value':
      return value === null || value === undefined ? undefined : ownResult(mapping.results, String(value));
    case 'range': {
      const number = numberOf(value);
      if (number === undefined) return undefined;
      const inside = number >= (mapping.from ?? -Infinity) && number <= (mapping.to ?? Infinity);
      return inside ? mapping.result : undefined;
    }
    case 'regex': {
      const regex = typeof value === 'string' ? regexOf(mapping.pattern) : undefined;
      if (!regex || typeof value !== 'string' || !regex.test(value)) return undefined;
      const { text } = mapping.result;
      return text === undefined ? mapping.result : { ...mapping.result, text: value.replace(regex, text) };
    }
    case 'special':
      return matchesSpecial(value, mapping.match) ? mapping.result : undefined;
    default:
      return mapping satisfies never;
  }
}

function ownResult(results: Readonly<Record<string, MappingResult>>, key: string): MappingResult | undefined {
  return Object.hasOwn(results, key) ? results[key] : undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

function matchesSpecial(value: unknown, match: Extract<ValueMapping, { kind: 'special' }>['match']): boolean {
  const isNull = value === null || value === undefined;
  const isNan = typeof value === 'number' && Number.isNaN(value);
  switch (match) {
    case 'null':
      return isNull;
    case 'nan':
      return isNan;
    case 'null+nan':
      return isNull || isNan;
    case 'true':
      return value === true || value === 'true';
    case 'false':
      return value === false || value === 'false';
    case 'empty':
      return value === '';
    default:
      return match satisfies never;
  }
}
